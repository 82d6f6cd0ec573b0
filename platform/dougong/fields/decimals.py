"""Numbers with decimals, and shares of a whole."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type
from dougong.fields.amounts import RANGE, AmountType, decimals_option, plain, unsigned_zero
from dougong.fields.base import both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import DECIMAL_SCALE, Value
from dougong.fields.numbers import NumberText, number

LARGEST = Decimal("999999999999.999999")
PERCENT_DECIMALS = DECIMAL_SCALE - 2
SIGNS = "%％"


class DecimalType(AmountType):
    name = "decimal"
    title = both("Decimal", "小数")
    help = both(
        "An exact number with decimals, such as a weight. The number of decimals and a range can be set.",
        "精确的小数，例如重量，可以设置小数位数和范围。",
    )
    options_schema = options({"decimals": decimals_option(DECIMAL_SCALE), "range": RANGE})
    widget = "decimal"
    reader = "decimal"
    scale = DECIMAL_SCALE
    largest = LARGEST

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: unsigned_zero(number(value))

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("number", scale=DECIMAL_SCALE)


class PercentType(AmountType):
    """The value is the fraction: an eighth is "0.125" in JSON and in formulas, 12.5 % for people."""

    name = "percent"
    title = both("Percentage", "百分比")
    help = both(
        "A share, typed as 12.5 or 12.5% and kept as 0.125. Decimals are those of the percentage; a range counts in "
        "fractions.",
        "比例，输入 12.5 或 12.5%，保存为 0.125。小数位数按百分数计，范围按小数值计。",
    )
    options_schema = options({"decimals": decimals_option(PERCENT_DECIMALS), "range": RANGE})
    widget = "percent"
    reader = "percent"
    scale = DECIMAL_SCALE
    largest: ClassVar[Decimal] = Decimal(1_000_000)

    def decimals(self, field: FieldDefinition) -> int:
        return self.written_decimals(field) + 2

    def written_decimals(self, field: FieldDefinition) -> int:
        decimals: int = field.options.get("decimals", self.usual_decimals)
        return decimals

    def shown_decimals(self, field: FieldDefinition) -> int:
        return 0

    def worded(self, amount: Decimal) -> str:
        return percentage(amount)

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: unsigned_zero(written_percentage(value))

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("number", scale=DECIMAL_SCALE)

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return percentage(value)


def written_percentage(value: object) -> Decimal:
    """People write 12.5 or 12.5%; a spreadsheet's cell of 12.5 % holds the number 0.125."""
    if not isinstance(value, str) or isinstance(value, NumberText):
        return number(value)
    return number(value.strip().rstrip(SIGNS)).scaleb(-2)


def percentage(fraction: Decimal) -> str:
    text = plain(fraction.scaleb(2))
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
