"""How a computed value becomes one of the field's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dougong.definitions import FieldDefinition
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.fields.amounts import AmountType
from dougong.fields.base import FIELD_TYPES
from dougong.fields.coercion import EXACT, Coercer
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError

Fit = Callable[[Any], Value | None]


def fitting(field: FieldDefinition, judge: Coercer) -> Fit:
    """The function that makes a computed value one of the field's: rounded to its decimals, cut to its
    length; blank where it does not fit at all. ``judge`` is the field's coercer."""
    kind, decimals = FIELD_TYPES[field.type_name], FIELD_TYPES[field.type_name].decimals(field)
    expected = kind.expression_type(field)
    longest = kind.max_length(field)
    if isinstance(kind, AmountType):
        return _fitting_amount(decimals, kind.limits(field))

    def fit(value: Any) -> Value | None:
        if value is None:
            return None
        if expected.name == "number":
            value = round_to(value, decimals, HALF_AWAY)
            if value is not None and kind.json_type == "integer":
                value = int(value)
        elif longest is not None:
            value = value[:longest]
        try:
            return None if value is None else judge(kind.to_json(value, field), EXACT)
        except FieldError:
            return None

    return fit


def _fitting_amount(decimals: int, limits: Callable[[Value], None] | None) -> Fit:
    """The same without the way through JSON: amounts are what most formulas and rollups make."""

    def fit(value: Any) -> Value | None:
        amount = None if value is None else round_to(value, decimals, HALF_AWAY)
        try:
            if amount is not None and limits is not None:
                limits(amount)
        except FieldError:
            return None
        return amount

    return fit
