"""Clocks of service levels as templates want them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.service_levels import ClockModel, ClockView, clocks_shown, explained_clocks
from dougong.storage import instant_text
from dougong.web.screens import Screen
from dougong.web.service_levels.times import counted_text, left_text, left_tone
from dougong.web.texts import gettext

STATES: Mapping[str, tuple[str, str]] = {
    "running": (N_("In time"), "accent"),
    "at_risk": (N_("At risk"), "warn"),
    "paused": (N_("Paused"), "violet"),
    "breached": (N_("Breached"), "bad"),
    "met": (N_("Met"), "good"),
    "missed": (N_("Missed"), "bad"),
}
HAPPENED: Mapping[str, str] = {
    "started": N_("Started"),
    "paused": N_("Paused"),
    "resumed": N_("Goes on"),
    "at_risk": N_("At risk"),
    "breached": N_("Breached"),
    "met": N_("Met"),
    "missed": N_("Missed"),
    "left": N_("Not counted any more"),
    "moved": N_("Due at another time"),
}


@dataclass(frozen=True, slots=True)
class ClockStrip:
    """``text`` says when it is due, ``left`` how much time that leaves, ``passed`` how much has been counted."""

    title: str
    state: str
    tone: str
    text: str
    left: str
    left_tone: str
    passed: str
    events: list[tuple[str, str, str]]
    """What has become of it, with the instant in short and in full."""
    why: str


def record_clocks(screen: Screen, obj: ObjectDefinition, record_id: int) -> list[ClockStrip]:
    return [
        _strip(screen, one, why_url(obj, record_id, one.clock))
        for one in clocks_shown(screen.tx, screen.actor, obj.name, record_id)
    ]


def why_url(obj: ObjectDefinition, record_id: int, clock: ClockModel) -> str:
    return url_for(
        "web.why_clock",
        name=obj.name,
        record_id=record_id,
        level=clock.level.name,
        clock=clock.definition.name,
    )


def first_why(screen: Screen, obj: ObjectDefinition, record_id: int) -> str | None:
    """Where one may ask about the clocks, also of a record for which none runs."""
    clocks = explained_clocks(screen.tx, screen.actor, obj.name)
    return why_url(obj, record_id, clocks[0]) if clocks else None


def _strip(screen: Screen, view: ClockView, why: str) -> ClockStrip:
    clock, due, formats = view.clock.definition, view.due, screen.formats
    state, tone = STATES[view.state or "running"]
    return ClockStrip(
        screen.titles.of(clock.id, "title", clock.title),
        gettext(state),
        tone,
        gettext("due {time}").format(time=formats.instant(instant_text(due))) if due is not None else "",
        left_text(due, screen.now) if due is not None else "",
        left_tone(due, screen.now) if due is not None else "",
        gettext("{time} counted").format(time=counted_text(view.used)) if view.used else "",
        [
            (
                gettext(HAPPENED[what]),
                formats.short_instant(instant_text(at), screen.now),
                formats.full_instant(instant_text(at)),
            )
            for what, at in view.events
        ],
        why,
    )
