"""Dates put into periods: in SQL, alike on both databases, and what the answer's texts mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, get_args

from dougong.problems import N_
from dougong.storage import Dialect

Period = Literal["day", "week", "month", "quarter", "year"]

NO_DATE = N_("“{field}” is no date, so it has no days, weeks, months, quarters or years.")

_WRITTEN = re.compile(rf"({'|'.join(get_args(Period))})\(\s*([^()]+?)\s*\)")
_SQL: Mapping[Dialect, Mapping[Period, str]] = {
    "sqlite": {
        "day": "{}",
        "week": "date({}, '-6 days', 'weekday 1')",
        "month": "substr({}, 1, 7)",
        "quarter": "substr({0}, 1, 4) || '-Q' || ((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)",
        "year": "substr({}, 1, 4)",
    },
    "postgresql": {
        "day": "to_char({}, 'YYYY-MM-DD')",
        "week": "to_char(date_trunc('week', {}), 'YYYY-MM-DD')",
        "month": "to_char({}, 'YYYY-MM')",
        "quarter": "to_char({}, 'YYYY-\"Q\"Q')",
        "year": "to_char({}, 'YYYY')",
    },
}


def read_period(text: str) -> tuple[Period, str] | None:
    """``month(close_date)`` as a period and a path."""
    found = _WRITTEN.fullmatch(text.strip())
    return None if found is None else (found[1], found[2])  # type: ignore[return-value]


def period_sql(period: Period, column: str, dialect: Dialect) -> str:
    """A text such as ``2026-11``, ``2026-Q4``, or the day on which a week begins."""
    return _SQL[dialect][period].format(column)


def first_day(period: Period, text: str) -> date:
    year = int(text[:4])
    if period == "year":
        return date(year, 1, 1)
    if period == "quarter":
        return date(year, int(text[-1]) * 3 - 2, 1)
    return date.fromisoformat(f"{text}-01" if period == "month" else text)


def following_day(period: Period, start: date) -> date:
    """The first day of the period that follows."""
    if period in ("day", "week"):
        return start + timedelta(days=7 if period == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    end = start.month - 1 + months
    return date(start.year + end // 12, end % 12 + 1, 1)


def period_text(period: Period, start: date) -> str:
    """As the database writes it."""
    if period == "quarter":
        return f"{start.year:04}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {"month": 7, "year": 4}.get(period, 10)]
