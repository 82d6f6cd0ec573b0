"""The period that a timeline shows: how long it is, what it is divided into, and where in it a moment stands.

All moments are as clocks show them where the reader is, so that days are equally long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from dougong.dataclasses import dataclass

Scale = Literal["day", "week", "month", "quarter", "year"]
SCALES: tuple[Scale, ...] = ("day", "week", "month", "quarter", "year")
MONTHS: dict[Scale, int] = {"month": 1, "quarter": 3, "year": 12}
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Within centuries that people plan for; the days around them must exist as well."""
DAY = timedelta(days=1)
WHOLE = 10_000
"""Places in a period are told in so many parts of it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment until before another."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """``first`` until before ``end`` is shown, as ``scale`` says around the day ``on``."""

    scale: Scale
    on: date
    first: date
    end: date

    @property
    def begins(self) -> datetime:
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        return midnight(self.end)

    @property
    def before(self) -> date:
        return self.first - DAY if self.scale not in MONTHS else _month(self.first, -MONTHS[self.scale])

    @property
    def after(self) -> date:
        return self.end

    @property
    def minutes(self) -> int:
        return (self.end - self.first).days * 24 * 60

    def place(self, moment: datetime) -> int:
        """In parts of the period; what is outside stands at its edge."""
        share = (moment - self.begins) / (self.ends - self.begins)
        return round(min(max(share, 0), 1) * WHOLE)

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    def days(self) -> Iterator[date]:
        return (self.first + DAY * number for number in range((self.end - self.first).days))

    def columns(self) -> Iterator[Stretch]:
        """Hours of a day, days of a week and of a month, weeks of a quarter, months of a year."""
        if self.scale == "day":
            step = timedelta(hours=1)
            yield from (Stretch(self.begins + step * n, self.begins + step * (n + 1)) for n in range(24))
        elif self.scale == "year":
            yield from self._months(1)
        elif self.scale == "quarter":
            yield from self._weeks()
        else:
            yield from (Stretch(midnight(day), midnight(day + DAY)) for day in self.days())

    def bands(self) -> Iterator[Stretch]:
        """What stands above the columns: the quarters of a year, else months; of a day itself."""
        if self.scale == "day":
            yield Stretch(self.begins, self.ends)
        else:
            yield from self._months(3 if self.scale == "year" else 1)

    def _months(self, count: int) -> Iterator[Stretch]:
        day = self.first
        while day < self.end:
            following = min(_month(day, count), self.end)
            yield Stretch(midnight(day), midnight(following))
            day = following

    def _weeks(self) -> Iterator[Stretch]:
        """Weeks begin on Monday; the first and the last are cut."""
        day = self.first
        while day < self.end:
            following = min(day + DAY * (7 - day.weekday()), self.end)
            yield Stretch(midnight(day), midnight(following))
            day = following


def window(scale: Scale, on: date) -> Window:
    if scale == "day":
        return Window(scale, on, on, on + DAY)
    if scale == "week":
        monday = on - DAY * on.weekday()
        return Window(scale, on, monday, monday + DAY * 7)
    months = MONTHS[scale]
    first = on.replace(month=(on.month - 1) // months * months + 1, day=1)
    return Window(scale, on, first, _month(first, months))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def plannable(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _month(day: date, by: int) -> date:
    """The first of the month that is so many later."""
    months = day.year * 12 + day.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)
