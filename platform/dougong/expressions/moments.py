"""Dates and instants: days in somebody's zone, steps over months, differences. Out of the calendar is
blank."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from dougong.expressions.numbers import CONTEXT, HALF_AWAY, Number, exact, tidy

FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)
FARTHEST = 1_000_000_000_000
"""Seconds enough to leave the calendar."""
_DAY_MICROSECONDS = 86_400_000_000


def local(instant: datetime, zone: tzinfo) -> datetime:
    """The wall-clock time; at the very ends of the calendar the zone is left out."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant


def day_of(value: date | datetime, zone: tzinfo) -> date:
    return local(value, zone).date() if isinstance(value, datetime) else value


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day."""
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:
        return FIRST_INSTANT if day.year < 5000 else LAST_INSTANT


def next_day(day: date) -> date | None:
    return None if day == date.max else day + timedelta(days=1)


def add_days(value: date | datetime, days: Number) -> date | datetime | None:
    """A date moves by whole days (a fraction is cut off), an instant also by parts of a day."""
    try:
        if isinstance(value, datetime):
            return value + timedelta(microseconds=_microseconds(days))
        return value + timedelta(days=int(days))
    except OverflowError:
        return None


def days_between(later: date | datetime, earlier: date | datetime, zone: tzinfo) -> Decimal | None:
    if isinstance(later, datetime) and isinstance(earlier, datetime):
        microseconds = (later - earlier) // timedelta(microseconds=1)
        return tidy(CONTEXT.divide(Decimal(microseconds), Decimal(_DAY_MICROSECONDS)))
    return Decimal((day_of(later, zone) - day_of(earlier, zone)).days)


def add_months(value: date, months: int) -> date | None:
    """31 January and a month is the last day of February."""
    month_index = value.year * 12 + value.month - 1 + months
    year, month = divmod(month_index, 12)
    if not 1 <= year <= 9999:
        return None
    return value.replace(year=year, month=month + 1, day=min(value.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def whole_months_between(start: date, end: date) -> int:
    """Completed months, for start <= end."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def _microseconds(days: Number) -> int:
    product = CONTEXT.multiply(exact(days), Decimal(_DAY_MICROSECONDS))
    return int(product.quantize(Decimal(1), HALF_AWAY, CONTEXT))
