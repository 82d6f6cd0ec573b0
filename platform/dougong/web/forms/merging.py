"""Two people edited one record: what each of them changed is kept, field by field and cell by cell.

Three texts tell what happened to a field: as it was when the form was opened (of the history), as it is now, as it was
typed. Only where both people changed it, and differently, somebody has to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError
from dougong.records.history import as_of
from dougong.web.forms.conflicts import Difference, difference
from dougong.web.forms.form_views import field_title
from dougong.web.forms.record_forms import FormLayout, Placed, PlacedGrid, as_typed
from dougong.web.lines.line_rows import TypedRow, placed_cell, rows_of_record, rows_typed, seen_lines
from dougong.web.roles.rights import seen_columns
from dougong.web.screens import Screen

Typed = MultiDict[str, str]
Record = Mapping[str, Any]


@dataclass(slots=True)
class Merged:
    """``typed`` is the form with what the other person did; ``rows`` are to be chosen from."""

    typed: Typed
    rows: list[Difference] = field(default_factory=list)
    lines_differ: bool = False
    """A line was deleted by one and changed by the other: the grid shows it, with a word about it."""

    @property
    def is_clear(self) -> bool:
        return not self.rows and not self.lines_differ


def merge_forms(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, record: Record, typed: Typed
) -> Merged:
    merged = Merged(MultiDict(typed.items(multi=True)))
    before = _before(screen, obj.name, record["id"], typed.get("version", ""))
    for placed in layout.editable:
        if placed.name in typed:
            _merge_field(screen, merged, placed, placed.name, "", before, record)
    for grid in layout.grids:
        if f"{grid.lines.name}.seen" in typed:
            _merge_lines(screen, merged, grid, record)
    merged.typed.setlist("version", [str(record["version"])])
    return merged


def _before(screen: Screen, object_name: str, record_id: int, version: str) -> Record | None:
    """None where the history does not tell: then everything that differs has to be looked at."""
    if not (version.isascii() and version.isdigit() and len(version) < 16):
        return None
    try:
        return as_of(screen.tx, screen.actor, object_name, record_id, int(version))
    except DougongError:
        return None


def _merge_field(
    screen: Screen,
    merged: Merged,
    placed: Placed,
    name: str,
    line: str,
    before: Record | None,
    now: Record,
) -> None:
    """``name`` is that of the control; ``line`` says which line it stands in."""
    own = placed.definition.name if placed.definition else placed.name
    mine = merged.typed.getlist(name)[-1]
    theirs = as_typed(screen, placed, now.get(own))
    if _same(placed, mine, theirs):
        return
    first = None if before is None or own not in before else as_typed(screen, placed, before[own])
    if first is not None and _same(placed, first, theirs):
        return
    if first is not None and _same(placed, mine, first):
        merged.typed.setlist(name, [theirs])
        merged.typed.poplist(f"{name}.text")
        return
    title = field_title(screen, placed)
    merged.rows.append(
        difference(screen, placed, name, f"{line} · {title}" if line else title, mine, theirs, first)
    )


def _same(placed: Placed, one: str, other: str) -> bool:
    if placed.type_name == "boolean":
        return (one or "false") == (other or "false")
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _merge_lines(screen: Screen, merged: Merged, grid: PlacedGrid, record: Record) -> None:
    lines, typed = grid.lines, merged.typed
    child = screen.definitions.objects_by_id[lines.object_id]
    listed = {str(line["id"]): line for line in record.get(lines.name) or []}
    rows, gone = rows_typed(screen, lines, typed), set[str]()
    for number, row in enumerate(rows, start=1):
        line = listed.get(row.id)
        if not row.id or (line is not None and row.untouched):
            continue
        if line is None:
            if row.untouched or not _changed(screen, grid, child.name, row):
                gone.add(row.key)
            else:
                merged.lines_differ = True
        elif row.version and row.version != str(line["version"]):
            before = _before(screen, child.name, line["id"], row.version)
            title, differing = f"{screen.titles.field(lines.field)} {number}", len(merged.rows)
            for column in seen_columns(screen, lines):
                if column.name in (row.data or {}):
                    placed = placed_cell(lines, row.key, column)
                    _merge_field(screen, merged, placed, placed.name, title, before, line)
            if len(merged.rows) == differing:
                typed.setlist(f"{lines.name}.{row.key}.version", [str(line["version"])])
    if gone:
        kept = [key for key in typed.getlist(f"{lines.name}.row") if key not in gone]
        typed.poplist(f"{lines.name}.row")
        for key in kept:
            typed.add(f"{lines.name}.row", key)
    there = {row.id for row in rows}
    merged.lines_differ |= any(
        version and str(record_id) not in there and str(listed[str(record_id)]["version"]) != version
        for record_id, version in seen_lines(typed.get(f"{lines.name}.seen", "")).items()
        if str(record_id) in listed
    )


def _changed(screen: Screen, grid: PlacedGrid, child: str, row: TypedRow) -> bool:
    """Whether somebody typed into a row whose line has been deleted meanwhile."""
    before = (
        _before(screen, child, int(row.id), row.version) if row.id.isdecimal() and len(row.id) < 16 else None
    )
    if before is None:
        return True
    (was,) = rows_of_record(screen, grid.lines, [{**before, "id": row.id, "version": row.version}])
    columns: Sequence[Placed] = [
        placed_cell(grid.lines, "x", one) for one in seen_columns(screen, grid.lines)
    ]
    texts: Iterable[tuple[Placed, str, str]] = (
        (placed, (row.data or {})[name], (was.data or {}).get(name, ""))
        for placed in columns
        if (name := placed.definition.name if placed.definition else "") in (row.data or {})
    )
    return not all(_same(placed, mine, first) for placed, mine, first in texts)
