"""The periods that the filter bar offers, as conditions of the expression language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dougong.problems import N_


class Unreadable(ValueError):
    """The value does not fit the operator; the condition says so and is left out."""


Period = tuple[date | None, date]
"""From a day (None: ever) until before another."""

DAY = timedelta(days=1)


def _week(today: date) -> Period:
    start = today - today.weekday() * DAY
    return start, start + 7 * DAY


def _months(year: int, month: int, count: int) -> Period:
    end = month - 1 + count
    return date(year, month, 1), date(year + end // 12, end % 12 + 1, 1)


PERIODS: dict[str, tuple[str, Callable[[date], Period]]] = {
    "overdue": (N_("the past"), lambda today: (None, today)),
    "today": (N_("today"), lambda today: (today, today + DAY)),
    "this_week": (N_("this week"), _week),
    "this_month": (N_("this month"), lambda today: _months(today.year, today.month, 1)),
    "this_quarter": (
        N_("this quarter"),
        lambda today: _months(today.year, (today.month - 1) // 3 * 3 + 1, 3),
    ),
    "this_year": (N_("this year"), lambda today: _months(today.year, 1, 12)),
    "next_7": (N_("the next 7 days"), lambda today: (today, today + 8 * DAY)),
    "next_30": (N_("the next 30 days"), lambda today: (today, today + 31 * DAY)),
    "last_7": (N_("the last 7 days"), lambda today: (today - 7 * DAY, today + DAY)),
    "last_30": (N_("the last 30 days"), lambda today: (today - 30 * DAY, today + DAY)),
}
"""For the operator "within": what it is called, and the days it means as seen from today."""


def period(path: str, name: str, today: date) -> str:
    if name not in PERIODS:
        raise Unreadable(name)
    start, end = PERIODS[name][1](today)
    since = f"{path} >= {day_literal(start)} AND " if start else ""
    return f"{since}{path} < {day_literal(end)}"


def day_literal(day: date) -> str:
    return f"DATE({day.year}, {day.month}, {day.day})"
