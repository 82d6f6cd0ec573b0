"""Line items on the page of their record: a table with its totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import LineItems, ObjectDefinition
from dougong.web.faces.looks import PLAIN, look_of
from dougong.web.lines.line_totals import Total, totals_of
from dougong.web.lists.columns import Column, make_columns, render_rows
from dougong.web.paths import FieldPath
from dougong.web.roles.rights import seen_columns
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_IN_HISTORY = 30


@dataclass(frozen=True, slots=True)
class LineTable:
    name: str
    title: str
    count: int
    columns: Sequence[Column]
    rows: Markup | str
    totals: Mapping[str, Total]


def line_table(screen: Screen, lines: LineItems, listed: Sequence[Mapping[str, Any]]) -> LineTable:
    """Without the columns that are blank in all lines."""
    child = screen.definitions.objects_by_id[lines.object_id]
    shown = [field for field in seen_columns(screen, lines) if _is_there(listed, field.name)]
    columns = make_columns(
        screen, child, [(FieldPath((field.id,), field.name, field), None) for field in shown]
    )
    totals = {total.name: total for total in totals_of(screen, lines, listed)}
    return LineTable(
        lines.name,
        screen.titles.field(lines.field),
        len(listed),
        columns,
        render_rows(child, columns, listed, nameless="—", labelled=True) if listed else "",
        totals,
    )


def _is_there(listed: Sequence[Mapping[str, Any]], name: str) -> bool:
    """What the reader may not see is in no line."""
    return not listed or (
        all(name in line for line in listed) and any(line[name] is not None for line in listed)
    )


@dataclass(frozen=True, slots=True)
class LineChange:
    title: str
    old: str | Markup
    new: str | Markup


def line_changes(
    screen: Screen, obj: ObjectDefinition, events: Iterable[Mapping[str, Any]]
) -> list[LineChange]:
    """What the history of the record says about its lines; of many only the first."""
    found: list[LineChange] = []
    for event in events:
        lines = obj.line_items_by_id[event["id"]]
        title = screen.titles.field(lines.field)
        found += [LineChange(title, "—", _named(line)) for line in event["added"]]
        found += [LineChange(title, _named(line), "—") for line in event["removed"]]
        for line in event["changed"]:
            found += _changed(screen, lines, line)
    if len(found) <= MOST_IN_HISTORY:
        return found
    more = gettext("and {count} more changes").format(count=len(found) - MOST_IN_HISTORY)
    return [*found[:MOST_IN_HISTORY], LineChange("…", "", more)]


def _changed(screen: Screen, lines: LineItems, line: Mapping[str, Any]) -> Iterable[LineChange]:
    child = screen.definitions.objects_by_id[lines.object_id]
    for name, (old, new) in line["changes"].items():
        field = child.fields_by_name[name]
        look = PLAIN if field.sensitive else look_of(field.type_name)
        if field.id == lines.order_id:
            yield LineChange(_named(line), f"#{old or '—'}", f"#{new}")
            continue
        shown = [
            "—" if value is None else look.in_history(screen.formats, value, field) for value in (old, new)
        ]
        yield LineChange(f"{_named(line)} · {screen.titles.field(field)}", *shown)


def _named(line: Mapping[str, Any]) -> str:
    return str(line["title"] or f"#{line['id']}")
