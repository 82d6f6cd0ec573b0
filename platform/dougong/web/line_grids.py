"""Line items in forms: from a record or from what was typed to a grid, and from what was typed to lines.

A row has a key that no other row of the form has; its inputs are called ``items.KEY.price``. The order of
the rows is that of the inputs called ``items.row``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dougong.definitions import FieldDefinition, LineItems, ObjectDefinition, Placement
from dougong.fields import MOST_LINES
from dougong.problems import Problem
from dougong.records import Lines, line_defaults
from dougong.web.faces.controls import Typed, control_of
from dougong.web.faces.looks import look_of
from dougong.web.form_views import ErrorLink, by_field, details_of, field_view
from dougong.web.line_totals import Total, totals_of
from dougong.web.record_forms import FieldView, Placed, PlacedGrid, as_typed
from dougong.web.rights import seen_columns
from dougong.web.screens import Screen

TEMPLATE_KEY = "newkey"
_KEY = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class GridColumn:
    field: FieldDefinition
    title: str
    kind: str
    required: bool


@dataclass(frozen=True)
class GridRow:
    """``note`` tells of somebody else's change, ``errors`` are about the row as a whole; ``wrong`` where
    something is the matter with it or with a cell. ``texts`` are those of the cells."""

    key: str
    id: str
    version: str
    texts: Sequence[str]
    make_cell: Callable[[int], FieldView]
    details_of: Callable[[int], Mapping[str, Any]]
    """Those of a cell, without making it."""
    wrong: bool = False
    errors: Sequence[str] = ()
    note: str = ""

    @cached_property
    def cells(self) -> Sequence[FieldView]:
        return [self.make_cell(index) for index in range(len(self.texts))]


@dataclass(frozen=True, slots=True)
class GridView:
    name: str
    title: str
    help: str
    columns: Sequence[GridColumn]
    rows: Sequence[GridRow]
    template: GridRow
    seen: str
    totals: Sequence[Total]
    movable: bool
    errors: Sequence[str] = ()
    visible: bool = True
    most: int = MOST_LINES

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class TypedRow:
    key: str
    id: str = ""
    version: str = ""
    data: Mapping[str, str] | None = None
    """What the inputs hold, by field."""
    value: Mapping[str, Any] | None = None
    """The line's record JSON, where it is known."""
    note: str = ""


def columns_of(screen: Screen, lines: LineItems) -> list[GridColumn]:
    return [
        GridColumn(field, screen.titles.field(field), look_of(field.type_name).column, field.required)
        for field in seen_columns(screen, lines)
    ]


def placed_cell(lines: LineItems, key: str, field: FieldDefinition) -> Placed:
    return Placed(f"{lines.name}.{key}.{field.name}", field, Placement(field.id, field.id))


def rows_of_record(
    screen: Screen, lines: LineItems, listed: Iterable[Mapping[str, Any]], copied: bool = False
) -> list[TypedRow]:
    """``copied``: as lines of another record, which they will be new to."""
    fields = seen_columns(screen, lines)
    rows = []
    for number, line in enumerate(listed):
        left_out = {field.name for field in fields if copied and field.unique}
        data = {
            field.name: as_typed(screen, placed_cell(lines, "x", field), line.get(field.name))
            for field in fields
            if field.name not in left_out
        }
        if copied:
            rows.append(TypedRow(f"n{number}", data=data, value=line))
        else:
            rows.append(TypedRow(f"r{line['id']}", str(line["id"]), str(line["version"]), data, line))
    return rows


def rows_typed(screen: Screen, lines: LineItems, typed: Typed) -> list[TypedRow]:
    """Rows that nobody has touched are left out."""
    name, fields = lines.name, seen_columns(screen, lines)
    defaults = _default_data(screen, lines)
    rows, keys = [], set[str]()
    for key in typed.getlist(f"{name}.row"):
        if key in keys or not _KEY.fullmatch(key):
            continue
        keys.add(key)
        row = _row_typed(lines, key, fields, typed)
        if row.id or any(text.strip() != defaults.get(field, "") for field, text in (row.data or {}).items()):
            rows.append(row)
    return rows


def put_rows(lines: LineItems, rows: Iterable[TypedRow], typed: Typed) -> None:
    """As though these had been typed, and no others."""
    prefix = f"{lines.name}."
    for name in [name for name in typed if name.startswith(prefix) and name != f"{prefix}seen"]:
        typed.poplist(name)
    for row in rows:
        typed.add(f"{prefix}row", row.key)
        for field, text in (row.data or {}).items():
            typed.add(f"{prefix}{row.key}.{field}", text)


def _row_typed(lines: LineItems, key: str, fields: Iterable[FieldDefinition], typed: Typed) -> TypedRow:
    data = {}
    for field in fields:
        cell = f"{lines.name}.{key}.{field.name}"
        control = control_of(field.type_name)
        gathered = control.gathered(cell, typed)
        sent = typed.getlist(cell)[-1] if cell in typed else None
        text = gathered if gathered is not None else sent
        if text is not None and not field.read_only:
            data[field.name] = control.written(cell, text, typed)
    prefix = f"{lines.name}.{key}"
    return TypedRow(key, typed.get(f"{prefix}.id", ""), typed.get(f"{prefix}.version", ""), data)


def lines_to_write(screen: Screen, grids: Iterable[PlacedGrid], typed: Typed) -> dict[str, Lines]:
    """For the one door, of the grids that the form had."""
    found = {}
    for grid in grids:
        name = grid.lines.name
        if f"{name}.seen" not in typed:
            continue
        rows = [_record(row) for row in rows_typed(screen, grid.lines, typed)]
        seen = [int(part) for part in typed[f"{name}.seen"].split() if _is_id(part)]
        found[name] = Lines(rows, seen)
    return found


def _record(row: TypedRow) -> dict[str, Any]:
    record: dict[str, Any] = dict(row.data or {})
    if row.id:
        record["id"] = int(row.id) if _is_id(row.id) else row.id
    if _is_id(row.version) and row.id:
        record["version"] = int(row.version)
    return record


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16


def _default_data(screen: Screen, lines: LineItems) -> dict[str, str]:
    obj = screen.definitions.objects_by_id[lines.field.object_id]
    values = line_defaults(screen.tx, screen.actor, obj.name, lines.name)
    return {
        field.name: as_typed(screen, placed_cell(lines, "x", field), values.get(field.name))
        for field in seen_columns(screen, lines)
        if not field.read_only
    }


def make_grid(
    screen: Screen,
    obj: ObjectDefinition,
    grid: PlacedGrid,
    rows: Sequence[TypedRow],
    seen: Iterable[int],
    problems: Iterable[Problem] = (),
    typed: Typed | None = None,
    visible: bool = True,
) -> GridView:
    lines = grid.lines
    messages = by_field(problems)
    columns = columns_of(screen, lines)
    made = [
        _row(screen, lines, columns, row, f"/{lines.name}/{position}", messages, typed)
        for position, row in enumerate(rows)
    ]
    blank = TypedRow(TEMPLATE_KEY, data=_default_data(screen, lines))
    template = _row(screen, lines, columns, blank, "", {}, None)
    return GridView(
        name=lines.name,
        title=screen.titles.field(lines.field),
        help=screen.titles.of(lines.id, "help", lines.field.help),
        columns=columns,
        rows=made,
        template=template,
        seen=" ".join(map(str, seen)),
        totals=totals_of(screen, lines, [row.value or {} for row in rows]),
        movable=lines.order_id is not None,
        errors=messages.get(lines.name, ()),
        visible=visible,
    )


def _row(
    screen: Screen,
    lines: LineItems,
    columns: Sequence[GridColumn],
    row: TypedRow,
    place: str,
    messages: Mapping[str, list[str]],
    typed: Typed | None,
) -> GridRow:
    data, value = row.data or {}, row.value or {}
    errors = [messages.get(f"{place}/{column.field.name}", []) for column in columns] if messages else []
    own = messages.get(place, ()) if place else ()

    def known(index: int) -> tuple[Placed, Mapping[str, str], Mapping[str, Any]]:
        field = columns[index].field
        placed = placed_cell(lines, row.key, field)
        return placed, {placed.name: data.get(field.name, "")}, {placed.name: value.get(field.name)}

    def cell(index: int) -> FieldView:
        placed, shown, record = known(index)
        return field_view(screen, placed, shown, errors[index] if errors else (), typed, record)

    def details(index: int) -> Mapping[str, Any]:
        placed, shown, record = known(index)
        return details_of(screen, placed, shown, typed, record)

    return GridRow(
        key=row.key,
        id=row.id,
        version=row.version,
        texts=[data.get(column.field.name, "") for column in columns],
        make_cell=cell,
        details_of=details,
        wrong=bool(own or row.note or any(errors)),
        errors=own,
        note=row.note,
    )


def error_links_of(
    screen: Screen, grids: Iterable[GridView], problems: Iterable[Problem]
) -> dict[str, ErrorLink]:
    """By the place of what is wrong with a line: "Items 3 · Price", leading to the cell."""
    by_name = {grid.name: grid for grid in grids}
    said = by_field(problems)
    links = {}
    for place, messages in said.items():
        parts = place.lstrip("/").split("/")
        grid = by_name.get(parts[0])
        if grid is None:
            continue
        title, target = grid.title, grid.id
        if len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(grid.rows):
            row = grid.rows[int(parts[1])]
            title, target = f"{grid.title} {int(parts[1]) + 1}", f"{grid.id}-{row.key}"
            column = next((c for c in grid.columns if len(parts) > 2 and c.field.name == parts[2]), None)
            if column is not None:
                title, target = f"{title} · {column.title}", f"{target}-{column.field.name}"
        links[place] = ErrorLink(title, " ".join(messages), target)
    return links


def grid_state(
    screen: Screen,
    grid: PlacedGrid,
    rows: Sequence[TypedRow],
    values: Sequence[Mapping[str, Any] | None],
    problems: Iterable[Problem],
    touched: set[str],
) -> dict[str, Any]:
    """What the live check says about the rows: computed cells, messages of what was touched, totals."""
    lines, said = grid.lines, by_field(problems)
    computed = [f for f in seen_columns(screen, lines) if f.read_only]
    cells = {f.name: look_of(f.type_name).cell(screen.formats, f) for f in computed}
    state: dict[str, Any] = {}
    for position, row in enumerate(rows):
        line = values[position] if position < len(values) else None
        shown = {
            name: cell(line[name]) if line.get(name) is not None else ""
            for name, cell in cells.items()
            if line is not None
        }
        errors = {
            name: messages
            for name in (row.data or {})
            if f"{lines.name}.{row.key}.{name}" in touched
            and (messages := said.get(f"/{lines.name}/{position}/{name}"))
        }
        state[row.key] = {"cells": shown, "errors": errors}
    known = [line or {} for line in values]
    totals = {total.name: str(total.text) for total in totals_of(screen, lines, known)}
    return {"rows": state, "totals": totals}
