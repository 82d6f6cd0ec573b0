"""What only shows when a service level is seen as a whole, and beside the others of its object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

STATES = ("running", "at_risk", "paused", "breached", "met", "missed")
"""How a clock may stand, and the keys of the options of its field."""
NEVER_STOPS = N_("The clock never stops: say when, by “stopsWhen” or “stopsAt”.")
NO_OPTIONS = N_("“{field}” needs the options {options}.")
NO_INSTANT = N_("“{field}” holds no instant.")
NO_TIME = N_("Say how long, in hours or minutes.")
NEVER_REACHED = N_("What stands before it is for all records: it never counts.")
WORKED_ANYWAY = N_("Without a working calendar every hour is counted anyway.")
KEPT_TWICE = N_("“{field}” is kept by another clock already.")
NEVER_GIVEN = N_("“{field}” is required, but nobody fills it in: the clock does.")
INERT_RISK = N_("Nobody sees it: without a field for the state nothing shows that a clock is at risk.")


def service_levels(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "service_level":
        return
    taken = {
        one[name]
        for other in documents.of_kind("service_level")
        if other["id"] < document["id"]
        for one in other["clocks"]
        for name in ("due", "state")
        if name in one
    }
    for number, clock in enumerate(document["clocks"]):
        place = f"/clocks/{number}"
        if "stopsWhen" not in clock and "stopsAt" not in clock:
            yield Problem("never_stops", NEVER_STOPS, place)
        if clock.get("startsAt") in SYSTEM_FIELDS and clock["startsAt"] != "created_at":
            yield Problem("no_instant", NO_INSTANT, f"{place}/startsAt", {"field": clock["startsAt"]})
        if "warnAt" in clock and "state" not in clock:
            yield _warning("inert_risk", INERT_RISK, f"{place}/warnAt")
        yield from _targets(document, clock, f"{place}/targets")
        yield from _kept(documents, index, document, clock, place, taken)
        taken |= {clock[name] for name in ("due", "state") if name in clock}


def _targets(document: Document, clock: Document, place: str) -> Iterator[Problem]:
    for_all = False
    for number, one in enumerate(clock["targets"]):
        here = f"{place}/{number}"
        if not one.get("hours") and not one.get("minutes"):
            yield Problem("no_time", NO_TIME, here)
        if one.get("aroundTheClock") and "calendar" not in document:
            yield _warning("worked_anyway", WORKED_ANYWAY, f"{here}/aroundTheClock")
        if for_all:
            yield _warning("never_reached", NEVER_REACHED, here)
        for_all = for_all or "condition" not in one


def _kept(
    documents: Documents, index: NameIndex, document: Document, clock: Document, place: str, taken: set[str]
) -> Iterator[Problem]:
    own = index.object(document["object"])
    for name in ("due", "state"):
        entry = own.find(clock[name]) if own is not None and name in clock else None
        if own is None or entry is None:
            continue
        here = f"{place}/{name}"
        if clock[name] in taken:
            yield Problem("kept_twice", KEPT_TWICE, here, {"field": entry.name})
        if _is_required(documents, own.id, {entry.name, entry.id}):
            yield Problem("never_given", NEVER_GIVEN, here, {"field": entry.name})
        missing = [key for key in STATES if key not in entry.options] if name == "state" else []
        if missing and entry.type_name == "select":
            params = {"field": entry.name, "options": ", ".join(missing)}
            yield Problem("no_options", NO_OPTIONS, here, params)


def _is_required(documents: Documents, object_id: str, field: set[str]) -> bool:
    return any(
        not field.isdisjoint(one.get("required", ()))
        for one in documents.of_kind("object")
        if one["id"] == object_id
    )


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
