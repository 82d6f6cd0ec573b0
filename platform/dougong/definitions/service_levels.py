"""Service levels as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    condition: str | None
    time: timedelta
    around_the_clock: bool


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """``starts_at``, ``stops_at``, ``due_id`` and ``state_id`` are fields; system fields by name."""

    id: str
    name: str
    title: str
    starts_when: str | None
    starts_at: str | None
    paused_when: str | None
    stops_when: str | None
    stops_at: str | None
    reopens: bool
    targets: tuple[ServiceTarget, ...]
    warn_at: int | None
    """Percent of the time."""
    due_id: str | None
    state_id: str | None


@dataclass(frozen=True)
class ServiceLevelDefinition:
    id: str
    name: str
    title: str
    object_id: str
    off: bool
    condition: str | None
    calendar_id: str | None
    clocks: tuple[ServiceClock, ...]
    document: Document = dataclasses.field(repr=False, hash=False)


def service_level_of(document: Document) -> ServiceLevelDefinition:
    return ServiceLevelDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        object_id=document["object"],
        off=document.get("off", False),
        condition=document.get("condition"),
        calendar_id=document.get("calendar"),
        clocks=tuple(_clock(one) for one in document["clocks"]),
        document=document,
    )


def _clock(document: Document) -> ServiceClock:
    return ServiceClock(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        starts_when=document.get("startsWhen"),
        starts_at=document.get("startsAt"),
        paused_when=document.get("pausedWhen"),
        stops_when=document.get("stopsWhen"),
        stops_at=document.get("stopsAt"),
        reopens=document.get("reopens", False),
        targets=tuple(_target(one) for one in document["targets"]),
        warn_at=document.get("warnAt"),
        due_id=document.get("due"),
        state_id=document.get("state"),
    )


def _target(document: Document) -> ServiceTarget:
    return ServiceTarget(
        document.get("condition"),
        timedelta(hours=document.get("hours", 0), minutes=document.get("minutes", 0)),
        document.get("aroundTheClock", False),
    )
