"""Approvals on the page of their record: where each is and whom it waits for, and what can be submitted."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.access import list_people
from dougong.approvals.models import workflow_model
from dougong.approvals.reading import Item, find_instances, names_of
from dougong.approvals.rows import Instance, tasks_of
from dougong.approvals.starting import choosing, require_start
from dougong.approvals.subjects import Subject
from dougong.definitions import ObjectDefinition, WorkflowDefinition
from dougong.errors import DougongError
from dougong.web.approvals.approval_views import item_view, node_title
from dougong.web.screens import Screen
from dougong.web.texts import listed

SHOWN = 3
"""Ended ones; all are listed on their pages."""


def record_approvals(screen: Screen, obj: ObjectDefinition, record_id: int) -> dict[str, Any] | None:
    """None where the object has no workflows."""
    workflows = screen.tx.release.definitions.workflows_of(obj.id)
    if not workflows:
        return None
    found = find_instances(screen.tx, screen.actor, object_name=obj.name, record_id=record_id, limit=20)
    running = [one for one in found if not one.instance.ended]
    starts = [] if screen.actor.seen_by is not None else _starts(screen, workflows, running, record_id)
    ended = [item_view(screen, one) for one in found if one.instance.ended][:SHOWN]
    if not found and not starts:
        return None
    chooses = any(one["chosen"] for one in starts)
    return {
        "running": [_running(screen, one) for one in running],
        "ended": ended,
        "starts": starts,
        "people": [(one.id, one.name) for one in list_people(screen.tx)] if chooses else [],
    }


def _running(screen: Screen, item: Item) -> dict[str, Any]:
    tasks = [one for one in tasks_of(screen.tx, item.instance.id) if one.state == "open"]
    names = names_of(screen.tx, [one.user_id for one in tasks])
    return item_view(screen, item) | {
        "mine": item.instance.initiator_id == screen.actor.user_id,
        "returned": item.instance.state == "returned",
        "asked": listed(dict.fromkeys(names[one.user_id] for one in tasks)),
        "asks_me": any(one.user_id == screen.actor.user_id for one in tasks),
        "id": item.instance.id,
    }


def _starts(
    screen: Screen, workflows: tuple[WorkflowDefinition, ...], running: list[Item], record_id: int
) -> list[dict[str, Any]]:
    taken = {one.definition.id for one in running}
    return [
        {
            "name": one.name,
            "title": screen.titles.of(one.id, "title", one.title),
            "icon": one.icon or "send",
            "url": url_for(
                "web.submit_record",
                name=screen.tx.release.definitions.objects_by_id[one.object_id].name,
                record_id=record_id,
            ),
            "chosen": [(node.name, node_title(screen, node)) for node in choosing(one)],
        }
        for one in workflows
        if one.id not in taken and _may(screen, one, record_id)
    ]


def _may(screen: Screen, definition: WorkflowDefinition, record_id: int) -> bool:
    try:
        require_start(screen.tx, screen.actor, definition, record_id)
    except DougongError:
        return False
    model = workflow_model(screen.tx.release, definition)
    instance = Instance(
        0, definition.id, 0, definition.object_id, record_id, "running", 0, {}, {}, screen.actor.user_id, "", None,
        None, 0,
    )  # fmt: skip
    (by_hand,) = definition.start_on("by_hand")
    return Subject(screen.tx, model, instance).holds(by_hand.condition)
