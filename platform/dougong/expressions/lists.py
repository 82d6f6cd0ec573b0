"""Functions over lists: the line items of a record, the pieces of a text.

Lists of the same line items run side by side: the third amount belongs to the third product. Blanks keep
their places, so that this stays true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from itertools import compress

from dougong.expressions import numbers
from dougong.expressions.combining import comparison_problem
from dougong.expressions.criteria import Test, criterion
from dougong.expressions.functions import EvaluationContext, Parameter, number, register
from dougong.expressions.limits import MAX_ITEMS
from dougong.expressions.number import add_up, present
from dougong.expressions.numbers import Number
from dougong.expressions.operators import Value, equal
from dougong.expressions.types import NUMBER, Type, list_of

_NUMBERS = Parameter("numbers", ("number",), lists=True)
_ORDERED = Parameter("values", ("number", "date", "datetime"), lists=True)
LIST = Parameter("list", lists=True)
CRITERION = Parameter("criterion")

Column = list[Value]


def column_of(value: Value) -> Column:
    return list(value) if isinstance(value, list | tuple) else [value]


def _lengths_agree(columns: Sequence[Column]) -> bool:
    return len({len(column) for column in columns}) == 1


def fulfilled(context: EvaluationContext, pairs: Sequence[Value]) -> list[bool] | None:
    """Which places fulfil all criteria; None if the lists do not run side by side."""
    columns = [column_of(value) for value in pairs[::2]]
    if not _lengths_agree(columns):
        return None
    tests: list[Test] = [criterion(wanted, context.zone) for wanted in pairs[1::2]]
    return [
        all(test(value) for test, value in zip(tests, row, strict=True)) for row in zip(*columns, strict=True)
    ]


def _countifs(context: EvaluationContext, *pairs: Value) -> Decimal | None:
    places = fulfilled(context, pairs)
    return None if places is None else Decimal(sum(places))


def _sumifs(context: EvaluationContext, amounts: Value, *pairs: Value) -> Decimal | None:
    places, column = fulfilled(context, pairs), column_of(amounts)
    if places is None or len(places) != len(column):
        return None
    return add_up(*compress(column, places))


def _sumif(context: EvaluationContext, column: Value, wanted: Value, *amounts: Value) -> Decimal | None:
    return _sumifs(context, *(amounts or (column,)), column, wanted)


def _sumproduct(*columns: Value) -> Decimal | None:
    """A blank counts as nothing, as in a spreadsheet."""
    laid_out = [column_of(column) for column in columns]
    if not _lengths_agree(laid_out):
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
    if not _lengths_agree(columns):
        return None
    rows = zip(*columns, strict=True)
    return next((found for key, found in rows if equal(key, wanted, context.zone)), None)


def _fits(column: Type, wanted: Type) -> bool:
    element = column.element
    if element is None:
        return column.name == "blank"
    return wanted.name in ("blank", "text") or comparison_problem(element, wanted, ordered=False) is None


def pairs_fit(types: Sequence[Type]) -> bool:
    pairs = zip(types[::2], types[1::2], strict=False)
    return len(types) % 2 == 0 and all(_fits(column, wanted) for column, wanted in pairs)


def _countifs_type(types: Sequence[Type]) -> Type | None:
    return NUMBER if pairs_fit(types) else None


def _sumifs_type(types: Sequence[Type]) -> Type | None:
    return NUMBER if types[0].name in ("list", "blank") and pairs_fit(types[1:]) else None


def _sumif_type(types: Sequence[Type]) -> Type | None:
    summed = types[2] if len(types) > 2 else types[0]
    is_summed = (summed.element or summed).name in ("number", "blank")
    return NUMBER if is_summed and pairs_fit(types[:2]) else None


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
    "COUNTIF",
    "list",
    [LIST, CRITERION],
    _countifs_type,
    _countifs,
    takes_blank=True,
    takes_context=True,
    english=(
        "How many values of a list fulfil a criterion: a value, or a text such as `'>=5'`, `'<>'` (not blank)"
        " or `'Ac*'`. As in spreadsheets capitals make no difference here."
    ),
    chinese=(
        "列表中满足条件的值的个数。条件可以是一个值，也可以是 `'>=5'`、`'<>'`（非空）、`'Ac*'` 这样的文本；"
        "与电子表格一样不区分大小写。"
    ),
    examples={
        "COUNTIF(SPLIT('red,Red,blue', ','), 'red')": "2",
        "COUNTIF(SPLIT('red,,blue', ','), '<>')": "2",
        "COUNTIF(SPLIT('Acme,Apex,Beta', ','), 'A*')": "2",
    },
)
register(
    "COUNTIFS",
    "list",
    [LIST, CRITERION],
    _countifs_type,
    _countifs,
    repeats=2,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english=(
        "How many lines fulfil several criteria at once, each for another list of the same line items,"
        " as in `COUNTIFS(items.product, 'Pump', items.quantity, '>1')`."
    ),
    chinese=(
        "同时满足多个条件的行数，每个条件对应同一子表单的一列，"
        "例如 `COUNTIFS(items.product, 'Pump', items.quantity, '>1')`。"
    ),
    examples={"COUNTIFS(SPLIT('a,b,a', ','), 'a', SPLIT('x,x,y', ','), 'x')": "1"},
)
register(
    "SUMIF",
    "list",
    [LIST, CRITERION, Parameter("amounts", ("number",), optional=True, lists=True)],
    _sumif_type,
    _sumif,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english=(
        "The sum of the amounts on the lines whose value fulfils a criterion (written as for COUNTIF), as in"
        " `SUMIF(items.product, 'Pump', items.amount)`; without amounts the values themselves are summed."
    ),
    chinese=(
        "对满足条件（写法同 COUNTIF）的行求和，例如 `SUMIF(items.product, 'Pump', items.amount)`；"
        "省略求和列时对条件列本身求和。"
    ),
    examples={"SUMIF([5, 20, 30], '>10')": "50"},
)
register(
    "SUMIFS",
    "list",
    [Parameter("amounts", ("number",), lists=True), LIST, CRITERION],
    _sumifs_type,
    _sumifs,
    repeats=2,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english=(
        "The sum of the amounts on the lines that fulfil several criteria at once (written as for COUNTIF), as"
        " in `SUMIFS(items.amount, items.product, 'Pump', items.quantity, '>1')`."
    ),
    chinese=(
        "对同时满足多个条件（写法同 COUNTIF）的行求和，"
        "例如 `SUMIFS(items.amount, items.product, 'Pump', items.quantity, '>1')`。"
    ),
    examples={"SUMIFS([5, 20, 30], SPLIT('a,b,a', ','), 'a', [1, 2, 3], '>1')": "30"},
)
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
