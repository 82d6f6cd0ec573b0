"""Line items in forms, as their template wants them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, LineItems, ObjectDefinition
from dougong.fields import MOST_LINES
from dougong.problems import Problem
from dougong.web.faces.controls import Typed
from dougong.web.faces.looks import look_of
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import Line, by_field, details_of, field_view
from dougong.web.forms.record_forms import Placed, PlacedGrid
from dougong.web.lines.line_rows import TypedRow, default_data, placed_cell
from dougong.web.lines.line_totals import Total, totals_of
from dougong.web.roles.rights import seen_columns
from dougong.web.screens import Screen

TEMPLATE_KEY = "newkey"
MOST_OPEN = 30
"""Rows of a grid that all stand open; of more, each rests until somebody goes there."""


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
    value: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    untouched: bool = False

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
    may_rest: bool = True
    most: int = MOST_LINES
    most_open: int = MOST_OPEN

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def count(self) -> int:
        return len(self.rows)


def columns_of(screen: Screen, lines: LineItems) -> list[GridColumn]:
    return [
        GridColumn(field, screen.titles.field(field), look_of(field.type_name).column, field.required)
        for field in seen_columns(screen, lines)
    ]


def make_grid(
    screen: Screen,
    obj: ObjectDefinition,
    grid: PlacedGrid,
    rows: Sequence[TypedRow],
    seen: Iterable[str],
    problems: Iterable[Problem] = (),
    typed: Typed | None = None,
    visible: bool = True,
    may_rest: bool = True,
) -> GridView:
    lines = grid.lines
    messages = by_field(problems)
    columns = columns_of(screen, lines)
    made = [
        _row(screen, lines, columns, row, f"/{lines.name}/{position}", messages, typed)
        for position, row in enumerate(rows)
    ]
    blank = TypedRow(TEMPLATE_KEY, data=default_data(screen, lines))
    template = _row(screen, lines, columns, blank, "", {}, None)
    return GridView(
        name=lines.name,
        title=screen.titles.field(lines.field),
        help=screen.titles.of(lines.id, "help", lines.field.help),
        columns=columns,
        rows=made,
        template=template,
        seen=" ".join(seen),
        totals=totals_of(screen, lines, [row.value or {} for row in rows]),
        movable=lines.order_id is not None,
        errors=messages.get(lines.name, ()),
        visible=visible,
        may_rest=may_rest,
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
    line = Line(data, row.key == TEMPLATE_KEY)

    def known(index: int) -> tuple[Placed, Mapping[str, str], Mapping[str, Any]]:
        field = columns[index].field
        placed = placed_cell(lines, row.key, field)
        return placed, {placed.name: data.get(field.name, "")}, {placed.name: value.get(field.name)}

    def cell(index: int) -> FieldView:
        placed, shown, record = known(index)
        return field_view(screen, placed, shown, errors[index] if errors else (), typed, record, line=line)

    def details(index: int) -> Mapping[str, Any]:
        placed, shown, record = known(index)
        return details_of(screen, placed, shown, typed, record, line)

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
        value=value,
        untouched=row.untouched,
    )
