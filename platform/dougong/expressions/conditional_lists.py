"""Averages and extremes of the lines that fulfil criteria, beside COUNTIFS and SUMIFS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress

from dougong.expressions import numbers
from dougong.expressions.functions import EvaluationContext, Parameter, register
from dougong.expressions.list_criteria import CRITERION, fulfilled, pairs_fit
from dougong.expressions.lists import LIST, column_of
from dougong.expressions.number import add_up, present
from dougong.expressions.operators import Value
from dougong.expressions.types import NUMBER, Type

_ORDERED = Parameter("values", ("number", "date", "datetime"), lists=True)


def _chosen(context: EvaluationContext, values: Value, pairs: Sequence[Value]) -> list[Value]:
    places, column = fulfilled(context, pairs), column_of(values)
    if places is None or len(places) != len(column):
        return []
    return present(compress(column, places))


def _averageifs(context: EvaluationContext, amounts: Value, *pairs: Value) -> Value:
    found = _chosen(context, amounts, pairs)
    total = add_up(*found)
    return numbers.divide(total, len(found)) if found and total is not None else None


def _most(pick: Callable[[list[Value]], Value]) -> Callable[..., Value]:
    def call(context: EvaluationContext, values: Value, *pairs: Value) -> Value:
        found = _chosen(context, values, pairs)
        return pick(found) if found else None

    return call


def _average_type(types: Sequence[Type]) -> Type | None:
    return NUMBER if types[0].name in ("list", "blank") and pairs_fit(types[1:]) else None


def _element_type(types: Sequence[Type]) -> Type | None:
    if types[0].name not in ("list", "blank") or not pairs_fit(types[1:]):
        return None
    return types[0].element or types[0]


register(
    "AVERAGEIFS",
    "list",
    [Parameter("amounts", ("number",), lists=True), LIST, CRITERION],
    _average_type,
    _averageifs,
    repeats=2,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english=(
        "The average of the amounts on the lines that fulfil all criteria (written as for COUNTIF); blank if"
        " there is none."
    ),
    chinese="对同时满足全部条件（写法同 COUNTIF）的行求平均值；没有时为空。",
    examples={"AVERAGEIFS([5, 20, 30], SPLIT('a,b,a', ','), 'a')": "17.5"},
)
register(
    "MAXIFS",
    "list",
    [_ORDERED, LIST, CRITERION],
    _element_type,
    _most(max),
    repeats=2,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english="The greatest value on the lines that fulfil all criteria (written as for COUNTIF).",
    chinese="同时满足全部条件（写法同 COUNTIF）的行中的最大值。",
    examples={"MAXIFS([5, 20, 30], SPLIT('a,b,a', ','), 'a')": "30"},
)
register(
    "MINIFS",
    "list",
    [_ORDERED, LIST, CRITERION],
    _element_type,
    _most(min),
    repeats=2,
    takes_blank=True,
    takes_context=True,
    parallel=True,
    english="The least value on the lines that fulfil all criteria (written as for COUNTIF).",
    chinese="同时满足全部条件（写法同 COUNTIF）的行中的最小值。",
    examples={"MINIFS([5, 20, 30], SPLIT('a,b,a', ','), 'b')": "20"},
)
