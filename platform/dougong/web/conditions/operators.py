"""The periods that the filter bar offers, as conditions of the expression language.

They are written so that they follow the calendar: a saved view that asks for this week asks for another one
next week.
"""

from __future__ import annotations

from datetime import date

from dougong.problems import N_


class Unreadable(ValueError):
    """The value does not fit the operator; the condition says so and is left out."""


def _named(name: str) -> str:
    return f"{{path}} >= PERIODSTART('{name}') AND {{path}} < PERIODEND('{name}')"


def _last(days: int) -> str:
    return f"{{path}} >= TODAY() - {days} AND {{path}} < TODAY() + 1"


def _next(days: int) -> str:
    return f"{{path}} >= TODAY() AND {{path}} < TODAY() + {days} + 1"


PERIODS: dict[str, tuple[str, str]] = {
    "overdue": (N_("the past"), "{path} < TODAY()"),
    "yesterday": (N_("yesterday"), _named("yesterday")),
    "today": (N_("today"), _named("today")),
    "tomorrow": (N_("tomorrow"), _named("tomorrow")),
    "this_week": (N_("this week"), _named("this_week")),
    "last_week": (N_("last week"), _named("last_week")),
    "next_week": (N_("next week"), _named("next_week")),
    "this_month": (N_("this month"), _named("this_month")),
    "last_month": (N_("last month"), _named("last_month")),
    "next_month": (N_("next month"), _named("next_month")),
    "this_quarter": (N_("this quarter"), _named("this_quarter")),
    "last_quarter": (N_("last quarter"), _named("last_quarter")),
    "next_quarter": (N_("next quarter"), _named("next_quarter")),
    "this_year": (N_("this year"), _named("this_year")),
    "last_year": (N_("last year"), _named("last_year")),
    "next_year": (N_("next year"), _named("next_year")),
    "next_7": (N_("the next 7 days"), _next(7)),
    "next_30": (N_("the next 30 days"), _next(30)),
    "last_7": (N_("the last 7 days"), _last(7)),
    "last_30": (N_("the last 30 days"), _last(30)),
}
"""For the operator "within": what it is called, and what it asks of a path."""


def period(path: str, name: str) -> str:
    if name not in PERIODS:
        raise Unreadable(name)
    return PERIODS[name][1].replace("{path}", path)


def day_count(text: str) -> str:
    """A whole number of days, as a literal; raises Unreadable."""
    found = text.strip()
    if not (found.isascii() and found.isdigit() and len(found) <= 5):
        raise Unreadable(text)
    return str(int(found))


def day_literal(day: date) -> str:
    return f"DATE({day.year}, {day.month}, {day.day})"
