"""What stands where on a record's page: above its tabs, in them, below them and beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask import request

from dougong.dataclasses import dataclass
from dougong.definitions import Tab
from dougong.web.forms.form_tabs import TabView, tab_view, with_selected
from dougong.web.record.file_views import FileView
from dougong.web.record.reading import ReadSection
from dougong.web.record.related_lists import RelatedView
from dougong.web.screens import Screen

Part = ReadSection | RelatedView


@dataclass(frozen=True, slots=True)
class RecordBody:
    """``timeline_tab`` and ``files_tab`` are names of tabs, "" where there is none; ``files`` those of the latter."""

    above: Sequence[Part]
    tabs: Sequence[TabView]
    below: Sequence[Part]
    timeline_tab: str = ""
    files_tab: str = ""
    files: Sequence[FileView] = ()


def arranged(
    screen: Screen,
    tabs: Iterable[Tab],
    sections: Sequence[ReadSection],
    related: Sequence[RelatedView],
    find_files: Callable[[], Sequence[FileView]],
) -> RecordBody:
    """Tabs with nothing in them are left out; related lists that no tab holds come last."""
    everything: list[Part] = [*sections, *related]
    listed = list(tabs)
    made, special, files = [], {"timeline": "", "files": ""}, tuple[FileView, ...]()
    for tab in listed:
        if tab.content == "sections":
            parts = [one for one in everything if one.tab_id == tab.id]
            if parts:
                made.append(tab_view(screen, tab, parts, count=_count(parts)))
        elif not special[tab.content]:
            special[tab.content] = tab.name
            files = tuple(find_files()) if tab.content == "files" else files
            count = screen.formats.number(len(files)) if tab.content == "files" else ""
            made.append(tab_view(screen, tab, count=count))
    known = {tab.id for tab in listed}
    loose: list[Part] = [one for one in related if one.tab_id not in known]
    above: list[Part] = [one for one in sections if one.tab_id not in known]
    if not made:
        above, loose = above + loose, []
    wanted = special["timeline"] if "timeline" in request.args else ""
    return RecordBody(above, with_selected(made, wanted), loose, special["timeline"], special["files"], files)


def _count(parts: Sequence[Part]) -> str:
    """Of a tab with one list, how long that is."""
    return parts[0].count if len(parts) == 1 and isinstance(parts[0], RelatedView) else ""
