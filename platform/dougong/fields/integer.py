"""Whole numbers, within what every JSON reader holds exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type
from dougong.fields.base import FieldType, Schema, both, options, titled
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.numbers import number
from dougong.problems import N_, Problem

LARGEST = 2**53 - 1
BOUND: Schema = {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}


class IntegerType(FieldType):
    name = "integer"
    title = both("Whole number", "整数")
    help = both(
        "A number without decimals, such as a count. A smallest and a largest value can be set.",
        "没有小数的数字，例如数量，可以限制最小值和最大值。",
    )
    options_schema = options(
        {
            "minimum": BOUND | titled("Smallest value", "最小值"),
            "maximum": BOUND | titled("Largest value", "最大值"),
        },
    )
    json_type = "integer"
    widget = "integer"
    reader = "integer"
    operators: ClassVar[tuple[str, ...]] = (
        "equals",
        "differs",
        "less",
        "at_most",
        "greater",
        "at_least",
        "blank",
        "filled",
    )

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return whole

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _written(value)

    def limits(self, field: FieldDefinition) -> Callable[[Value], None] | None:
        least, most = self.bounds(field)

        def judge(value: int) -> None:
            if value < least:
                raise refuse("too_small", N_("The value must be at least {limit}."), limit=least)
            if value > most:
                raise refuse("too_large", N_("The value must be at most {limit}."), limit=most)

        return judge

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return dict(BOUND)
        least, most = self.bounds(field)
        return {"type": "integer", "minimum": least, "maximum": most}

    def bounds(self, field: FieldDefinition) -> tuple[int, int]:
        least, most = field.options.get("minimum", -LARGEST), field.options.get("maximum", LARGEST)
        return max(least, -LARGEST), min(most, LARGEST)

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("number", scale=0)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        if field.options.get("minimum", -LARGEST) > field.options.get("maximum", LARGEST):
            yield Problem("bad_option", N_("The smallest value exceeds the largest."), "/minimum")


def whole(value: object) -> int:
    """JSON Schema counts 1.0 among the integers, so it is one here too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise wrong_type(N_("Expected a whole number, found {value}."), value)


def _written(value: object) -> int:
    amount = number(value)
    if amount != amount.to_integral_value():
        raise refuse("not_whole", N_("“{value}” is not a whole number."), value=shown(value))
    return int(amount)
