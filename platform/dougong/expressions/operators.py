"""What the operators mean, for values whose types have been checked. Blank is None, and so is the empty
text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from operator import ge, gt, le, lt
from typing import Any, cast

from dougong.expressions import moments, numbers
from dougong.expressions.limits import MAX_TEXT

Value = Any
"""str, Decimal, int, bool, date, aware datetime, None, or a list or tuple of them."""


def add(left: Value, right: Value, zone: tzinfo) -> Value:
    if left is None or right is None:
        return None
    if isinstance(left, date):
        return moments.add_days(left, right)
    if isinstance(right, date):
        return moments.add_days(right, left)
    return numbers.add(left, right)


def subtract(left: Value, right: Value, zone: tzinfo) -> Value:
    if left is None or right is None:
        return None
    if isinstance(right, date):
        return moments.days_between(left, right, zone)
    if isinstance(left, date):
        return moments.add_days(left, -right)
    return numbers.subtract(left, right)


def join(left: Value, right: Value, zone: tzinfo) -> str | None:
    return bounded(text_of(left, zone) + text_of(right, zone))


def bounded(text: str) -> str | None:
    """Empty text is blank, and so is one that is too long to be kept."""
    return text if 0 < len(text) <= MAX_TEXT else None


def text_of(value: Value, zone: tzinfo) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return moments.local(value, zone).strftime("%Y-%m-%d %H:%M").rjust(16, "0")
    if isinstance(value, date):
        return value.isoformat()
    return numbers.number_text(value)


def equal(left: Value, right: Value, zone: tzinfo) -> bool:
    """Two blanks are equal. A date with time equals a date on whose day it lies."""
    if left is None or right is None:
        return left is right
    left, right = _same_kind(left, right, zone)
    return bool(left == right)


def one_of(value: Value, items: Iterable[Value] | None, zone: tzinfo) -> bool:
    return any(equal(value, item, zone) for item in items or ())


def compared(order: Callable[[Any, Any], bool]) -> Callable[[Value, Value, tzinfo], bool]:
    """Nothing is less or greater than blank."""

    def compare(left: Value, right: Value, zone: tzinfo) -> bool:
        if left is None or right is None:
            return False
        return order(*_same_kind(left, right, zone))

    return compare


less, less_or_equal = compared(lt), compared(le)
greater, greater_or_equal = compared(gt), compared(ge)


def is_true(value: Value) -> bool:
    """A blank condition is not fulfilled."""
    return value is True


def _same_kind(left: Value, right: Value, zone: tzinfo) -> tuple[Value, Value]:
    if isinstance(left, date) and isinstance(left, datetime) != isinstance(right, datetime):
        return moments.day_of(left, zone), moments.day_of(cast(date, right), zone)
    return left, right
