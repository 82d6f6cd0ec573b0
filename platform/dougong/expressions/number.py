"""Functions on numbers, and the aggregates over lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce

from dougong.expressions import numbers
from dougong.expressions.functions import Parameter, common_type, number, register
from dougong.expressions.numbers import AWAY, DOWNWARD, HALF_AWAY, TO_ZERO, UPWARD, Number
from dougong.expressions.operators import Value
from dougong.expressions.types import NUMBER, Type

_NUMBERS = Parameter("number", ("number",), lists=True)
_ORDERED = Parameter("value", ("number", "date", "datetime"), lists=True)


def present(values: Iterable[Value]) -> list[Value]:
    """The values that are not blank, lists laid out."""
    found: list[Value] = []
    for value in values:
        found.extend(present(value) if isinstance(value, list | tuple) else [value])
    return [value for value in found if value is not None]


def add_up(*values: Value) -> Decimal | None:
    found = (numbers.exact(value) for value in present(values))
    return numbers.tidy(reduce(numbers.CONTEXT.add, found, Decimal(0)))


def _average(*values: Value) -> Decimal | None:
    found = present(values)
    total = add_up(*found)
    return numbers.divide(total, len(found)) if found and total is not None else None


def _most(pick: Callable[[list[Value]], Value]) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        found = present(values)
        return pick(found) if found else None

    return call


def _aggregate_type(types: Sequence[Type]) -> Type | None:
    return common_type([t.element or t if t.name == "list" else t for t in types])


def _round(rounding: str) -> Callable[..., Decimal | None]:
    return lambda value, digits=0: numbers.round_to(value, digits, rounding)


def _multiple(rounding: str) -> Callable[..., Decimal | None]:
    return lambda value, step=1: numbers.round_to_multiple(value, step, rounding)


def _sqrt(value: Number) -> Decimal | None:
    return numbers.tidy(numbers.CONTEXT.sqrt(numbers.exact(value)))


_ROUNDED = [number("number"), number("digits", optional=True)]
_STEPPED = [number("number"), number("step", optional=True)]

register(
    "ROUND",
    "number",
    _ROUNDED,
    NUMBER,
    _round(HALF_AWAY),
    english="Rounded to a number of decimals, halves away from zero.",
    chinese="四舍五入到指定小数位。",
    examples={"ROUND(2.345, 2)": "2.35", "ROUND(-2.5)": "-3", "ROUND(1250, -2)": "1300"},
)
register(
    "ROUNDUP",
    "number",
    _ROUNDED,
    NUMBER,
    _round(AWAY),
    english="Rounded away from zero.",
    chinese="向远离零的方向舍入。",
    examples={"ROUNDUP(2.31, 1)": "2.4", "ROUNDUP(-2.1)": "-3"},
)
register(
    "ROUNDDOWN",
    "number",
    _ROUNDED,
    NUMBER,
    _round(TO_ZERO),
    english="Rounded towards zero.",
    chinese="向零的方向舍入。",
    examples={"ROUNDDOWN(2.39, 1)": "2.3", "ROUNDDOWN(-2.9)": "-2"},
)
register(
    "INT",
    "number",
    [number("number")],
    NUMBER,
    lambda value: numbers.round_to(value, 0, DOWNWARD),
    english="The next whole number below.",
    chinese="向下取整。",
    examples={"INT(2.9)": "2", "INT(-2.1)": "-3"},
)
register(
    "MOD",
    "number",
    [number("number"), number("divisor")],
    NUMBER,
    numbers.modulo,
    english="The remainder of a division, with the sign of the divisor. The same as `a % b`.",
    chinese="除法的余数，符号与除数相同，也可写作 `a % b`。",
    examples={"MOD(7, 3)": "1", "MOD(-7, 3)": "2", "MOD(1, 0)": "NULL"},
)
register(
    "ABS",
    "number",
    [number("number")],
    NUMBER,
    lambda value: numbers.tidy(abs(numbers.exact(value))),
    english="The number without its sign.",
    chinese="绝对值。",
    examples={"ABS(-3)": "3"},
)
register(
    "CEILING",
    "number",
    _STEPPED,
    NUMBER,
    _multiple(UPWARD),
    english="The next multiple of a step (1 if none is given) above; away from zero if both are negative.",
    chinese="向上取到步长（默认 1）的倍数；两者都为负数时向远离零的方向取。",
    examples={"CEILING(7, 5)": "10", "CEILING(-2.5)": "-2", "CEILING(-2.5, -2)": "-4"},
)
register(
    "FLOOR",
    "number",
    _STEPPED,
    NUMBER,
    _multiple(DOWNWARD),
    english="The next multiple of a step (1 if none is given) below; towards zero if both are negative.",
    chinese="向下取到步长（默认 1）的倍数；两者都为负数时向零的方向取。",
    examples={"FLOOR(7, 5)": "5", "FLOOR(-2.5)": "-3"},
)
register(
    "POWER",
    "number",
    [number("number"), number("exponent")],
    NUMBER,
    numbers.power,
    english="The number raised to a power. The same as `a ^ b`.",
    chinese="乘方，也可写作 `a ^ b`。",
    examples={"POWER(2, 10)": "1024", "9 ^ 9 ^ 9": "NULL"},
)
register(
    "SQRT",
    "number",
    [number("number")],
    NUMBER,
    _sqrt,
    english="The square root; blank for a negative number.",
    chinese="平方根；负数为空。",
    examples={"SQRT(16)": "4", "SQRT(-1)": "NULL"},
)
register(
    "LOG",
    "number",
    [number("number"), number("base", optional=True)],
    NUMBER,
    lambda value, base=10: numbers.logarithm(value, base),
    english="The logarithm to a base (10 if none is given); blank for what has none.",
    chinese="对数，底数默认为 10；无法计算时为空。",
    examples={"LOG(1000)": "3", "LOG(8, 2)": "3", "LOG(0)": "NULL"},
)
register(
    "MIN",
    "number",
    [_ORDERED],
    _aggregate_type,
    _most(min),
    repeats=1,
    takes_blank=True,
    english="The least of the values (numbers or dates), blanks left out; blank if there is none.",
    chinese="最小值（数字或日期），忽略空值；没有值时为空。",
    examples={"MIN(3, NULL, 2)": "2"},
)
register(
    "MAX",
    "number",
    [_ORDERED],
    _aggregate_type,
    _most(max),
    repeats=1,
    takes_blank=True,
    english="The greatest of the values (numbers or dates), blanks left out; blank if there is none.",
    chinese="最大值（数字或日期），忽略空值；没有值时为空。",
    examples={"MAX(3, NULL, 2)": "3", "MAX(NULL)": "NULL"},
)
register(
    "SUM",
    "number",
    [_NUMBERS],
    NUMBER,
    add_up,
    repeats=1,
    takes_blank=True,
    english="The sum of the values, blanks left out; 0 if there is none.",
    chinese="求和，忽略空值；没有值时为 0。",
    examples={"SUM(1, NULL, 2)": "3", "SUM(NULL)": "0"},
)
register(
    "AVERAGE",
    "number",
    [_NUMBERS],
    NUMBER,
    _average,
    repeats=1,
    takes_blank=True,
    english="The average of the values, blanks left out; blank if there is none.",
    chinese="平均值，忽略空值；没有值时为空。",
    examples={"AVERAGE(1, NULL, 2)": "1.5"},
)
register(
    "COUNT",
    "number",
    [Parameter("value", lists=True)],
    NUMBER,
    lambda *values: Decimal(len(present(values))),
    repeats=1,
    takes_blank=True,
    english="How many of the values are not blank.",
    chinese="非空值的个数。",
    examples={"COUNT(1, NULL, 'a')": "2"},
)
