"""Functions that decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from dougong.expressions.functions import (
    EvaluationContext,
    Parameter,
    Read,
    Row,
    common_type,
    condition,
    register,
)
from dougong.expressions.operators import Value, equal, is_true
from dougong.expressions.types import BOOLEAN, Type

_ANY = Parameter("value")


def _blank(row: Row, context: EvaluationContext) -> Value:
    return None


def _and(*tests: Read) -> Read:
    return lambda row, context: all(is_true(test(row, context)) for test in tests)


def _or(*tests: Read) -> Read:
    return lambda row, context: any(is_true(test(row, context)) for test in tests)


def _if(test: Read, then: Read, otherwise: Read = _blank) -> Read:
    return lambda row, context: (then if test(row, context) is True else otherwise)(row, context)


def _ifs(*pairs: Read) -> Read:
    cases = list(zip(pairs[::2], pairs[1::2], strict=False))

    def choose(row: Row, context: EvaluationContext) -> Value:
        chosen = next((read for test, read in cases if is_true(test(row, context))), _blank)
        return chosen(row, context)

    return choose


def _switch(subject: Read, *rest: Read) -> Read:
    cases, otherwise = list(zip(rest[::2], rest[1::2], strict=False)), rest[-1] if len(rest) % 2 else _blank

    def choose(row: Row, context: EvaluationContext) -> Value:
        value = subject(row, context)
        fitting = (read for case, read in cases if equal(value, case(row, context), UTC))
        return next(fitting, otherwise)(row, context)

    return choose


def _coalesce(*reads: Read) -> Read:
    def choose(row: Row, context: EvaluationContext) -> Value:
        values = (read(row, context) for read in reads)
        return next((value for value in values if value is not None), None)

    return choose


def _if_type(types: Sequence[Type]) -> Type | None:
    return common_type(types[1:])


def _ifs_type(types: Sequence[Type]) -> Type | None:
    if len(types) % 2 or any(test.name not in ("boolean", "blank") for test in types[::2]):
        return None
    return common_type(types[1::2])


def _switch_type(types: Sequence[Type]) -> Type | None:
    subject, cases = types[0], types[1:]
    matched = cases[: len(cases) // 2 * 2]
    if common_type([subject, *matched[::2]]) is None:
        return None
    return common_type([*matched[1::2], *cases[len(matched) :]])


register(
    "AND",
    "logic",
    [condition("condition")],
    BOOLEAN,
    _and,
    repeats=1,
    takes_blank=True,
    reads=True,
    english="True if every condition is true. The same as writing `a and b`.",
    chinese="所有条件都成立时为真，也可写作 `a and b`。",
    examples={"AND(1 < 2, 2 < 3)": "TRUE", "AND(TRUE, NULL)": "FALSE"},
)
register(
    "OR",
    "logic",
    [condition("condition")],
    BOOLEAN,
    _or,
    repeats=1,
    takes_blank=True,
    reads=True,
    english="True if at least one condition is true. The same as writing `a or b`.",
    chinese="至少一个条件成立时为真，也可写作 `a or b`。",
    examples={"OR(1 > 2, 2 < 3)": "TRUE"},
)
register(
    "NOT",
    "logic",
    [condition("condition")],
    BOOLEAN,
    lambda test: not is_true(test),
    takes_blank=True,
    english="True if the condition is not true; a blank condition is not true.",
    chinese="条件不成立时为真；空值视为不成立。",
    examples={"NOT(1 > 2)": "TRUE", "NOT(NULL)": "TRUE"},
)
register(
    "XOR",
    "logic",
    [condition("condition")],
    BOOLEAN,
    lambda *tests: sum(map(is_true, tests)) % 2 == 1,
    repeats=1,
    takes_blank=True,
    english="True if an odd number of the conditions is true.",
    chinese="成立的条件个数为奇数时为真。",
    examples={"XOR(TRUE, FALSE)": "TRUE", "XOR(TRUE, TRUE)": "FALSE"},
)
register(
    "IF",
    "logic",
    [condition("condition"), Parameter("then"), Parameter("otherwise", optional=True)],
    _if_type,
    _if,
    takes_blank=True,
    reads=True,
    english="One value if the condition is true, the other (or blank) if not.",
    chinese="条件成立时取第一个值，否则取第二个值（未填则为空）。",
    examples={"IF(1 < 2, 'yes', 'no')": "'yes'", "IF(1 > 2, 5)": "NULL"},
)
register(
    "IFS",
    "logic",
    [condition("condition"), _ANY],
    _ifs_type,
    _ifs,
    repeats=2,
    takes_blank=True,
    reads=True,
    english="The value after the first condition that is true; blank if none is.",
    chinese="返回第一个成立的条件后面的值；都不成立则为空。",
    examples={"IFS(1 > 2, 'a', 2 > 1, 'b')": "'b'"},
)
register(
    "SWITCH",
    "logic",
    [_ANY, Parameter("case"), Parameter("result")],
    _switch_type,
    _switch,
    repeats=1,
    takes_blank=True,
    reads=True,
    english="The result after the case that equals the value; a last single value is the default.",
    chinese="返回与给定值相等的情况所对应的结果；末尾单独的值为默认值。",
    examples={"SWITCH(2, 1, 'one', 2, 'two', 'many')": "'two'", "SWITCH(9, 1, 'one', 'many')": "'many'"},
)
register(
    "ISEMPTY",
    "logic",
    [Parameter("value", lists=True)],
    BOOLEAN,
    lambda value: value is None,
    takes_blank=True,
    english="True if the value is blank. The empty text is blank; zero and FALSE are not.",
    chinese="值为空时为真。空文本视为空；0 和 FALSE 不为空。",
    examples={"ISEMPTY('')": "TRUE", "ISEMPTY(0)": "FALSE"},
)
register(
    "COALESCE",
    "logic",
    [_ANY],
    common_type,
    _coalesce,
    repeats=1,
    takes_blank=True,
    reads=True,
    english="The first value that is not blank.",
    chinese="返回第一个非空的值。",
    examples={"COALESCE(NULL, 3, 4)": "3"},
)
