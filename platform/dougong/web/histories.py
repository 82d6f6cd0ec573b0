"""The history of a record as a timeline: who did what, when, from which value to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.web.faces import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.line_tables import LineChange, line_changes
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import hue

WHAT = {
    "created": (N_("created the record"), "plus", 5),
    "updated": (N_("changed"), "pencil", 1),
    "computed": (N_("recalculated"), "refresh", 1),
    "deleted": (N_("moved it to the bin"), "trash", 6),
    "restored": (N_("restored it from the bin"), "arrow-back-up", 2),
}


@dataclass(frozen=True, slots=True)
class Change:
    title: str
    old: str | Markup
    new: str | Markup


@dataclass(frozen=True, slots=True)
class EventView:
    who: str
    what: str
    icon: str
    hue: int
    at: str
    at_short: str
    at_full: str
    changes: list[Change | LineChange]


def event_views(
    screen: Screen, obj: ObjectDefinition, events: Iterable[Mapping[str, Any]]
) -> list[EventView]:
    return [_event(screen, obj, event) for event in events]


def _event(screen: Screen, obj: ObjectDefinition, event: Mapping[str, Any]) -> EventView:
    known = "computed" if event["door"] == "computed" else event["what"]
    what, icon, colour = WHAT.get(known, WHAT["updated"])
    actor = event.get("by") or {}
    at = event["at"]
    return EventView(
        who=actor.get("title") or gettext("System"),
        what=gettext(what),
        icon=icon,
        hue=hue(actor["id"]) if actor.get("id") else colour,
        at=at,
        at_short=screen.formats.ago(at, screen.now),
        at_full=screen.formats.full_instant(at),
        changes=[] if event["what"] == "created" else _changes(screen, obj, event),
    )


def _changes(screen: Screen, obj: ObjectDefinition, event: Mapping[str, Any]) -> list[Change | LineChange]:
    found: list[Change | LineChange] = []
    for element, (old, new) in event["changes"].items():
        title = screen.titles.segment(element)
        found.append(Change(title, _shown(screen, obj, element, old), _shown(screen, obj, element, new)))
    return [*found, *line_changes(screen, obj, event["lines"])]


def _shown(screen: Screen, obj: ObjectDefinition, element: str, value: Any) -> str | Markup:
    if value is None:
        return "—"
    field = obj.fields_by_id.get(element)
    look = look_of(field.type_name if field is not None else SYSTEM_TYPES.get(element, "text"))
    return look.in_history(screen.formats, value, field)
