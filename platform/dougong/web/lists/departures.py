"""How the address of a list departs from its view: other columns, another filter, groups, colours. Nothing of it
is saved until somebody does so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from werkzeug.datastructures import MultiDict

from dougong.definitions import ColourRule, ObjectDefinition, SortItem, ViewColumn, ViewDefinition
from dougong.views.arranging import COLOURS, MOST_COLOURS, MOST_COLUMNS, MOST_FROZEN, WIDTHS
from dougong.web.paths import FieldPath, path_of_name
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen

Arguments = MultiDict[str, str]
LONGEST = 4_000


def _text(name: str) -> Callable[[Arguments], Any]:
    return lambda given: given[name][:LONGEST] if name in given else None


DEPARTURES: Mapping[str, Callable[[Arguments], Any]] = {
    "cols": _text("cols"),
    "frozen": _text("frozen"),
    "group": _text("group"),
    "subgroup": _text("subgroup"),
    "filter": _text("filter"),
    "colour": lambda given: given.getlist("colour")[:MOST_COLOURS] if "colour" in given else None,
}
"""Each a part of the address; None where it says nothing. Present but empty takes away what the view has."""


def departed(
    screen: Screen, obj: ObjectDefinition, base: ViewDefinition | None, given: Mapping[str, Any]
) -> ViewDefinition | None:
    if not given:
        return base
    view = base or _plain(obj)
    columns = read_columns(screen, obj, given["cols"]) if "cols" in given else None
    if columns:
        view = replace(view, columns=tuple(columns))
    if "frozen" in given:
        text = given["frozen"]
        view = replace(view, frozen=min(int(text), MOST_FROZEN) if text.isdecimal() and len(text) < 3 else 0)
    if "group" in given:
        view = replace(view, group=_sorting(screen, obj, given["group"]), subgroup=None)
    if "subgroup" in given:
        view = replace(view, subgroup=_sorting(screen, obj, given["subgroup"]))
    if "filter" in given:
        view = replace(view, filter=given["filter"].strip() or None)
    if "colour" in given:
        rules = (_colour(screen, obj, text) for text in given["colour"])
        view = replace(view, colours=tuple(rule for rule in rules if rule is not None))
    return view


def _plain(obj: ObjectDefinition) -> ViewDefinition:
    """Of an object without views: every column that a list without a view has."""
    return ViewDefinition(obj.id, "", "", None, None, obj.id, "list", (), None, (), False, None, {})


def read_columns(screen: Screen, obj: ObjectDefinition, text: str) -> list[ViewColumn]:
    """``name~width,account.industry``; what leads nowhere is dropped."""
    found: dict[tuple[str, ...], ViewColumn] = {}
    for item in text.split(",")[:MOST_COLUMNS]:
        name, _, width = item.partition("~")
        path = seen_path(screen, obj, name)
        if path is not None:
            wide = int(width) if width.isdecimal() and len(width) < 6 else None
            found[path.ids] = ViewColumn("", path.ids, wide and min(max(wide, WIDTHS[0]), WIDTHS[1]))
    return list(found.values())


def columns_text(columns: Sequence[tuple[str, int | None]]) -> str:
    return ",".join(f"{name}~{width}" if width else name for name, width in columns)


def seen_path(screen: Screen, obj: ObjectDefinition, name: str, plainly: bool = False) -> FieldPath | None:
    path = path_of_name(screen.definitions, obj, name) if name else None
    return path if path is not None and sees(screen, path.ids, plainly) else None


def _sorting(screen: Screen, obj: ObjectDefinition, text: str) -> SortItem | None:
    path = seen_path(screen, obj, text.removeprefix("-"), plainly=True)
    return SortItem(path.ids, text.startswith("-")) if path is not None and path.stored else None


def _colour(screen: Screen, obj: ObjectDefinition, text: str) -> ColourRule | None:
    """``teal~field~expression``, each part percent-encoded on its own; no field paints the row."""
    colour, _, rest = text.partition("~")
    name, _, when = rest.partition("~")
    path = seen_path(screen, obj, unquote(name))
    if colour not in COLOURS or not when or (name and path is None):
        return None
    return ColourRule("", unquote(when), colour, path.ids if path else None)


def colour_text(colour: str, name: str, when: str) -> str:
    return "~".join((colour, *(quote(part, safe="").replace("~", "%7E") for part in (name, when))))
