"""How sections stand: above the tabs or in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from dougong.dataclasses import dataclass
from dougong.definitions import Tab
from dougong.web.forms.form_grids import OPEN_ALL
from dougong.web.forms.form_views import SectionView
from dougong.web.lines.line_grids import GridView
from dougong.web.screens import Screen

TAB = "tab"


@dataclass(frozen=True, slots=True)
class TabView:
    """``parts`` are what stands in it, ``errors`` how many places in it need a change; ``count`` is a text."""

    name: str
    title: str
    parts: Sequence[Any] = ()
    visible: bool = True
    selected: bool = False
    errors: int = 0
    count: str = ""


def tab_view(screen: Screen, tab: Tab, parts: Sequence[Any] = (), **more: Any) -> TabView:
    return TabView(tab.name, screen.titles.of(tab.id, "title", tab.title), parts, **more)


def with_selected(tabs: Sequence[TabView], wanted: str = "") -> list[TabView]:
    """One is open: where something is wrong, or that is wanted or named in the address, or the first that
    there is."""
    wanted = wanted or request.args.get(TAB, "")
    seen = [tab for tab in tabs if tab.visible]
    chosen = (
        next((tab for tab in seen if tab.errors), None)
        or next((tab for tab in seen if tab.name == wanted), None)
        or next(iter(seen), None)
    )
    return [replace(tab, selected=tab is chosen) for tab in tabs]


def form_tabs(
    screen: Screen,
    tabs: Iterable[Tab],
    sections: Sequence[SectionView],
    grids: Mapping[str, Sequence[GridView]],
) -> tuple[list[SectionView], list[TabView]]:
    """The sections above the tabs, and the tabs; none for everything opened, and none that would be alone."""
    wrong = {one.name: _wrong(one, grids.get(one.name, ())) for one in sections}
    shown = [replace(one, folded=False) if wrong[one.name] else one for one in sections]
    if OPEN_ALL in request.args:
        return [replace(one, folds=False, folded=False) for one in shown], []
    made = []
    for tab in tabs:
        held = [one for one in shown if one.tab_id == tab.id]
        if held:
            errors = sum(wrong[one.name] for one in held)
            visible = any(one.visible for one in held)
            made.append(tab_view(screen, tab, held, visible=visible, errors=errors))
    if len(made) < 2:
        return shown, []
    return [one for one in shown if one.tab_id is None], with_selected(made)


def _wrong(section: SectionView, grids: Iterable[GridView]) -> int:
    of_lines = sum(bool(grid.errors) + sum(row.wrong for row in grid.rows) for grid in grids)
    return sum(bool(field.errors) for field in section.fields) + of_lines
