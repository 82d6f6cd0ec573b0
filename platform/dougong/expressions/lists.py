"""Functions over whole lists: the line items of a record, the pieces of a text.

Lists of the same line items run side by side: the third amount belongs to the third product. Blanks keep
their places, so that this stays true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce

from dougong.expressions import numbers
from dougong.expressions.combining import comparison_problem
from dougong.expressions.functions import EvaluationContext, Parameter, number, register
from dougong.expressions.limits import MAX_ITEMS
from dougong.expressions.number import present
from dougong.expressions.numbers import Number
from dougong.expressions.operators import Value, equal
from dougong.expressions.types import NUMBER, Type, list_of

_NUMBERS = Parameter("numbers", ("number",), lists=True)
_ORDERED = Parameter("values", ("number", "date", "datetime"), lists=True)
LIST = Parameter("list", lists=True)

Column = list[Value]


def column_of(value: Value) -> Column:
    return list(value) if isinstance(value, list | tuple) else [value]


def lengths_agree(columns: Sequence[Column]) -> bool:
    return len({len(column) for column in columns}) == 1


def _sumproduct(*columns: Value) -> Decimal | None:
    """A blank counts as nothing, as in a spreadsheet."""
    laid_out = [column_of(column) for column in columns]
    if not lengths_agree(laid_out):
        return None
    rows = (row for row in zip(*laid_out, strict=True) if None not in row)
    return numbers.tidy(reduce(numbers.CONTEXT.add, map(_product_of, rows), Decimal(0)))


def _product_of(values: Iterable[Number]) -> Decimal:
    return reduce(numbers.CONTEXT.multiply, map(numbers.exact, values), Decimal(1))


def _product(*values: Value) -> Decimal | None:
    found = present(values)
    return numbers.tidy(_product_of(found)) if found else Decimal(0)


def _median(*values: Value) -> Decimal | None:
    ordered = sorted(numbers.exact(value) for value in present(values))
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return numbers.divide(numbers.CONTEXT.add(low, high), 2)


def _ranked(values: Value, place: Number, *, descending: bool) -> Value:
    ordered = sorted(present([values]), reverse=descending)
    return _index(ordered, place)


def _unique(values: Value) -> Column:
    """In the order of their first appearance."""
    return list(dict.fromkeys(present([values])))


def _index(values: Value, place: Number) -> Value:
    column = column_of(values)
    index = numbers.whole(place, MAX_ITEMS) - 1
    return column[index] if 0 <= index < len(column) else None


def _lookup(context: EvaluationContext, wanted: Value, keys: Value, results: Value) -> Value:
    columns = column_of(keys), column_of(results)
    if not lengths_agree(columns):
        return None
    rows = zip(*columns, strict=True)
    return next((found for key, found in rows if equal(key, wanted, context.zone)), None)


def _element_type(types: Sequence[Type]) -> Type | None:
    return types[0].element or types[0]


def _unique_type(types: Sequence[Type]) -> Type | None:
    return types[0] if types[0].name == "list" else list_of(types[0])


def _lookup_type(types: Sequence[Type]) -> Type | None:
    wanted, keys, results = types
    if not {keys.name, results.name} <= {"list", "blank"}:
        return None
    compared = comparison_problem(keys.element or keys, wanted, ordered=False)
    return results.element or results if compared is None else None


register(
    "SUMPRODUCT",
    "list",
    [_NUMBERS],
    NUMBER,
    _sumproduct,
    repeats=1,
    takes_blank=True,
    parallel=True,
    english="The lists multiplied line by line and added up, as in `SUMPRODUCT(items.quantity, items.price)`.",
    chinese="各列按行相乘后求和，例如 `SUMPRODUCT(items.quantity, items.price)`。",
    examples={"SUMPRODUCT([2, 3], [10, 20])": "80"},
)
register(
    "PRODUCT",
    "list",
    [_NUMBERS],
    NUMBER,
    _product,
    repeats=1,
    takes_blank=True,
    english="The values multiplied with each other, blanks left out; 0 if there is none.",
    chinese="求乘积，忽略空值；没有值时为 0。",
    examples={"PRODUCT(2, NULL, 4)": "8"},
)
register(
    "MEDIAN",
    "list",
    [_NUMBERS],
    NUMBER,
    _median,
    repeats=1,
    takes_blank=True,
    english="The value in the middle, or the average of the two there; blank if there is none.",
    chinese="中位数，忽略空值；没有值时为空。",
    examples={"MEDIAN(9, 1, 4)": "4", "MEDIAN(1, 2)": "1.5"},
)
register(
    "LARGE",
    "list",
    [_ORDERED, number("place")],
    _element_type,
    lambda values, place: _ranked(values, place, descending=True),
    english="The greatest, second greatest … value of a list; blank if it has fewer.",
    chinese="列表中第几大的值；不足时为空。",
    examples={"LARGE([3, 9, 5], 2)": "5", "LARGE([3], 2)": "NULL"},
)
register(
    "SMALL",
    "list",
    [_ORDERED, number("place")],
    _element_type,
    lambda values, place: _ranked(values, place, descending=False),
    english="The least, second least … value of a list; blank if it has fewer.",
    chinese="列表中第几小的值；不足时为空。",
    examples={"SMALL([3, 9, 5], 1)": "3"},
)
register(
    "UNIQUE",
    "list",
    [LIST],
    _unique_type,
    _unique,
    english="The list without blanks and repetitions; give it to a function that takes lists.",
    chinese="去掉空值和重复值后的列表，供接受列表的函数使用。",
    examples={
        "COUNT(UNIQUE(SPLIT('a,b,a', ',')))": "2",
        "JOIN('、', UNIQUE(SPLIT('a,b,a', ',')))": "'a、b'",
    },
)
register(
    "INDEX",
    "list",
    [LIST, number("position")],
    _element_type,
    _index,
    english="The value at a position of a list, counted from 1; blank beyond its end.",
    chinese="列表中指定位置（从 1 开始）的值；超出范围则为空。",
    examples={"INDEX(SPLIT('a-b-c', '-'), 2)": "'b'"},
)
register(
    "LOOKUP",
    "list",
    [Parameter("value"), Parameter("keys", lists=True), Parameter("results", lists=True)],
    _lookup_type,
    _lookup,
    takes_context=True,
    parallel=True,
    english=(
        "What stands beside a value: the result on the first line whose key equals it, as in"
        " `LOOKUP('Pump', items.product, items.price)`; blank if there is none."
    ),
    chinese=(
        "在一列中查找某个值，返回第一个匹配行在另一列上的值，"
        "例如 `LOOKUP('Pump', items.product, items.price)`；找不到则为空。"
    ),
    examples={"LOOKUP('b', SPLIT('a,b,c', ','), [10, 20, 30])": "20"},
)
