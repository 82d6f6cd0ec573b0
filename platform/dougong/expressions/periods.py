"""Stretches of days as seen from today: this week, the last quarter. Weeks begin on Monday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dougong.expressions.functions import EvaluationContext, register, text
from dougong.expressions.moments import add_months, day_of
from dougong.expressions.types import DATE

Start = Callable[[date], date]

DAY = timedelta(days=1)


def _week(today: date) -> date:
    return today - today.weekday() * DAY


def _month(today: date) -> date:
    return today.replace(day=1)


def _quarter(today: date) -> date:
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def _year(today: date) -> date:
    return date(today.year, 1, 1)


_LENGTHS: dict[str, tuple[Start, int, int]] = {
    "day": (lambda today: today, 1, 0),
    "week": (_week, 7, 0),
    "month": (_month, 0, 1),
    "quarter": (_quarter, 0, 3),
    "year": (_year, 0, 12),
}
"""Where the stretch begins in which a day lies, and its length in days and months."""
_NAMED = {"yesterday": ("day", -1), "today": ("day", 0), "tomorrow": ("day", 1)}
_PLACES = {"last": -1, "this": 0, "next": 1}

PERIODS: dict[str, tuple[str, int]] = _NAMED | {
    f"{place}_{length}": (length, step)
    for length in _LENGTHS
    if length != "day"
    for place, step in _PLACES.items()
}
"""By name: which length, and how many of them away from the present one."""


def bounds(name: str, today: date) -> tuple[date | None, date | None]:
    """The first day, and the first one after; blank beyond the ends of the calendar."""
    length, step = PERIODS[name]
    start_of, days, months = _LENGTHS[length]
    start = start_of(today)
    return _moved(start, days * step, months * step), _moved(start, days * (step + 1), months * (step + 1))


def _moved(day: date, days: int, months: int) -> date | None:
    if months:
        return add_months(day, months)
    try:
        return day + days * DAY
    except OverflowError:
        return None


def _start(context: EvaluationContext, name: str) -> date | None:
    return bounds(name, day_of(context.now, context.zone))[0]


def _end(context: EvaluationContext, name: str) -> date | None:
    return bounds(name, day_of(context.now, context.zone))[1]


_NAME = text("period", choices=tuple(PERIODS))

register(
    "PERIODSTART",
    "date",
    [_NAME],
    DATE,
    _start,
    takes_context=True,
    volatility="time",
    english="The first day of a period as seen from today, such as 'this_week' or 'last_quarter'; weeks begin on"
    " Monday.",
    chinese="以今天为准的某个时段的第一天，例如 'this_week'、'last_quarter'；每周从周一开始。",
    examples={
        "PERIODSTART('this_week')": "DATE(2026, 3, 16)",
        "PERIODSTART('last_quarter')": "DATE(2025, 10, 1)",
    },
)
register(
    "PERIODEND",
    "date",
    [_NAME],
    DATE,
    _end,
    takes_context=True,
    volatility="time",
    english="The first day after a period as seen from today, so that it itself is no part of the period.",
    chinese="以今天为准的某个时段结束后的第一天，该天本身不属于此时段。",
    examples={
        "PERIODEND('this_month')": "DATE(2026, 4, 1)",
        "PERIODEND('tomorrow')": "DATE(2026, 3, 20)",
    },
)
