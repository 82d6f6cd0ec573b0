"""Functions over the lines that fulfil criteria, in lists that run side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import compress

from dougong.expressions.combining import comparison_problem
from dougong.expressions.criteria import Test, criterion
from dougong.expressions.functions import EvaluationContext, Parameter, register
from dougong.expressions.lists import LIST, column_of, lengths_agree
from dougong.expressions.number import add_up
from dougong.expressions.operators import Value
from dougong.expressions.types import NUMBER, Type

CRITERION = Parameter("criterion")


def fulfilled(context: EvaluationContext, pairs: Sequence[Value]) -> list[bool] | None:
    """Which places fulfil all criteria; None if the lists do not run side by side."""
    columns = [column_of(value) for value in pairs[::2]]
    if not lengths_agree(columns):
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
