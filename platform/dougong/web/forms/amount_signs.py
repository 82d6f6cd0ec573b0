"""Amounts that people type with the sign or the code of the currency that the same form says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.fields import FieldError
from dougong.fields.numbers import number
from dougong.records import Lines
from dougong.web.forms.record_forms import FormLayout, PlacedGrid
from dougong.web.screens import Screen


def without_signs(screen: Screen, layout: FormLayout, values: dict[str, Any]) -> dict[str, Any]:
    """With a sign of another currency an amount stays as it was typed, and is refused."""
    return {name: _without(screen, layout, name, value, values) for name, value in values.items()}


def _without(screen: Screen, layout: FormLayout, name: str, value: Any, values: dict[str, Any]) -> Any:
    field = next((placed.definition for placed in layout.editable if placed.name == name), None)
    if field is None or len(field.currency_path) != 1:
        return value
    currency = _said(screen, field.currency_path[0], values)
    return _unsigned(value, currency) if currency else value


def lines_without_signs(
    screen: Screen, layout: FormLayout, lines: Mapping[str, Lines], values: Mapping[str, Any]
) -> dict[str, Lines]:
    """Of lines whose amounts are in the currency of the record that they stand in, which the same form says."""
    found = dict(lines)
    for grid in layout.grids:
        obj = screen.definitions.objects_by_id[grid.lines.object_id]
        paths = {one.name: one.currency_path for one in obj.fields if one.currency_path}
        said = {name: _said(screen, path[-1], values) for name, path in paths.items() if _leads(path, grid)}
        if grid.lines.name in found and any(said.values()):
            rows = found[grid.lines.name]
            found[grid.lines.name] = Lines([_row(row, said) for row in rows], rows.seen)
    return found


def _leads(path: Sequence[str], grid: PlacedGrid) -> bool:
    return len(path) == 2 and path[0] == grid.lines.via_id


def _row(row: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    return {name: _unsigned(value, said[name]) if said.get(name) else value for name, value in row.items()}


def _said(screen: Screen, field_id: str, values: Mapping[str, Any]) -> str:
    """ "" where the form has no such field."""
    chosen = screen.definitions.fields_by_id.get(field_id)
    if chosen is None or chosen.name not in values:
        return ""
    return str(values[chosen.name] or screen.workspace.currency)


def _unsigned(value: Any, currency: str) -> Any:
    try:
        return f"{number(value, currency):f}"
    except FieldError:
        return value
