"""Triggers of the clock: times of the day, and distances from a date of each record."""

from __future__ import annotations

from datetime import time
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.definitions.calendars import WEEKDAYS

Every = Literal["day", "working_day", "week", "month"]
Unit = Literal["minutes", "hours", "days", "working_days"]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """By ``cron``, or ``every`` so often at a time. ``once``: without a record, else for each."""

    cron: str | None
    every: Every
    weekdays: frozenset[int]
    day: int
    at: time
    calendar_id: str | None
    once: bool


@dataclass(frozen=True, slots=True)
class DateRule:
    """``at`` None: midnight of a day, or the time of an instant."""

    field_id: str
    offset: int
    unit: Unit
    at: time | None
    calendar_id: str | None
    yearly: bool


def rhythm_of(document: dict[str, Any]) -> Rhythm:
    return Rhythm(
        cron=document.get("cron"),
        every=document.get("every", "day"),
        weekdays=frozenset(WEEKDAYS.index(name) for name in document.get("weekdays", ())),
        day=document.get("day", 1),
        at=time.fromisoformat(document.get("at", "00:00")),
        calendar_id=document.get("calendar"),
        once=document.get("once", False),
    )


def date_rule_of(document: dict[str, Any]) -> DateRule:
    return DateRule(
        field_id=document["field"],
        offset=document.get("offset", 0),
        unit=document.get("unit", "days"),
        at=time.fromisoformat(document["at"]) if "at" in document else None,
        calendar_id=document.get("calendar"),
        yearly=document.get("yearly", False),
    )
