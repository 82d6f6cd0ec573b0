"""Whether what stands in the columns of a file can be the values of a field: of a few of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.errors import DougongError
from dougong.fields import CoercionContext
from dougong.fields.base import coercer
from dougong.transfer.column_looks import LOOKS, Column
from dougong.transfer.finding_fields import Found, candidates_of, find_by_values, find_fields
from dougong.transfer.tables import Row, Table

ROWS = 50
ENOUGH = 0.5
"""So many of the values must be readable, or what is above them leads astray: one reads what a person makes of a table
after it was imported, and the import itself tells what cannot be read.
"""
TELLING = ("email", "phone", "url", "date")
"""Types whose values are like those of no other."""
FEWEST = 2
"""One value alone tells nothing."""


class ColumnFits:
    def __init__(
        self, obj: ObjectDefinition, definitions: DefinitionSet, context: CoercionContext, rows: Sequence[Row]
    ) -> None:
        self._fields, self._definitions, self._context = obj.fields_by_name, definitions, context
        self._rows = rows

    def can_be(self, column: str, name: str) -> bool:
        field, values = self._fields.get(name), self._column(column).values
        if field is None or not values or (field.type_name not in LOOKS and field.type_name != "select"):
            return True
        return self._readable(field, [value for _, value in values]) >= ENOUGH * len(values)

    def looks_like(self, column: str, name: str) -> bool:
        field, shown = self._fields.get(name), self._column(column)
        if field is None or field.type_name not in TELLING or len(shown.values) < FEWEST:
            return False
        looks = LOOKS[field.type_name]
        alike = all(
            looks(shown, value, text) for (_, value), text in zip(shown.values, shown.texts, strict=True)
        )
        values = [value for _, value in shown.values]
        return alike and self._readable(field, values) == len(values)

    def _column(self, name: str) -> Column:
        values = [(row.line, row.values.get(name)) for row in self._rows]
        return Column(
            name, [(line, value) for line, value in values if value is not None and str(value).strip()]
        )

    def _readable(self, field: FieldDefinition, values: Sequence[Any]) -> int:
        read, count = coercer(field, self._definitions), 0
        for value in values:
            try:
                read(value, self._context)
            except DougongError:
                continue
            count += 1
        return count


def guess_fields(
    obj: ObjectDefinition,
    definitions: DefinitionSet,
    table: Table,
    rows: Sequence[Row],
    context: CoercionContext,
    more: Mapping[str, Sequence[str]],
) -> dict[str, Found]:
    """By titles in all languages, and by the values of some rows; for somebody who looks at it before anything
    is written.
    """
    fits = ColumnFits(obj, definitions, context, rows)
    candidates = candidates_of(obj, definitions, more)
    found = find_fields(table.columns, candidates, fits.can_be)
    return found | find_by_values(table.columns, candidates, found, fits.looks_like)
