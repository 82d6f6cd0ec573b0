"""What only shows when a working calendar is seen as a whole: days that there are, hours that follow each other."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dougong.definitions.calendars import WEEKDAYS, hours_of_weekdays, minute_of
from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

BAD_DAY = N_("“{day}” is no day of the calendar.")
BACKWARDS = N_("It ends before it begins.")
TOO_LONG = N_("A holiday lasts at most a year.")
TWICE = N_("{day} stands here twice.")
INERT_DAY = N_("{day} is worked anyway.")
NO_ZONE = N_("“{zone}” is not a time zone; use a name such as Asia/Shanghai.")
EMPTY_SPAN = N_(
    "It ends before it begins; what goes over midnight is two spans, up to 24:00 and from 00:00 on."
)
OVERLAP = N_("It overlaps with the span from {start} to {end}.")
NO_HOURS = N_("{day} is worked, but has no hours.")
NEVER_WORKED = N_("{day} is never worked, so its hours mean nothing.")

_SATURDAY = 5


def calendars(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "calendar":
        return
    if "zone" in document and not _is_zone(document["zone"]):
        yield Problem("unknown_zone", NO_ZONE, "/zone", {"zone": document["zone"]})
    off = yield from _days_off(document)
    yield from _days_on(document, off)
    yield from _hours(document)


def _days_off(document: Document) -> Generator[Problem, None, set[date]]:
    off: set[date] = set()
    for number, one in enumerate(document.get("holidays", ())):
        place = f"/holidays/{number}"
        first, last = _day(one["from"]), _day(one.get("to", one["from"]))
        if first is None or last is None:
            name = "from" if first is None else "to"
            yield Problem("bad_day", BAD_DAY, f"{place}/{name}", {"day": one[name]})
        elif last < first:
            yield Problem("backwards", BACKWARDS, f"{place}/to")
        elif (last - first).days > 366:
            yield Problem("too_long", TOO_LONG, f"{place}/to")
        else:
            days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
            if both := sorted(days & off):
                yield _warning("twice", TWICE, place, day=both[0].isoformat())
            off |= days
    return off


def _days_on(document: Document, off: set[date]) -> Iterator[Problem]:
    weekend = {"saturday", "sunday"} if "weekdays" not in document else None
    seen: set[date] = set()
    for number, one in enumerate(document.get("workdays", ())):
        day, place = _day(one["day"]), f"/workdays/{number}/day"
        if day is None:
            yield Problem("bad_day", BAD_DAY, place, {"day": one["day"]})
        elif day in seen:
            yield _warning("twice", TWICE, place, day=one["day"])
        elif weekend and day.weekday() < _SATURDAY and day not in off:
            yield _warning("inert_day", INERT_DAY, place, day=one["day"])
        if day is not None:
            seen.add(day)


def _hours(document: Document) -> Iterator[Problem]:
    """A day of the week is looked at with all spans that are its own."""
    hours = document.get("hours", [])
    for name in (None, *WEEKDAYS):
        spans = [
            (f"/hours/{number}", one)
            for number, one in enumerate(hours)
            if (name in one["weekdays"] if "weekdays" in one else name is None)
        ]
        yield from _spans(spans)
    for number, one in enumerate(document.get("workdays", ())):
        place = f"/workdays/{number}/hours"
        yield from _spans([(f"{place}/{count}", span) for count, span in enumerate(one.get("hours", ()))])
    if hours:
        yield from _without_hours(document)


def _spans(spans: Sequence[tuple[str, Document]]) -> Iterator[Problem]:
    before: list[Document] = []
    for place, one in spans:
        start, end = minute_of(one["from"]), minute_of(one["to"])
        if end <= start:
            yield Problem("empty_span", EMPTY_SPAN, f"{place}/to")
            continue
        for other in before:
            if start < minute_of(other["to"]) and minute_of(other["from"]) < end:
                params = {"start": other["from"], "end": other["to"]}
                yield Problem("overlap", OVERLAP, f"{place}/from", params)
                break
        before.append(one)


def _without_hours(document: Document) -> Iterator[Problem]:
    by_day = hours_of_weekdays(document)
    worked = document.get("weekdays", WEEKDAYS[:5])
    for name, spans in zip(WEEKDAYS, by_day, strict=True):
        if name in worked and not spans:
            yield Problem("no_hours", NO_HOURS, "/hours", {"day": name})
    instead = set()
    for number, one in enumerate(document.get("workdays", ())):
        day = _day(one["day"])
        if day is None:
            continue
        instead.add(WEEKDAYS[day.weekday()])
        if "hours" not in one and not by_day[day.weekday()] and WEEKDAYS[day.weekday()] not in worked:
            yield Problem("no_hours", NO_HOURS, f"/workdays/{number}", {"day": one["day"]})
    for number, one in enumerate(document.get("hours", ())):
        for count, name in enumerate(one.get("weekdays", ())):
            if name not in worked and name not in instead:
                yield _warning("never_worked", NEVER_WORKED, f"/hours/{number}/weekdays/{count}", day=name)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
