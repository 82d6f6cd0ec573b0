"""What stands above the bars of a timeline and behind them: periods by name, days off, the present moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from babel.dates import format_skeleton

from dougong.dataclasses import dataclass
from dougong.definitions.calendars import PLAIN, WorkingCalendar
from dougong.web.homes.period_titles import period_title
from dougong.web.screens import Screen
from dougong.web.timelines.places import at, room
from dougong.web.timelines.windows import DAY, Stretch, Window, midnight

BANDS = {"day": "yMMMMEEEEd", "week": "yMMMM", "month": "yMMMM", "quarter": "yMMMM", "year": "yQQQ"}
NARROW = 0.045
"""What is shorter than this share of the period has no room for its name."""


@dataclass(frozen=True, slots=True)
class Head:
    """``small`` stands beside or above its title; ``off`` is what a day off is for, or "-"."""

    title: str
    small: str
    at: str
    room: str
    current: bool
    off: str = ""


def heading(screen: Screen, window: Window) -> str:
    locale = screen.formats.locale
    if window.scale == "week":
        last = window.end - DAY
        return f"{period_title(screen, 'day', window.first)} – {period_title(screen, 'day', last)}"
    if window.scale in ("month", "year"):
        skeleton = "yMMMM" if window.scale == "month" else "y"
        return str(format_skeleton(skeleton, window.first, locale=locale))
    return period_title(screen, window.scale, window.first)


def bands(screen: Screen, window: Window) -> list[Head]:
    locale, now = screen.formats.locale, _now(screen)
    return [
        Head(
            format_skeleton(BANDS[window.scale], one.begins, locale=locale)
            if (one.ends - one.begins) / (window.ends - window.begins) > NARROW * 2
            else "",
            "",
            *_places(window, one),
            one.begins <= now < one.ends,
        )
        for one in window.bands()
    ]


def columns(screen: Screen, window: Window) -> list[Head]:
    now, calendar = _now(screen), working_calendar(screen)
    found = []
    for one in window.columns():
        title, small = _title(screen, window, one)
        off = _off(screen, calendar, one.begins.date()) if window.scale in ("week", "month") else ""
        found.append(Head(title, small, *_places(window, one), one.begins <= now < one.ends, off))
    return found


def shades(screen: Screen, window: Window) -> list[Head]:
    """The days that are not worked, each stretch of them as one. A year has too many to tell them apart."""
    if window.scale in ("day", "year"):
        return []
    calendar = working_calendar(screen)
    return [
        Head("", "", *_places(window, one), False, "-")
        for one in _stretches([day for day in window.days() if not calendar.is_worked(day)])
    ]


def now_at(screen: Screen, window: Window) -> str | None:
    now = _now(screen)
    return at(window.place(now)) if window.holds(now) else None


def working_calendar(screen: Screen) -> WorkingCalendar:
    """The one that there is; where there are several, none holds for everybody."""
    known = list(screen.definitions.calendars.values())
    return known[0] if len(known) == 1 else PLAIN


def _title(screen: Screen, window: Window, one: Stretch) -> tuple[str, str]:
    locale = screen.formats.locale
    if window.scale == "day":
        return f"{one.begins:%H}", ""
    if window.scale == "year":
        return format_skeleton("MMM", one.begins, locale=locale), ""
    if window.scale == "quarter":
        wide = (one.ends - one.begins) / (window.ends - window.begins) > NARROW
        return (str(one.begins.day) if wide else ""), ""
    weekday = "EEE" if window.scale == "week" else "EEEEE"
    return str(one.begins.day), format_skeleton(weekday, one.begins, locale=locale)


def _off(screen: Screen, calendar: WorkingCalendar, day: date) -> str:
    if calendar.is_worked(day):
        return ""
    holiday = calendar.days_off.get(day)
    return "-" if holiday is None else screen.titles.of(holiday.id, "title", holiday.title)


def _stretches(days: list[date]) -> Iterator[Stretch]:
    begun: date | None = None
    for place, day in enumerate(days):
        begun = begun or day
        if place + 1 == len(days) or days[place + 1] != day + DAY:
            yield Stretch(midnight(begun), midnight(day + DAY))
            begun = None


def _places(window: Window, one: Stretch) -> tuple[str, str]:
    first, last = window.place(one.begins), window.place(one.ends)
    return at(first), room(last - first)


def _now(screen: Screen) -> datetime:
    return screen.now.astimezone(screen.zone).replace(tzinfo=None)
