"""The rows of line items: the macro of a row is run once, with marks in the place of what differs from row to
row.

Cells whose markup is the same for all but their text are part of the mould; the content of others is made by
their macros and put in whole. A row with messages in it is left to its macro.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from dougong.dataclasses import dataclass
from dougong.web.faces.controls import control_of
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.moulds import Mould, cast, common, cut, is_uniform, macros, mark, signature
from dougong.web.lines.line_grids import GridRow, GridView
from dougong.web.lines.line_rests import Resting, can_rest
from dougong.web.screens import current_screen

PLAIN_READERS = frozenset({"date", "datetime", "decimal", "integer", "money", "percent"})
"""Macros that read the value alone, not the cell around it."""
_WRITTEN = {"decimal": "decimal", "integer": "number", "money": "money", "percent": "percent"}
"""Those of them that put its text, by one of the formats, into markup that is always the same."""
_SAMPLE = 1_234_567
KEY, ID, VERSION, NUMBER, CELLS = range(5)
"""Numbers of the marks; those of the cells follow."""


@dataclass(frozen=True)
class MarkedCell(FieldView):
    """A cell whose content is put in whole."""

    mark: str = ""


def rests_ever(view: GridView) -> bool:
    return view.may_rest and can_rest(view.template.cells)


def rests(view: GridView) -> bool:
    return len(view.rows) > view.most_open and rests_ever(view)


def rows_html(view: GridView) -> Markup:
    """Of many rows only those that want to be seen to stand open."""
    lines = _Lines(view)
    resting = Resting(view) if rests(view) else None
    rows = [
        lines.html(row, number) if resting is None or row.wrong else resting.html(row, number)
        for number, row in enumerate(view.rows, start=1)
    ]
    return Markup("".join(rows))  # noqa: S704 - the macros' own markup and escaped texts


def template_html(view: GridView) -> Markup:
    """Of the row that a new line begins with."""
    return Markup(_Lines(view).html(view.template, 0))  # noqa: S704


class _Lines:
    """Makes the rows of one grid."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self._columns = columns = view.template.cells
        self._uniform = [is_uniform(column) for column in columns]
        self._varying = [
            index
            for index, column in enumerate(columns)
            if self._uniform[index] and not control_of(column.placed.type_name).is_steady(column.definition)
        ]
        signatures = [_signature(column) for column in columns]
        key = ("web.line_mould", common(), view.name, view.movable, tuple(signatures))
        self._mould: Mould = current_screen().release.cached(
            key, lambda: cut(_line(view, _marked(view), mark(NUMBER)))
        )

    def html(self, row: GridRow, number: int) -> str:
        # More of a cell than its text may depend on the text: a date that is none stands in another input.
        if row.wrong or any(row.details_of(index) != self._columns[index].details for index in self._varying):
            return _line(self._view, row, number)
        contents = [
            text if uniform else self._content(row, index)
            for index, (text, uniform) in enumerate(zip(row.texts, self._uniform, strict=True))
        ]
        return cast(self._mould, [row.key, row.id, row.version, str(number), *contents])

    def _content(self, row: GridRow, index: int) -> Markup | str:
        column = self._columns[index]
        if column.read_only and column.definition is not None and column.reader in PLAIN_READERS:
            value = row.value.get(column.definition.name)
            return "" if value is None else self._read(column, value)
        return cell_html(row.make_cell(index))

    def _read(self, column: FieldView, value: Any) -> Markup:
        key = ("web.reading_mould", common(), column.reader)
        around = current_screen().release.cached(key, lambda: _reading(column))
        if around is None:
            return Markup(read_macro(column)(value, column))  # noqa: S704
        return Markup(f"{around[0]}{escape(_written(column, value))}{around[1]}")  # noqa: S704


def _reading(column: FieldView) -> tuple[str, str] | None:
    """What stands before and behind the text of every value; None where its macro has to be asked."""
    if column.reader not in _WRITTEN:
        return None
    text = str(escape(_written(column, _SAMPLE)))
    before, found, behind = str(read_macro(column)(_SAMPLE, column)).partition(text)
    return (before, behind) if found and text not in behind else None


def _written(column: FieldView, value: Any) -> str:
    text: str = getattr(current_screen().formats, _WRITTEN[column.reader])(value)
    return text


def read_macro(cell: FieldView) -> Callable[..., str]:
    found: Callable[..., str] = macros(f"fields/{cell.reader}.html").read
    return found


def cell_html(cell: FieldView) -> Markup | str:
    """What stands in a cell: the control, or what has been computed."""
    if isinstance(cell, MarkedCell):
        return cell.mark
    if not cell.read_only:
        return Markup(macros(f"fields/{cell.widget}.html").edit(cell, cell.data, cell.errors))  # noqa: S704
    if cell.value is None:
        return ""
    return Markup(read_macro(cell)(cell.value, cell)).strip()  # noqa: S704


def _line(view: GridView, row: GridRow, number: int | str) -> str:
    return str(macros("parts/lines.html").line(view, row, number))


def _signature(column: FieldView) -> Hashable:
    if is_uniform(column):
        return signature(column)
    return column.definition.id if column.definition is not None else column.name


def _marked(view: GridView) -> GridRow:
    cells = [_marked_cell(cell, mark(CELLS + index)) for index, cell in enumerate(view.template.cells)]
    return GridRow(
        mark(KEY),
        mark(ID),
        mark(VERSION),
        [cell.data for cell in cells],
        cells.__getitem__,
        lambda index: cells[index].details,
    )


def _marked_cell(cell: FieldView, text: str) -> FieldView:
    grid, _, name = cell.name.split(".")
    placed = replace(cell.placed, name=f"{grid}.{mark(KEY)}.{name}")
    cell = replace(cell, placed=placed, data=text, value=None, explanation=None)
    if is_uniform(cell):
        return cell
    return MarkedCell(**{name: getattr(cell, name) for name in cell.__dataclass_fields__}, mark=text)
