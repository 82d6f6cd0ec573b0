"""Exact amounts of money in the field's currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from dougong.definitions import BASE, DefinitionSet, FieldDefinition
from dougong.expressions.types import MONEY, Type
from dougong.fields.amounts import RANGE, AmountType, decimals_option, unsigned_zero
from dougong.fields.base import both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import MONEY_SCALE, Value
from dougong.fields.numbers import number

LARGEST = Decimal("999999999999.9999")


class MoneyType(AmountType):
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
                "pattern": "^([A-Z]{3}|base)$",
                "title": "Currency",
                "x-title-zh": "币种",
                "description": "A code such as CNY or USD, or base for the workspace's currency; without it, that of "
                "the record if its object has one, else the workspace's.",
            },
            "decimals": decimals_option(MONEY_SCALE),
            "range": RANGE,
        },
    )
    widget = "money"
    reader = "money"
    scale = MONEY_SCALE
    largest = LARGEST

    def decimals(self, field: FieldDefinition) -> int:
        """Where each record has its own currency, that says how many; the writer looks."""
        stated: int | None = field.options.get("decimals")
        if stated is not None:
            return stated
        return MONEY_SCALE if by_currency(field) else self.usual_decimals

    def shown_decimals(self, field: FieldDefinition) -> int:
        stated: int = field.options.get("decimals", self.usual_decimals)
        return stated

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        if field.currency_path:
            return lambda value, context: unsigned_zero(number(value))
        stated = field.options.get("currency")
        own = None if stated == BASE else stated
        return lambda value, context: unsigned_zero(number(value, own or context.currency))

    def expression_type(self, field: FieldDefinition) -> Type:
        return MONEY


def by_currency(field: FieldDefinition) -> bool:
    """Whether the currency decides about the decimals: that of the record, or the workspace's."""
    of_record = bool(field.currency_path) or field.options.get("currency") == BASE
    return of_record and "decimals" not in field.options
