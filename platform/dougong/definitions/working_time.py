"""Working time: how much of it lies between two instants, and when so much of it has passed.

Hours are those that clocks show in the zone of the calendar. When clocks are set forward the hour that is left out is
not worked; when they are set back, the hour that comes twice is worked twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dougong.definitions.calendars import FARTHEST, ONE_DAY, WorkingCalendar

Period = tuple[datetime, datetime]
NOTHING = timedelta()
_KEPT = 4_000
"""Days whose periods are kept at hand; and as many answers, as records that come together have much in common."""
_FARTHEST_EAST, _FARTHEST_WEST = timedelta(hours=15), timedelta(hours=13)
"""Beyond what any zone is ahead of UTC, or behind it."""
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_SECOND = timedelta(seconds=1)


class WorkingTime:
    """Of a calendar, in its zone or else the one that is given."""

    def __init__(self, calendar: WorkingCalendar, zone: ZoneInfo) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone) if calendar.zone is not None else zone
        self._periods: dict[date, tuple[Period, ...]] = {}
        self._after: dict[tuple[datetime, timedelta], datetime | None] = {}

    def between(self, start: datetime, end: datetime) -> timedelta:
        """What is worked from one instant to a later one; nothing if it is not later."""
        return sum((ended - begun for begun, ended in self.parts(start, end)), NOTHING)

    def parts(self, start: datetime, end: datetime) -> Iterator[Period]:
        """The periods that are worked from one instant to a later one."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day, last = self._day(start), self._day(end)
        while day <= last:
            for begun, ended in self.periods(day):
                if max(begun, start) < min(ended, end):
                    yield max(begun, start), min(ended, end)
            if day == date.max:
                break
            day += ONE_DAY

    def after(self, start: datetime, duration: timedelta) -> datetime | None:
        """The first instant at which so much has been worked since the start. None where that never comes."""
        key = start.astimezone(UTC), duration
        if key not in self._after:
            if len(self._after) >= _KEPT:
                self._after.clear()
            self._after[key] = self._reached(*key)
        return self._after[key]

    def _reached(self, start: datetime, duration: timedelta) -> datetime | None:
        if duration <= NOTHING:
            return start
        day, idle = self._day(start), 0
        while idle < FARTHEST:
            for begun, ended in self.periods(day):
                begun = max(begun, start)
                if begun >= ended:
                    continue
                if ended - begun >= duration:
                    return begun + duration
                duration, idle = duration - (ended - begun), 0
            if day == date.max:
                return None
            day, idle = day + ONE_DAY, idle + 1
        return None

    def before(self, end: datetime, duration: timedelta) -> datetime | None:
        """The last instant from which on so much is worked until the end. None where that never was."""
        end = end.astimezone(UTC)
        if duration <= NOTHING:
            return end
        day, idle = self._day(end), 0
        while idle < FARTHEST:
            for begun, ended in reversed(self.periods(day)):
                ended = min(ended, end)
                if begun >= ended:
                    continue
                if ended - begun >= duration:
                    return ended - duration
                duration, idle = duration - (ended - begun), 0
            if day == date.min:
                return None
            day, idle = day - ONE_DAY, idle + 1
        return None

    def is_worked(self, at: datetime) -> bool:
        return any(begun <= at < ended for begun, ended in self.periods(self._day(at)))

    def periods(self, day: date) -> tuple[Period, ...]:
        """When a day of the zone is worked, in UTC."""
        found = self._periods.get(day)
        if found is None:
            if len(self._periods) >= _KEPT:
                self._periods.clear()
            found = self._periods[day] = tuple(self._made(day))
        return found

    def _made(self, day: date) -> Iterator[Period]:
        spans = self.calendar.spans(day)
        if not spans or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return
        midnight = datetime.combine(day, time.min, UTC)
        for first, last, offset in self._stretches(midnight):
            for begins, ends in spans:
                begun = max(midnight + timedelta(minutes=begins) - offset, first)
                ended = min(midnight + timedelta(minutes=ends) - offset, last)
                if begun < ended:
                    yield begun, ended

    def _stretches(self, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """Around a day, the stretches in which the zone is equally far from UTC: one, or two where clocks are set."""
        first, last = midnight - _FARTHEST_EAST, midnight + ONE_DAY + _FARTHEST_WEST
        before, after = self._offset(first), self._offset(last)
        if before == after:
            yield first, last, before
            return
        change, beyond = first, last
        while beyond - change > _SECOND:
            middle = (change + (beyond - change) // 2).replace(microsecond=0)
            if self._offset(middle) == before:
                change = middle
            else:
                beyond = middle
        yield first, beyond, before
        yield beyond, last, after

    def _offset(self, at: datetime) -> timedelta:
        return at.astimezone(self.zone).utcoffset() or NOTHING

    def _day(self, at: datetime) -> date:
        try:
            return at.astimezone(self.zone).date()
        except OverflowError:
            return at.date()


class EveryHour:
    """Where no calendar says what is worked: time as it passes."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, NOTHING)

    def parts(self, start: datetime, end: datetime) -> Iterator[Period]:
        if start < end:
            yield start, end

    def after(self, start: datetime, duration: timedelta) -> datetime | None:
        try:
            return start + max(duration, NOTHING)
        except OverflowError:
            return None

    def before(self, end: datetime, duration: timedelta) -> datetime | None:
        try:
            return end - max(duration, NOTHING)
        except OverflowError:
            return None


Counting = WorkingTime | EveryHour
EVERY_HOUR = EveryHour()
