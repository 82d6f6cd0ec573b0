"""Exact decimals: what money, decimals and percentages have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import ClassVar

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import FieldType, Schema
from dougong.fields.columns import Convert, Value, trimmed
from dougong.fields.decimal_patterns import WRITTEN_DECIMALS, decimals_between
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.storage import Storage
from dougong.problems import N_, Problem

PLAIN = re.compile(rf"-?(?:0|[1-9][0-9]{{0,30}})(?:\.[0-9]{{1,{WRITTEN_DECIMALS}}})?")

RANGE: Schema = {
    "type": "object",
    "properties": {"minimum": {"type": "string"}, "maximum": {"type": "string"}},
    "additionalProperties": False,
    "title": "Range",
    "x-title-zh": "范围",
}


def decimals_option(most: int) -> Schema:
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": most,
        "title": "Decimals",
        "x-title-zh": "小数位数",
    }


class AmountType(FieldType):
    """``scale`` is how many decimals the column keeps, ``decimals`` how many a field takes."""

    scale: ClassVar[int]
    largest: ClassVar[Decimal]
    usual_decimals: ClassVar[int] = 2

    json_type = "string"
    operators = ("equals", "differs", "less", "at_most", "greater", "at_least", "blank", "filled")

    def decimals(self, field: FieldDefinition) -> int:
        decimals: int = field.options.get("decimals", self.usual_decimals)
        return decimals

    def shown_decimals(self, field: FieldDefinition) -> int:
        """How many record JSON shows at least."""
        return self.decimals(field)

    def worded(self, amount: Decimal) -> str:
        """As a message says it."""
        return plain(amount)

    def bounds(self, field: FieldDefinition) -> tuple[Decimal, Decimal]:
        span = field.options.get("range", {})
        least = Decimal(span.get("minimum", -self.largest))
        most = Decimal(span.get("maximum", self.largest))
        return max(least, -self.largest), min(most, self.largest)

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return plain_decimal

    def limits(self, field: FieldDefinition) -> Callable[[Value], None] | None:
        step = Decimal(1).scaleb(-self.decimals(field))
        least, most = self.bounds(field)

        def judge(value: Decimal) -> None:
            if value < least:
                raise refuse(
                    "too_small", N_("The amount must be at least {limit}."), limit=self.worded(least)
                )
            if value > most:
                raise refuse("too_large", N_("The amount must be at most {limit}."), limit=self.worded(most))
            if value % step:
                raise refuse(
                    "too_many_decimals",
                    N_("“{value}” has more than {decimals} decimals."),
                    value=self.worded(value),
                    decimals=self.written_decimals(field),
                )

        return judge

    def written_decimals(self, field: FieldDefinition) -> int:
        """As people count them."""
        return self.decimals(field)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return {"type": "string", "pattern": decimals_between(-self.largest, self.largest, self.scale)}
        least, most = self.bounds(field)
        schema: Schema = {"type": "string", "pattern": decimals_between(least, most, self.decimals(field))}
        if "range" in field.options:
            schema["description"] = f"From {plain(least)} to {plain(most)}."
        return schema

    def to_json(self, value: Value, field: FieldDefinition) -> str:
        return trimmed(f"{value:.{self.scale}f}", self.shown_decimals(field), self.scale)

    def json_maker(self, field: FieldDefinition) -> Convert:
        decimals, scale = self.shown_decimals(field), self.scale
        form, whole = f".{scale}f", (decimals + 1) if decimals else 0

        def text(value: Value) -> str:
            # Most are rounded to what is shown: asking for all decimals to cut them off again is dear.
            made = str(value)
            if whole and made[-whole:-decimals] == "." and "E" not in made:
                return made
            return trimmed(format(value, form), decimals, scale)

        return text

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return self.to_json(value, field)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        span = field.options.get("range", {})
        for end in ("minimum", "maximum"):
            if end in span and not self._within(span[end]):
                yield Problem(
                    "bad_option",
                    N_("“{value}” is not an amount between {least} and {most}."),
                    f"/range/{end}",
                    {"value": shown(span[end]), "least": plain(-self.largest), "most": plain(self.largest)},
                )
                return
        least, most = self.bounds(field)
        if least > most:
            yield Problem("bad_option", N_("The smallest amount exceeds the largest."), "/range/minimum")

    def _within(self, text: str) -> bool:
        if not PLAIN.fullmatch(text):
            return False
        amount = Decimal(text)
        return abs(amount) <= self.largest and not amount % Decimal(1).scaleb(-self.scale)


@dataclass(frozen=True, slots=True)
class AmountStorage(Storage):
    """In a column of decimals, shown as the type says."""

    field_type: AmountType

    def decimals(self, field: FieldDefinition) -> int:
        return self.field_type.shown_decimals(field)


def plain_decimal(value: object) -> Decimal:
    """Amounts are JSON strings, so that no reader on the way makes a binary fraction of them."""
    if not isinstance(value, str):
        raise wrong_type(N_('Expected an amount as text, such as "1250.00"; found {value}.'), value)
    if not PLAIN.fullmatch(value):
        raise refuse(
            "not_plain_decimal", N_("“{value}” is not a plain decimal such as “1250.00”."), value=shown(value)
        )
    return unsigned_zero(Decimal(value))


def unsigned_zero(amount: Decimal) -> Decimal:
    return amount or Decimal(0)


def plain(amount: Decimal) -> str:
    return format(amount, "f")
