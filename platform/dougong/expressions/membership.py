"""What a list of values holds. Texts are compared as texts are searched for: whatever the capitals."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.expressions.combining import comparison_problem
from dougong.expressions.folding import fold, key_of
from dougong.expressions.functions import Parameter, register
from dougong.expressions.operators import Value
from dougong.expressions.types import BOOLEAN, Type

_LIST = Parameter("list", ("text", "record"), lists=True)
_VALUE = Parameter("value", ("text", "record", "number"))


def _holds(values: Value, wanted: Value) -> bool:
    if values is None or wanted is None:
        return False
    if isinstance(wanted, str):
        key = key_of(wanted)
        return any(isinstance(value, str) and key_of(value) == key for value in values)
    return wanted in values


def _contains(value: Value, part: Value) -> bool:
    if isinstance(value, str):
        return isinstance(part, str) and fold(part) in key_of(value)
    return _holds(value, part)


def _fits(types: Sequence[Type]) -> Type | None:
    element = types[0].element
    if element is None:
        return BOOLEAN if types[0].name == "blank" else None
    together = all(comparison_problem(element, other, ordered=False) is None for other in types[1:])
    return BOOLEAN if together else None


def _contains_fits(types: Sequence[Type]) -> Type | None:
    if types[0].element is not None:
        return _fits(types)
    return BOOLEAN if {t.name for t in types} <= {"text", "blank"} else None


register(
    "CONTAINS",
    "text",
    [Parameter("text", ("text", "record"), lists=True), Parameter("part", ("text", "record", "number"))],
    _contains_fits,
    _contains,
    takes_blank=True,
    asks_list=True,
    english="True if the text contains the part, whatever the capitals; of a list, if the value is one of it."
    " Can be used in filters.",
    chinese="文本包含某段内容，或列表包含某个值时为真（不区分大小写），可用于筛选。",
    examples={"CONTAINS('Acme Corp', 'corp')": "TRUE", "CONTAINS(NULL, 'a')": "FALSE"},
)
register(
    "HASANY",
    "text",
    [_LIST, _VALUE],
    _fits,
    lambda values, *wanted: any(_holds(values, value) for value in wanted),
    repeats=1,
    takes_blank=True,
    asks_list=True,
    english="True if the list holds at least one of the values, as in HASANY(tags, 'vip', 'partner')."
    " Can be used in filters.",
    chinese="列表至少包含其中一个值时为真，例如 HASANY(tags, 'vip', 'partner')，可用于筛选。",
    examples={"HASANY(NULL, 'a')": "FALSE"},
)
register(
    "HASALL",
    "text",
    [_LIST, _VALUE],
    _fits,
    lambda values, *wanted: all(_holds(values, value) for value in wanted),
    repeats=1,
    takes_blank=True,
    asks_list=True,
    english="True if the list holds every one of the values, as in HASALL(tags, 'vip', 'partner')."
    " Can be used in filters.",
    chinese="列表包含全部这些值时为真，例如 HASALL(tags, 'vip', 'partner')，可用于筛选。",
    examples={"HASALL(NULL, 'a')": "FALSE"},
)
