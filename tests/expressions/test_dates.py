"""Working days against a count by hand, times of day, and what rolls over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.expressions.scope import CONTEXT, SHANGHAI, checked, value

FIRST = date(2026, 1, 1)


def _is_working(day: date, holidays: list[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def test_working_days_are_as_counted_by_hand() -> None:
    random = Random(3)
    between = checked("NETWORKDAYS(close_date, due_date, items.due)").prepare(CONTEXT)
    after = checked("WORKDAY(close_date, seats, items.due)").prepare(CONTEXT)
    for _ in range(400):
        start, end = (FIRST + timedelta(days=random.randrange(60)) for _ in range(2))
        holidays = [FIRST + timedelta(days=random.randrange(-20, 80)) for _ in range(random.randrange(12))]
        count = random.randint(-25, 25)
        values: dict[tuple[str, ...], Any] = {
            ("close_date",): start,
            ("due_date",): end,
            ("seats",): count,
            ("items", "due"): [*holidays, None],
        }
        low, high = min(start, end), max(start, end)
        days = [low + timedelta(days=n) for n in range((high - low).days + 1)]
        counted = sum(_is_working(day, holidays) for day in days)
        assert between(values) == (counted if start <= end else -counted)
        assert after(values) == _stepped(start, count, holidays)


def _stepped(day: date, count: int, holidays: list[date]) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        count -= step.days if _is_working(day, holidays) else 0
    return day


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("WORKDAY(TODAY(), 1e15)", None),
        ("WORKDAY(TODAY(), -1e15)", None),
        ("WORKDAY(DATE(9999, 12, 31), 1)", None),
        ("WORKDAY(DATE(1, 1, 1), -1)", None),
        ("NETWORKDAYS(DATE(1, 1, 1), DATE(9999, 12, 31))", 2608615),
        ("WORKDAY(DATE(1, 1, 1), 2608614)", date(9999, 12, 31)),
        ("WORKDAY(TODAY(), 1.9)", date(2026, 3, 19)),
        ("TIME(25, 0, 0)", Decimal("0.0416666667")),
        ("TIME(0, -1)", None),
        ("TIME(23, 59, 60)", 0),
        ("TIME(1e15, 1e15, 1e15) < 1", True),
        ("DATETIME(2026, 12, 31, 24)", datetime(2027, 1, 1, tzinfo=UTC)),
        ("DATETIME(2026, 1, 1, 0, -1)", datetime(2025, 12, 31, 23, 59, tzinfo=UTC)),
        ("DATETIME(9999, 12, 31, 24)", None),
        ("DATETIME(1e15, 1, 1, 1e15)", None),
        ("DATEADD(NOW(), 90, 'second')", datetime(2026, 3, 18, 12, 1, 30, tzinfo=UTC)),
        ("DATEADD(NOW(), 1e15, 'second')", None),
        ("TIMESTAMP(DATE(1970, 1, 2))", 86_400_000),
        ("TIMESTAMP(DATE(1969, 12, 31))", -86_400_000),
        ("DATEVALUE('2026-3-8')", date(2026, 3, 8)),
        ("DATEVALUE('2026年3月8日')", date(2026, 3, 8)),
        ("DATEVALUE('8/3/2026')", None),
        ("DATEVALUE('2026-13-01')", None),
        ("WEEKNUM(DATE(2026, 1, 4), 1)", 2),
        ("WEEKNUM(DATE(2026, 1, 4), 2)", 1),
        ("WEEKNUM(DATE(2026, 1, 4), 17)", 2),
        ("WEEKNUM(DATE(2026, 1, 4), 11)", 1),
        ("WEEKNUM(DATE(2026, 1, 3), 16)", 2),
        ("WEEKNUM(DATE(2026, 1, 3), 18)", None),
        ("WEEKNUM(DATE(2026, 1, 3), 0)", None),
        ("ISOWEEKNUM(DATE(2021, 1, 3))", 53),
    ],
)
def test_dates_and_times(source: str, expected: Any) -> None:
    assert value(source) == expected


def test_times_are_those_of_the_zone() -> None:
    assert value("DATETIME(2026, 3, 18, 20)", SHANGHAI) == datetime(2026, 3, 18, 12, tzinfo=UTC)
    assert value("HOUR(NOW())", SHANGHAI) == 20
    assert value("TIMESTAMP(DATE(1970, 1, 1))", SHANGHAI) == -8 * 3_600_000
