"""What is told of line items beside their rows: links to what is wrong, and the answer of the live check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.problems import Problem
from dougong.web.faces.looks import look_of
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import ErrorLink, by_field
from dougong.web.forms.record_forms import PlacedGrid
from dougong.web.lines.line_grids import GridView
from dougong.web.lines.line_rests import Cells, can_rest
from dougong.web.lines.line_rows import TypedRow, placed_cell
from dougong.web.lines.line_totals import totals_of
from dougong.web.roles.rights import seen_columns
from dougong.web.screens import Screen


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
    resting: set[str],
) -> dict[str, Any]:
    """What the live check says about the rows: computed cells, messages of what was touched, totals. Of rows
    at rest, whose keys ``resting`` are, also how their cells read."""
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
            if {f"{lines.name}.{row.key}.{name}", f"{lines.name}.{row.key}"} & touched
            and (messages := said.get(f"/{lines.name}/{position}/{name}"))
        }
        state[row.key] = {"cells": shown, "errors": errors}
    for key, texts in _read(screen, grid, rows, values, resting).items():
        state[key]["shown"] = texts
    known = [line or {} for line in values]
    totals = {total.name: str(total.text) for total in totals_of(screen, lines, known)}
    return {"rows": state, "totals": totals}


def _read(
    screen: Screen,
    grid: PlacedGrid,
    rows: Sequence[TypedRow],
    values: Sequence[Mapping[str, Any] | None],
    resting: set[str],
) -> dict[str, dict[str, str]]:
    """Of rows at rest that say more than which they are: the markup of the cells, by key and field."""
    fields = [field for field in seen_columns(screen, grid.lines) if not field.read_only]
    columns = [FieldView(placed_cell(grid.lines, "x", field), "", "", "", False, "", ()) for field in fields]
    if not can_rest(columns):
        return {}
    said = [
        (
            row.key,
            [(row.data or {}).get(field.name, "") for field in fields],
            (values[position] if position < len(values) else None) or {},
        )
        for position, row in enumerate(rows)
        if row.key in resting and not row.untouched
    ]
    cells = Cells(screen, columns, [(texts, value) for _, texts, value in said])
    names = [field.name for field in fields]
    return {key: dict(zip(names, cells.shown(texts, value), strict=True)) for key, texts, value in said}
