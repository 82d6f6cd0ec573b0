"""Approvals as their pages show them: lines of the boxes, the drawn course, the log, the record at a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for

from dougong.access import SYSTEM
from dougong.approvals.courses import CourseStep, LogEntry, PersonStep
from dougong.approvals.reading import Item, counts
from dougong.approvals.showing import Shown
from dougong.approvals.signing import signatures_of
from dougong.definitions import ObjectDefinition, WorkflowNode
from dougong.storage import parse_instant
from dougong.web.approvals.approval_words import (
    ACTIONS,
    DECISIONS,
    HANDED_BY_ME,
    HANDED_ON,
    HANDED_TO_ME,
    INSTEAD,
    QUIET,
    STATES,
    TURNS,
)
from dougong.web.faces.controls import Typed
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import field_view
from dougong.web.forms.record_forms import (
    as_typed,
    bind,
    gathered,
    layout_of,
    layout_of_fields,
    to_write,
)
from dougong.web.record.reading import ReadSection, reading_sections
from dougong.web.screens import Screen, current_screen
from dougong.web.texts import gettext, listed
from dougong.web.titles import hue, initials


def item_view(screen: Screen, item: Item) -> dict[str, Any]:
    obj = screen.tx.release.definitions.objects_by_id.get(item.instance.object_id)
    title, colour = STATES[item.instance.state]
    due = item.task.due_at if item.task is not None and item.task.state == "open" else None
    late = due is not None and parse_instant(due) <= screen.now
    return {
        "url": url_for("web.show_approval", instance_id=item.instance.id),
        "task_id": item.task.id if item.task is not None else None,
        "title": item.title,
        "object": screen.titles.object(obj) if obj is not None else "",
        "workflow": screen.titles.of(item.definition.id, "title", item.definition.title),
        "node": node_title(screen, item.node) if item.node is not None else "",
        "initiator": item.initiator,
        "initials": initials(item.initiator),
        "hue": hue(item.instance.initiator_id or 0),
        "state": gettext(title),
        "colour": colour,
        "at": screen.formats.ago(item.at, screen.now) if item.at else "",
        "at_full": screen.formats.full_instant(item.at) if item.at else "",
        "due": screen.formats.short_instant(due, screen.now) if due else "",
        "late": late,
        "unread": not item.read,
        "message": item.message,
        "at_once": can_be_at_once(item),
        "resubmits": item.task is not None and item.task.kind == "resubmit",
        "handed": handed_text(screen, item),
    }


def handed_text(screen: Screen, item: Item) -> str:
    """Who decides in whose place, to one of the two."""
    task, me = item.task, screen.actor.user_id
    if task is None or task.from_id is None or me not in (task.user_id, task.from_id):
        return ""
    mine = task.user_id == me
    texts, other = (HANDED_TO_ME, INSTEAD) if mine else (HANDED_BY_ME, HANDED_ON)
    name = item.people.get(task.from_id if mine else task.user_id, "")
    return gettext(texts.get(task.origin, other)).format(name=name)


def can_be_at_once(item: Item) -> bool:
    """Whether a tick in the list is enough to approve it."""
    node, task = item.node, item.task
    if node is None or task is None or task.state != "open" or task.kind != "approval":
        return False
    return not node.signature and not node.demands


def node_title(screen: Screen, node: WorkflowNode) -> str:
    return screen.titles.of(node.id, "title", node.title)


def course_view(screen: Screen, steps: Sequence[CourseStep], mine: int | None) -> list[dict[str, Any]]:
    """Only nodes at which people are asked, and what keeps it waiting."""
    shown = [one for one in steps if one.node.asks or (one.node.do == "wait" and one.state != "passed")]
    tasks = [one.task_id for step in shown for one in step.people if one.task_id is not None]
    signed = signatures_of(screen.tx, tasks)
    return [
        {
            "title": node_title(screen, step.node),
            "state": step.state,
            "depth": step.depth,
            "wait": step.node.do == "wait",
            "way": "" if step.way is None else screen.titles.of(step.way.id, "title", step.way.title),
            "people": [_person(screen, one, mine, signed.get(one.task_id or 0)) for one in step.people],
        }
        for step in shown
    ]


def _person(screen: Screen, one: PersonStep, mine: int | None, signature: str | None) -> dict[str, Any]:
    words = DECISIONS.get(one.decision or "") or TURNS.get(one.state) or TURNS["coming"]
    return {
        "name": one.name,
        "me": one.user_id == mine,
        "for": one.for_name,
        "did": gettext(words[0]),
        "colour": words[1],
        "icon": words[2],
        "comment": one.comment,
        "signature": signature,
        "at": screen.formats.short_instant(one.at, screen.now) if one.at else "",
        "at_full": screen.formats.full_instant(one.at) if one.at else "",
        "coming": one.state in ("coming", "waiting"),
    }


def log_view(screen: Screen, entries: Iterable[LogEntry]) -> list[dict[str, Any]]:
    found = []
    for one in entries:
        if (
            one.action in QUIET
            or one.action not in ACTIONS
            or (one.action == "approved" and one.user_id is None)
        ):
            continue
        ending = one.action in ("approved", "rejected") and one.task_id is None
        sentence, colour, icon = ACTIONS[one.action]
        if ending:
            continue
        found.append(
            {
                "sentence": gettext(sentence).format(
                    who=one.name or gettext("Dougong"),
                    node=node_title(screen, one.node) if one.node is not None else "",
                    people=listed(one.people),
                ),
                "colour": colour,
                "icon": icon,
                "comment": one.comment,
                "at": screen.formats.short_instant(one.at, screen.now),
                "at_full": screen.formats.full_instant(one.at),
            }
        )
    return found[::-1]


def granted(screen: Screen) -> Screen:
    """With the sight that a node gives whoever it asks; for the fields that it names and no others."""
    actor = screen.actor
    seeing = replace(
        SYSTEM,
        user_id=actor.user_id,
        name=actor.name,
        language=actor.language,
        zone=actor.zone,
        department_id=actor.department_id,
    )
    return Screen(screen.tx, seeing)


def record_sections(screen: Screen, obj: ObjectDefinition, shown: Shown) -> list[ReadSection]:
    """What is there to be read of the record."""
    layout = layout_of(screen, obj)
    names = {name for name, right in shown.rights.items() if right == "see"}
    sections = reading_sections(screen, obj, layout, shown.values, frozenset())
    return [
        ReadSection(
            one.name,
            one.title,
            [field for field in one.fields if field.name in names],
            [table for table in one.tables if table.name in names],
        )
        for one in sections
    ]


def open_fields(
    screen: Screen,
    seeing: Screen,
    obj: ObjectDefinition,
    shown: Shown,
    typed: Typed | None,
    errors: Mapping[str, Sequence[str]],
) -> list[FieldView]:
    """Controls of what may be filled in; line items are filled in on the record's own page.

    What the record holds is named with the sight of the node, what somebody has typed with their own."""
    rights = {name: right for name, right in shown.rights.items() if right != "see"}
    demanded = frozenset(name for name, right in rights.items() if right == "required")
    layout = layout_of_fields(seeing, obj, rights)
    data = {one.name: as_typed(seeing, one, shown.values.get(one.name)) for one in layout.editable}
    if typed is not None:
        form = bind(layout, gathered(layout, typed), data)
        data = {one.name: form[one.name].data for one in layout.editable}
    looking = seeing if typed is None else screen
    return [
        field_view(looking, one, data, errors.get(one.name, ()), typed, shown.values, required=demanded)
        for one in layout.editable
    ]


def filled_in(screen: Screen, obj: ObjectDefinition, shown: Shown, typed: Typed) -> dict[str, Any]:
    """Record JSON, or nearly: the one door judges it."""
    layout = layout_of_fields(screen, obj, {name for name, right in shown.rights.items() if right != "see"})
    given = gathered(layout, typed)
    return to_write(layout, bind(layout, given, {}), given)


def work_centre() -> dict[str, Any] | None:
    """The entry of the menu with what waits; None where there are no workflows."""
    screen = current_screen()
    if screen.actor.seen_by is not None or not screen.tx.release.definitions.workflows:
        return None
    waiting = counts(screen.tx, screen.actor)
    return {
        "url": url_for("web.approvals"),
        "to_do": count_text(waiting["to_do"]),
        "cc": count_text(waiting["cc"]),
    }


def count_text(count: int) -> str:
    return "99+" if count > 99 else str(count or "")
