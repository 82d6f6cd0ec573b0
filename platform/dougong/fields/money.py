"""Exact amounts of money in the field's currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import MONEY, Type
from dougong.fields.amounts import RANGE, AmountType, decimals_option, unsigned_zero
from dougong.fields.base import CoercionContext, both, options
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
                "pattern": "^[A-Z]{3}$",
                "title": "Currency",
                "x-title-zh": "币种",
                "description": "A code such as CNY or USD; without it, the workspace's currency.",
            },
            "decimals": decimals_option(MONEY_SCALE),
            "range": RANGE,
        },
    )
    widget = "money"
    reader = "money"
    scale = MONEY_SCALE
    largest = LARGEST

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        own = field.options.get("currency")
        return lambda value, context: unsigned_zero(number(value, own or context.currency))

    def expression_type(self, field: FieldDefinition) -> Type:
        return MONEY
