"""Functions that count in working days, Monday to Friday, and leave out holidays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dougong.expressions.functions import Parameter, day, number, register
from dougong.expressions.number import present
from dougong.expressions.numbers import Number, whole
from dougong.expressions.operators import Value
from dougong.expressions.types import DATE, NUMBER

_HOLIDAYS = Parameter("holiday", ("date",), optional=True, lists=True)
_FARTHEST = 4_000_000
"""Days enough to leave the calendar."""
_SATURDAY = 5


def _holidays(values: tuple[Value, ...]) -> set[date]:
    return {value for value in present(values) if value.weekday() < _SATURDAY}


def _up_to(value: date) -> int:
    """Working days from the first Monday of the calendar to a day, including it."""
    weeks, rest = divmod(value.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def _networkdays(start: date, end: date, *holidays: Value) -> Decimal:
    if start > end:
        return -_networkdays(end, start, *holidays)
    days = _up_to(end) - _up_to(start) + (start.weekday() < _SATURDAY)
    return Decimal(days - sum(start <= holiday <= end for holiday in _holidays(holidays)))


def _workday(start: date, count: Number, *holidays: Value) -> date | None:
    days = whole(count, _FARTHEST)
    waiting = sorted(_holidays(holidays), reverse=days < 0)
    found = _stepped(start, days)
    while found is not None:
        passed = [h for h in waiting if (start < h <= found if days > 0 else found <= h < start)]
        if not passed:
            return found
        waiting = [h for h in waiting if h not in set(passed)]
        start, found = found, _stepped(found, len(passed) if days > 0 else -len(passed))
    return None


def _stepped(start: date, days: int) -> date | None:
    """So many working days away, holidays not considered."""
    if not days:
        return start
    position = _up_to(start) + days
    if days < 0 and start.weekday() >= _SATURDAY:
        position += 1
    weeks, rest = divmod(position - 1, 5)
    try:
        return date.min + timedelta(days=weeks * 7 + rest)
    except OverflowError:
        return None


register(
    "NETWORKDAYS",
    "date",
    [day("start"), day("end"), _HOLIDAYS],
    NUMBER,
    _networkdays,
    repeats=1,
    english="The working days from the start to the end, both included: Monday to Friday without the given"
    " holidays (dates or lists of them).",
    chinese="两个日期之间（含首尾）的工作日天数：周一至周五，扣除给出的假日（日期或日期列表）。",
    examples={
        "NETWORKDAYS(DATE(2026, 3, 16), DATE(2026, 3, 22))": "5",
        "NETWORKDAYS(DATE(2026, 5, 1), DATE(2026, 5, 8), DATE(2026, 5, 1), DATE(2026, 5, 4))": "4",
    },
)
register(
    "WORKDAY",
    "date",
    [day("start"), number("days"), _HOLIDAYS],
    DATE,
    _workday,
    repeats=1,
    english="The date so many working days after a date (before it, if negative), Monday to Friday without the"
    " given holidays.",
    chinese="某日期之后（负数为之前）若干个工作日的日期：周一至周五，跳过给出的假日。",
    examples={
        "WORKDAY(DATE(2026, 3, 20), 1)": "DATE(2026, 3, 23)",
        "WORKDAY(DATE(2026, 4, 30), 1, DATE(2026, 5, 1))": "DATE(2026, 5, 4)",
        "WORKDAY(DATE(2026, 3, 23), -1)": "DATE(2026, 3, 20)",
    },
)
