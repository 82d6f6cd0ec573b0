"""Rows of line items as they were typed: from a record, from a form, and on to the one door.

A row has a key that no other row of the form has; its inputs are called ``items.KEY.price``. The order of
the rows is that of the inputs called ``items.row``, which hold the keys. A row at rest has that input alone: after
its key stand its texts (see ``line_packing``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, LineItems, Placement
from dougong.records import Lines, line_defaults
from dougong.web.faces.controls import Typed, control_of
from dougong.web.forms.record_forms import Placed, PlacedGrid, as_typed
from dougong.web.roles.rights import seen_columns
from dougong.web.screens import Screen

_KEY = re.compile(r"[a-z0-9]{1,16}")


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
    untouched: bool = False
    """It is as the record has it."""


def placed_cell(lines: LineItems, key: str, field: FieldDefinition) -> Placed:
    return Placed(f"{lines.name}.{key}.{field.name}", field, Placement(field.id, field.id))


def rows_of_record(
    screen: Screen, lines: LineItems, listed: Iterable[Mapping[str, Any]], copied: bool = False
) -> list[TypedRow]:
    """``copied``: as lines of another record, which they will be new to."""
    columns = [
        (field.name, field, control_of(field.type_name).typed)
        for field in seen_columns(screen, lines)
        if not (copied and field.unique)
    ]
    rows = []
    for number, line in enumerate(listed):
        data = {
            name: "" if (value := line.get(name)) is None else typed(screen, value, field)
            for name, field, typed in columns
        }
        if copied:
            rows.append(TypedRow(f"n{number}", data=data, value=line))
        else:
            row = TypedRow(
                f"r{line['id']}", str(line["id"]), str(line["version"]), data, line, untouched=True
            )
            rows.append(row)
    return rows


def rows_typed(screen: Screen, lines: LineItems, typed: Typed) -> list[TypedRow]:
    """Rows that nobody has touched are left out."""
    name, fields = lines.name, seen_columns(screen, lines)
    defaults = default_data(screen, lines)
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
    named = typed.get(f"{prefix}.id", "")
    return TypedRow(key, named, typed.get(f"{prefix}.version", ""), data, untouched=bool(named) and not data)


def lines_to_write(screen: Screen, grids: Iterable[PlacedGrid], typed: Typed) -> dict[str, Lines]:
    """For the one door, of the grids that the form had."""
    found = {}
    for grid in grids:
        name = grid.lines.name
        if f"{name}.seen" not in typed:
            continue
        rows = [_record(row) for row in rows_typed(screen, grid.lines, typed)]
        found[name] = Lines(rows, list(seen_lines(typed[f"{name}.seen"])))
    return found


def _record(row: TypedRow) -> dict[str, Any]:
    record: dict[str, Any] = dict(row.data or {})
    if row.id:
        record["id"] = int(row.id) if _is_id(row.id) else row.id
    if _is_id(row.version) and row.id:
        record["version"] = int(row.version)
    return record


def seen_lines(text: str) -> dict[int, str]:
    """The ids of the lines that the form was opened with, and the versions that they had then."""
    pairs = (part.partition(":") for part in text.split())
    return {int(one): version for one, _, version in pairs if _is_id(one)}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16


def default_data(screen: Screen, lines: LineItems) -> dict[str, str]:
    obj = screen.definitions.objects_by_id[lines.field.object_id]
    values = line_defaults(screen.tx, screen.actor, obj.name, lines.name)
    return {
        field.name: as_typed(screen, placed_cell(lines, "x", field), values.get(field.name))
        for field in seen_columns(screen, lines)
        if not field.read_only
    }
