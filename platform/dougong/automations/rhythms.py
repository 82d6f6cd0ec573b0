"""When a trigger of the clock is due. Nothing here reads the database or the present time.

A time of day that a clock skips when it is set forward is due as soon as the hour is over; one that comes twice
when it is set back is due the first time.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dougong.definitions import DateRule, Rhythm, WorkingCalendar
from dougong.jobs.schedules import last_due, next_due

YEARS = 8
"""A day that has not come in so many years does not come."""
ONE_DAY = timedelta(days=1)
_STEPS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_REACH = {"minutes": 1, "hours": 60, "days": 1_440, "working_days": 7 * 1_440}
"""Minutes that a unit takes at most, in a week that is worked for a day at least."""
_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def next_fire(rhythm: Rhythm, calendar: WorkingCalendar, after: datetime, zone: ZoneInfo) -> datetime | None:
    if rhythm.cron is not None:
        return next_due(rhythm.cron, after, zone)
    return _nearest(rhythm, calendar, after.astimezone(zone).date(), 1, zone, lambda due: due > after)


def last_fire(
    rhythm: Rhythm, calendar: WorkingCalendar, after: datetime, until: datetime, zone: ZoneInfo
) -> datetime | None:
    """The latest of those that have come after an instant: it stands for all that were missed."""
    first = next_fire(rhythm, calendar, after, zone)
    if first is None or first > until:
        return None
    if rhythm.cron is not None:
        return max(first, last_due(rhythm.cron, until, zone))
    return _nearest(rhythm, calendar, until.astimezone(zone).date(), -1, zone, lambda due: due <= until)


def _nearest(
    rhythm: Rhythm,
    calendar: WorkingCalendar,
    day: date,
    step: int,
    zone: ZoneInfo,
    fits: Callable[[datetime], bool],
) -> datetime | None:
    for _ in range(YEARS * 366):
        if _falls(rhythm, calendar, day) and fits(due := instant(day, rhythm.at, zone)):
            return due
        day += step * ONE_DAY
    return None


def _falls(rhythm: Rhythm, calendar: WorkingCalendar, day: date) -> bool:
    if rhythm.every == "week":
        return day.weekday() in rhythm.weekdays
    if rhythm.every == "month":
        return day.day == min(rhythm.day, monthrange(day.year, day.month)[1])
    return rhythm.every == "day" or calendar.is_worked(day)


def due_of(
    rule: DateRule, calendar: WorkingCalendar, value: date | datetime, zone: ZoneInfo
) -> datetime | None:
    """None beyond the ends of the calendar."""
    try:
        if rule.unit in _STEPS:
            if not isinstance(value, datetime):
                value = instant(value, rule.at or time(), zone)
            return value.astimezone(UTC) + rule.offset * _STEPS[rule.unit]
        local = value.astimezone(zone) if isinstance(value, datetime) else None
        day = value if local is None else local.date()
        moved = (
            calendar.shifted(day, rule.offset) if rule.unit == "working_days" else day + rule.offset * ONE_DAY
        )
        if moved is None:
            return None
        own = local.time() if local is not None else time()
        return instant(moved, rule.at or own, zone)
    except OverflowError:
        return None


def days_due(
    rule: DateRule, calendar: WorkingCalendar, after: datetime, until: datetime, zone: ZoneInfo
) -> tuple[date, date] | None:
    """The first and the last day whose dues fall after the one instant and not after the other."""
    days, due = _days(rule, calendar, until, zone)
    first, last = bisect_right(days, after, key=due), bisect_right(days, until, key=due) - 1
    return None if first > last else (date.fromordinal(days[first]), date.fromordinal(days[last]))


def next_day_due(
    rule: DateRule, calendar: WorkingCalendar, after: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first instant after another at which something could be due that is counted in days."""
    days, due = _days(rule, calendar, after, zone)
    first = bisect_right(days, after, key=due)
    found = due(days[first]) if first < len(days) else None
    return None if found == _NEVER else found


def _days(
    rule: DateRule, calendar: WorkingCalendar, about: datetime, zone: ZoneInfo
) -> tuple[range, Callable[[int], datetime]]:
    """Days by ordinal, and when each is due. Later days are never due earlier, so one may search by halves."""
    centre = about.astimezone(zone).date().toordinal()
    reach = 400 + abs(rule.offset) * _REACH[rule.unit] // 1_440
    days = range(max(2, centre - reach), min(date.max.toordinal(), centre + reach))

    def due(ordinal: int) -> datetime:
        found = due_of(rule, calendar, date.fromordinal(ordinal), zone)
        return found or (_EVER if ordinal < centre else _NEVER)

    return days, due


def anniversary(value: date, year: int) -> date:
    """29 February falls on the 28th in years that have none."""
    return value.replace(year=year, day=min(value.day, monthrange(year, value.month)[1]))
