"""The values of formulas that are not stored: made from columns that a statement reads along, for whoever asks.

What they are made from is read as for stored ones, whether or not the reader may see it: the field's own
permission decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import Path
from dougong.fields import FIELD_TYPES
from dougong.fields.columns import Convert
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, layout_of
from dougong.records.masking import hide
from dougong.storage import Release


@dataclass(frozen=True, slots=True)
class Read:
    """Where a row has what a formula reads."""

    path: Path
    position: int
    decode: Convert | None

    def of(self, row: Sequence[Any]) -> Any:
        value = row[self.position]
        return value if value is None or self.decode is None else self.decode(value)


@dataclass(frozen=True, slots=True)
class MadeColumn:
    """``name`` is the column's in the answer."""

    name: str
    field: FieldLayout
    expression: Checked
    reads: tuple[Read, ...]
    masked: bool


def expression_of(release: Release, field: FieldLayout) -> Checked:
    definition = field.definition
    if definition is None or definition.recipe is None:
        raise LookupError(field.id)
    expected = FIELD_TYPES[definition.type_name].expression_type(definition)
    return checked(release, layout_of(release, definition.object_id), definition.recipe.formula, expected)


def put_made(
    columns: Sequence[MadeColumn],
    rows: Sequence[Sequence[Any]],
    records: Sequence[dict[str, Any]],
    context: EvaluationContext,
) -> None:
    """Into records that were made of the rows."""
    for column in columns:
        evaluate, field = column.expression.prepare(context), column.field
        for row, record in zip(rows, records, strict=True):
            value = evaluate({read.path: read.of(row) for read in column.reads})
            value = value if field.fit is None else field.fit(value)
            if value is not None and column.masked:
                value = hide(field.definition.type_name if field.definition else "", value)
            elif value is not None and field.as_json is not None:
                value = field.as_json(value)
            record[column.name] = value
