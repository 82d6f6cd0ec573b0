"""Working calendars: which days are worked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FARTHEST = 4_000
"""Days within which a day that is worked is looked for."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    id: str
    name: str
    title: str
    weekdays: frozenset[int]
    days_off: Mapping[date, str]
    """Holidays by day, with what each is."""
    days_on: frozenset[date]

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
    off: dict[date, str] = {}
    for one in document.get("holidays", ()):
        day = date.fromisoformat(one["from"])
        last = date.fromisoformat(one.get("to", one["from"]))
        while day <= last:
            off[day] = one["title"]
            day += ONE_DAY
    return WorkingCalendar(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        weekdays=frozenset(WEEKDAYS.index(name) for name in document.get("weekdays", WEEKDAYS[:5])),
        days_off=off,
        days_on=frozenset(date.fromisoformat(one["day"]) for one in document.get("workdays", ())),
    )
