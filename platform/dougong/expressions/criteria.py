"""The criteria of COUNTIF and its kin, as spreadsheets write them: a value, or a text such as ``'>=5'``,
``'<>lost'`` or ``'Ac*'``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal

from dougong.expressions.folding import fold
from dougong.expressions.number_texts import read_number
from dougong.expressions.operators import (
    Value,
    equal,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
)
from dougong.expressions.wildcards import has_wildcards, wild_pattern

Test = Callable[[Value], bool]

_ORDERS = {"<": less, "<=": less_or_equal, ">": greater, ">=": greater_or_equal}
_OPERATOR = re.compile(r"<>|<=|>=|=|<|>")


def criterion(wanted: Value, zone: tzinfo) -> Test:
    """What no value can fulfil, such as ``'>abc'`` over numbers, is simply never fulfilled."""
    if not isinstance(wanted, str):
        return lambda value: equal(value, wanted, zone)
    match = _OPERATOR.match(wanted)
    operator = match.group() if match else "="
    operand = wanted[match.end() :] if match else wanted
    if operator in _ORDERS:
        return _ordered(operator, operand, zone)
    test = _equality(operand, zone)
    return test if operator == "=" else lambda value: not test(value)


def _ordered(operator: str, operand: str, zone: tzinfo) -> Test:
    compare = _ORDERS[operator]
    readings = _Readings(operand)

    def test(value: Value) -> bool:
        folded = fold(value) if isinstance(value, str) else value
        return compare(folded, readings.like(value), zone)

    return test


def _equality(operand: str, zone: tzinfo) -> Test:
    if not operand:
        return lambda value: value is None
    matches = _pattern(operand)
    readings = _Readings(operand)

    def test(value: Value) -> bool:
        if isinstance(value, str):
            return matches(fold(value))
        return value is not None and equal(value, readings.like(value), zone)

    return test


class _Readings:
    """One text as a number, a day or a text, whichever the values turn out to be."""

    def __init__(self, operand: str) -> None:
        self._text = fold(operand)
        self._number = read_number(operand)
        self._day = _day(operand.strip())

    def like(self, value: Value) -> Value:
        if isinstance(value, bool):
            return {"true": True, "false": False}.get(self._text)
        if isinstance(value, Decimal | int):
            return self._number
        return self._day if isinstance(value, date | datetime) else self._text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pattern(operand: str) -> Callable[[str], bool]:
    folded = fold(operand)
    if not has_wildcards(folded):
        return lambda text: text == folded
    pattern = wild_pattern(folded)
    return lambda text: pattern is not None and pattern.fullmatch(text) is not None
