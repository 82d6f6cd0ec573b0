"""Working calendars: which days are worked, and from when to when."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FARTHEST = 4_000
"""Days within which a day that is worked is looked for."""
ONE_DAY = timedelta(days=1)
Span = tuple[int, int]
"""From one minute of the day to another, by the clocks of a zone."""
WHOLE_DAY: tuple[Span, ...] = ((0, 24 * 60),)


@dataclass(frozen=True, slots=True)
class Holiday:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    id: str
    name: str
    title: str
    weekdays: frozenset[int]
    days_off: Mapping[date, Holiday]
    """By day."""
    days_on: frozenset[date]
    zone: str | None = None
    """None: that of the workspace."""
    hours: tuple[tuple[Span, ...], ...] = (WHOLE_DAY,) * 7
    """By day of the week."""
    own_hours: Mapping[date, tuple[Span, ...]] = dataclasses.field(default_factory=dict)
    """Of days that are worked instead of others."""

    def spans(self, day: date) -> tuple[Span, ...]:
        """In their order; none where the day is not worked."""
        if not self.is_worked(day):
            return ()
        return self.own_hours.get(day) or self.hours[day.weekday()]

    def is_worked(self, day: date) -> bool:
        if day in self.days_on:
            return True
        return day.weekday() in self.weekdays and day not in self.days_off

    def shifted(self, day: date, count: int) -> date | None:
        """So many working days after a day, or before it; None where there are not so many."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left, passed = abs(count), 0
        while left:
            if passed >= FARTHEST or day in (date.min, date.max):
                return None
            day += step
            passed += 1
            if self.is_worked(day):
                left, passed = left - 1, 0
        return day


PLAIN = WorkingCalendar("", "", "", frozenset(range(5)), {}, frozenset())
"""Where none is named: Monday to Friday."""


def calendar_of(document: Document) -> WorkingCalendar:
    off: dict[date, Holiday] = {}
    for one in document.get("holidays", ()):
        holiday = Holiday(one.get("id", ""), one["title"])
        day = date.fromisoformat(one["from"])
        last = date.fromisoformat(one.get("to", one["from"]))
        while day <= last:
            off[day] = holiday
            day += ONE_DAY
    return WorkingCalendar(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        weekdays=frozenset(WEEKDAYS.index(name) for name in document.get("weekdays", WEEKDAYS[:5])),
        days_off=off,
        days_on=frozenset(date.fromisoformat(one["day"]) for one in document.get("workdays", ())),
        zone=document.get("zone"),
        hours=hours_of_weekdays(document),
        own_hours={
            date.fromisoformat(one["day"]): spans_of(one["hours"])
            for one in document.get("workdays", ())
            if "hours" in one
        },
    )


def hours_of_weekdays(document: Document) -> tuple[tuple[Span, ...], ...]:
    """A day that spans name has only those; what names no day is for all others."""
    hours = document.get("hours")
    if hours is None:
        return (WHOLE_DAY,) * 7
    plain = spans_of([one for one in hours if "weekdays" not in one])
    return tuple(
        spans_of([one for one in hours if name in one.get("weekdays", ())]) or plain for name in WEEKDAYS
    )


def spans_of(hours: Sequence[Document]) -> tuple[Span, ...]:
    return tuple(sorted((minute_of(one["from"]), minute_of(one["to"])) for one in hours))


def minute_of(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
