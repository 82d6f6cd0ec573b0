"""Exact amounts of money in the field's currency."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import MONEY, Type
from dougong.fields.base import CoercionContext, FieldType, Schema, both, options
from dougong.fields.columns import MONEY_SCALE, Value, trimmed
from dougong.fields.decimal_patterns import WRITTEN_DECIMALS, decimals_between
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.numbers import number
from dougong.fields.storage import Storage
from dougong.problems import N_, Problem

LARGEST = Decimal("999999999999.9999")
DEFAULT_DECIMALS = 2
STEP = Decimal(1).scaleb(-MONEY_SCALE)

PLAIN = re.compile(rf"-?(?:0|[1-9][0-9]{{0,30}})(?:\.[0-9]{{1,{WRITTEN_DECIMALS}}})?")


class MoneyType(FieldType):
    name = "money"
    title = both("Money", "金额")
    help = both(
        "An exact amount. The currency, the number of decimals and a range can be set.",
        "精确的金额，可以设置币种、小数位数和范围。",
    )
    options_schema = options(
        {
            "currency": {
                "type": "string",
                "pattern": "^[A-Z]{3}$",
                "title": "Currency",
                "x-title-zh": "币种",
                "description": "A code such as CNY or USD; without it, the workspace's currency.",
            },
            "decimals": {
                "type": "integer",
                "minimum": 0,
                "maximum": MONEY_SCALE,
                "title": "Decimals",
                "x-title-zh": "小数位数",
            },
            "range": {
                "type": "object",
                "properties": {"minimum": {"type": "string"}, "maximum": {"type": "string"}},
                "additionalProperties": False,
                "title": "Range",
                "x-title-zh": "范围",
            },
        },
    )
    json_type = "string"
    widget = "money"
    reader = "money"
    operators = ("equals", "differs", "less", "at_most", "greater", "at_least", "blank", "filled")

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return plain_decimal

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        own = field.options.get("currency")
        return lambda value, context: unsigned_zero(number(value, own or context.currency))

    def limits(self, field: FieldDefinition) -> Callable[[Value], None] | None:
        decimals = shown_decimals(field)
        step = Decimal(1).scaleb(-decimals)
        least, most = bounds(field)

        def judge(value: Decimal) -> None:
            if value < least:
                raise refuse("too_small", N_("The amount must be at least {limit}."), limit=plain(least))
            if value > most:
                raise refuse("too_large", N_("The amount must be at most {limit}."), limit=plain(most))
            if value % step:
                raise refuse(
                    "too_many_decimals",
                    N_("“{value}” has more than {decimals} decimals."),
                    value=plain(value),
                    decimals=decimals,
                )

        return judge

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return {"type": "string", "pattern": decimals_between(-LARGEST, LARGEST, MONEY_SCALE)}
        decimals = shown_decimals(field)
        schema: Schema = {"type": "string", "pattern": decimals_between(*bounds(field), decimals)}
        if "range" in field.options:
            schema["description"] = "From {} to {}.".format(*map(plain, bounds(field)))
        return schema

    def expression_type(self, field: FieldDefinition) -> Type:
        return MONEY

    def to_json(self, value: Value, field: FieldDefinition) -> str:
        return money_text(value, shown_decimals(field))

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return self.to_json(value, field)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        span = field.options.get("range", {})
        for end in ("minimum", "maximum"):
            if end in span and not _within(span[end]):
                yield Problem(
                    "bad_option",
                    N_("“{value}” is not an amount between {least} and {most}."),
                    f"/range/{end}",
                    {"value": shown(span[end]), "least": plain(-LARGEST), "most": plain(LARGEST)},
                )
                return
        least, most = bounds(field)
        if least > most:
            yield Problem("bad_option", N_("The smallest amount exceeds the largest."), "/range/minimum")


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


def bounds(field: FieldDefinition) -> tuple[Decimal, Decimal]:
    span = field.options.get("range", {})
    least, most = Decimal(span.get("minimum", -LARGEST)), Decimal(span.get("maximum", LARGEST))
    return max(least, -LARGEST), min(most, LARGEST)


def money_text(amount: Decimal, decimals: int) -> str:
    """Plain notation with at least so many decimals, and with more where the amount has them."""
    return trimmed(format(amount.quantize(STEP), "f"), decimals)


def plain(amount: Decimal) -> str:
    return format(amount, "f")


def _within(text: str) -> bool:
    return bool(PLAIN.fullmatch(text)) and abs(Decimal(text)) <= LARGEST and not Decimal(text) % STEP


class MoneyStorage(Storage):
    def decimals(self, field: FieldDefinition) -> int:
        return shown_decimals(field)


def shown_decimals(field: FieldDefinition) -> int:
    decimals: int = field.options.get("decimals", DEFAULT_DECIMALS)
    return decimals
