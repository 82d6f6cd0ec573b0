"""The history of a record as a timeline: who did what, when, through which door, from which value to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.problems import N_
from dougong.records.layout import layout_of
from dougong.web.faces import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.lines.line_tables import LineChange, line_changes
from dougong.web.roles.rights import may_with
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
DOORS = {
    "api": N_("through the API"),
    "import": N_("by an import"),
    "bulk": N_("with many others"),
    "button": N_("with a button"),
    "pool": N_("by the public pool"),
    "service_level": N_("by the service level"),
    "undo": N_("by an undo"),
    "hand_over": N_("by a hand-over"),
    "automation": N_("by an automation"),
    "board": N_("on the board"),
    "history": N_("from the history"),
    "calendar": N_("in the calendar"),
    "timeline": N_("in the timeline"),
    "tree": N_("in the tree"),
}
"""Which doors are worth a word; a form is where people change records."""


@dataclass(frozen=True, slots=True)
class Change:
    """``restorable`` is the name of a field to which the old value may be given back."""

    title: str
    old: str | Markup
    new: str | Markup
    restorable: str = ""
    holds_files: bool = False


@dataclass(frozen=True, slots=True)
class EventView:
    id: int
    who: str
    what: str
    door: str
    icon: str
    hue: int
    at: str
    at_short: str
    at_full: str
    changes: list[Change | LineChange]


@dataclass(frozen=True, slots=True)
class Restoring:
    """What of a record may be given back: the ids of fields that the person may write."""

    field_ids: frozenset[str]

    @staticmethod
    def of(screen: Screen, obj: ObjectDefinition, record_id: int) -> Restoring:
        if screen.actor.seen_by is not None or not may_with(screen, obj, record_id, "update"):
            return Restoring(frozenset())
        return Restoring(frozenset(field.id for field in obj.fields if may_restore(screen, obj, field)))


NOTHING = Restoring(frozenset())


def may_restore(screen: Screen, obj: ObjectDefinition, field: FieldDefinition) -> bool:
    """People write it, and the person who looks may, and sees it plainly; of what is sensitive, the history
    shows a part only."""
    layout = layout_of(screen.tx.release, obj.name).by_id[field.id]
    return (
        bool(layout.column)
        and field.recipe is None
        and not field.read_only
        and not field.sensitive
        and POLICY.can_write_field(screen.actor, obj, field.id)
        and POLICY.field_level(screen.actor, obj, field) == "plain"
    )


def historic_fields(screen: Screen, obj: ObjectDefinition) -> frozenset[str]:
    """The names of fields of which the history tells: all with a column of their own."""
    layout = layout_of(screen.tx.release, obj.name)
    return frozenset(field.name for field in obj.fields if layout.by_id[field.id].column)


def event_views(
    screen: Screen,
    obj: ObjectDefinition,
    events: Iterable[Mapping[str, Any]],
    restoring: Restoring,
    only: str = "",
) -> list[EventView]:
    """``only`` the changes of one field, by its id."""
    return [_event(screen, obj, event, restoring, only) for event in events]


def has_files(event: EventView) -> bool:
    return any(isinstance(change, Change) and change.holds_files for change in event.changes)


def _event(
    screen: Screen, obj: ObjectDefinition, event: Mapping[str, Any], restoring: Restoring, only: str
) -> EventView:
    known = "computed" if event["door"] == "computed" else event["what"]
    what, icon, colour = WHAT.get(known, WHAT["updated"])
    actor, door, at = event.get("by") or {}, DOORS.get(event["door"]), event["at"]
    changes = (
        [] if event["what"] == "created" and not only else changes_shown(screen, obj, event, restoring, only)
    )
    return EventView(
        id=event["id"],
        who=actor.get("title") or gettext("System"),
        what=gettext(what),
        door=gettext(door) if door is not None else "",
        icon=icon,
        hue=hue(actor["id"]) if actor.get("id") else colour,
        at=at,
        at_short=screen.formats.ago(at, screen.now),
        at_full=screen.formats.full_instant(at),
        changes=changes,
    )


def changes_shown(
    screen: Screen,
    obj: ObjectDefinition,
    event: Mapping[str, Any],
    restoring: Restoring = NOTHING,
    only: str = "",
) -> list[Change | LineChange]:
    found: list[Change | LineChange] = []
    restorable = restoring.field_ids if event["what"] == "updated" else frozenset()
    for element, (old, new) in event["changes"].items():
        if not only or element == only:
            field = obj.fields_by_id.get(element)
            found.append(
                Change(
                    screen.titles.segment(element),
                    _shown(screen, obj, element, old),
                    _shown(screen, obj, element, new),
                    field.name if field is not None and element in restorable else "",
                    field is not None and field.type_name in ("file", "image", "signature"),
                )
            )
    return found if only else [*found, *line_changes(screen, obj, event["lines"])]


def _shown(screen: Screen, obj: ObjectDefinition, element: str, value: Any) -> str | Markup:
    if value is None:
        return "—"
    field = obj.fields_by_id.get(element)
    if field is not None and field.sensitive:
        return str(value)
    look = look_of(field.type_name if field is not None else SYSTEM_TYPES.get(element, "text"))
    return look.in_history(screen.formats, value, field)
