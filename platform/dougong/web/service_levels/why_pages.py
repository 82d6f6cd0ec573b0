"""“Why?” of a clock: what its conditions say, which time counts, and the working time that leads to when it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request

from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records import get
from dougong.service_levels import ClockExplanation, explain_clock, explained_clocks
from dougong.service_levels.explaining import Said
from dougong.storage import instant_text
from dougong.web.conditions.condition_words import UNSAID
from dougong.web.conditions.told import words_of
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url
from dougong.web.service_levels.times import counted_text
from dougong.web.service_levels.views import STATES, why_url
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title

NONE = (N_("Does not run"), "grey")
ASKED = {
    "belongs": (
        N_("The record is one of those that it is for."),
        N_("The record is none of those that it is for."),
    ),
    "starts": (N_("It begins."), N_("It does not begin.")),
    "pauses": (N_("It stands still."), N_("It does not stand still.")),
    "stops": (N_("What it waits for has happened."), N_("What it waits for has not happened.")),
}
KEPT_BACK = N_("A condition goes by fields that you may not read.")


def register_routes(web: Blueprint) -> None:
    web.get("/why/<name>/<int:record_id>/service-levels/<level>/<clock>", endpoint="why_clock")(why_clock)


def why_clock(name: str, record_id: int, level: str, clock: str) -> str:
    with reading() as screen:
        obj = screen.object(name)
        found = explain_clock(screen.tx, screen.actor, name, record_id, level, clock)
        title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))
        context = _context(screen, obj, record_id, found)
        if request.headers.get("HX-Request"):
            return render_template("parts/why_clock.html", fragment=True, why=context)
        crumbs = object_crumbs(screen, obj, Crumb(title, record_url(name, record_id)), Crumb(gettext("Why?")))
        return show(screen, "why_clock.html", crumbs, obj, why=context)


def _context(
    screen: Screen, obj: ObjectDefinition, record_id: int, found: ClockExplanation
) -> dict[str, Any]:
    state, tone = STATES[found.standing.state] if found.standing.state is not None else NONE
    due, formats = found.standing.due, screen.formats
    return {
        "heading": gettext("Why does “{title}” stand as it does?").format(title=_title(screen, found)),
        "state": gettext(state),
        "tone": tone,
        "reason": say(found.reason),
        "otherwise": _otherwise(found),
        "conditions": [_said(screen, obj, one) for one in found.conditions],
        "targets": _targets(screen, obj, found),
        "due": gettext("due {time}").format(time=formats.instant(instant_text(due)))
        if due is not None
        else "",
        "parts": [_part(screen, *one) for one in found.parts],
        "rest": counted_text(found.rest) if found.rest else "",
        "total": counted_text(sum((b - a for a, b in found.parts), found.rest)),
        "counted": counted_text(found.used),
        "choices": [
            {
                "title": screen.titles.of(one.id, "title", one.definition.title),
                "url": why_url(obj, record_id, one),
                "current": one is found.clock,
            }
            for one in explained_clocks(screen.tx, screen.actor, obj.name)
        ],
    }


def _title(screen: Screen, found: ClockExplanation) -> str:
    clock = found.clock.definition
    return screen.titles.of(clock.id, "title", clock.title)


def _otherwise(found: ClockExplanation) -> str:
    if found.otherwise is None:
        return ""
    text = gettext("If it were looked at now, it would stand at: {state}.")
    return text.format(state=gettext(STATES[found.otherwise][0]))


def _said(screen: Screen, obj: ObjectDefinition, one: Said) -> dict[str, Any]:
    if one.condition is None or one.holds is None:
        return {"holds": None, "text": gettext(KEPT_BACK), "condition": UNSAID}
    text = ASKED[one.asked][0 if one.holds else 1]
    return {"holds": one.holds, "text": gettext(text), "condition": words_of(screen, obj, one.condition)}


def _targets(screen: Screen, obj: ObjectDefinition, found: ClockExplanation) -> list[dict[str, Any]]:
    definitions, calendar_id = screen.definitions, found.clock.level.calendar_id
    every_hour, hours = gettext("every hour counts"), ""
    if calendar_id is not None:
        calendar = definitions.calendar(calendar_id)
        title = screen.titles.of(calendar.id, "title", calendar.title)
        hours = gettext("working time of “{calendar}”").format(calendar=title)
    return [
        {
            "counts": one.counts,
            "asked": one.holds is not None,
            "time": counted_text(one.target.time),
            "hours": every_hour if one.target.every_hour else hours,
            "condition": words_of(screen, obj, one.condition),
        }
        for one in found.targets
    ]


def _part(screen: Screen, begun: Any, ended: Any) -> tuple[str, str, str]:
    """The day, from when until when by the reader's clock, and how much that is."""
    formats = screen.formats
    first, last = formats.local(instant_text(begun)), formats.local(instant_text(ended))
    until = f"{last:%H:%M}" if last.date() == first.date() else formats.instant(instant_text(ended))
    span: timedelta = ended - begun
    return formats.day(first.date().isoformat()), f"{first:%H:%M} – {until}", counted_text(span)
