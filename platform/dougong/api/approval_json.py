"""Approvals as JSON, with titles in the language of the workspace's definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.approvals import Delegation
from dougong.approvals.courses import CourseStep, LogEntry
from dougong.approvals.reading import Item, names_of
from dougong.approvals.starting import choosing
from dougong.storage import Transaction


def item_json(tx: Transaction, item: Item) -> dict[str, Any]:
    """A line of a box; ``task`` is None where it is about an instance as a whole."""
    instance, task, node = item.instance, item.task, item.node
    obj = tx.release.definitions.objects_by_id.get(instance.object_id)
    found: dict[str, Any] = {
        "id": item.id,
        "instance": instance.id,
        "workflow": {"name": item.definition.name, "title": item.definition.title},
        "object": None if obj is None else obj.name,
        "record": {"id": instance.record_id, "title": item.title},
        "initiator": None
        if instance.initiator_id is None
        else {"id": instance.initiator_id, "title": item.initiator},
        "state": instance.state,
        "round": instance.round,
        "started_at": instance.started_at,
        "ended_at": instance.ended_at,
        "at": item.at,
        "read": item.read,
        "task": None,
    }
    if task is not None:
        found["task"] = {
            "id": task.id,
            "kind": task.kind,
            "state": task.state,
            "decision": task.decision,
            "node": None if node is None else {"name": node.name, "title": node.title},
            "opened_at": task.opened_at,
            "due_at": task.due_at,
            "decided_at": task.decided_at,
            "comment": task.comment,
            "user": _named(item, task.user_id),
            "place_of": _named(item, task.seat),
            "handed_by": None if task.from_id is None else _named(item, task.from_id),
            "origin": task.origin,
            "actions": [] if node is None or task.state != "open" else actions_of(item),
        }
    return found


def _named(item: Item, user_id: int) -> dict[str, Any]:
    return {"id": user_id, "title": item.people.get(user_id, "")}


def actions_of(item: Item) -> list[str]:
    """What may be done with an open task."""
    if item.task is None or item.node is None:
        return []
    if item.task.kind == "resubmit":
        return ["resubmit"]
    allowed = [one for one in ("reject", "return", "transfer", "add", "copy") if one in item.node.actions]
    return ["approve", *(one for one in allowed if item.node.do != "fill" or one != "reject")]


def course_json(steps: Sequence[CourseStep]) -> list[dict[str, Any]]:
    return [
        {
            "node": {"name": step.node.name, "title": step.node.title, "do": step.node.do},
            "state": step.state,
            "depth": step.depth,
            "way": None if step.way is None else {"name": step.way.name, "title": step.way.title},
            "people": [
                {
                    "user": {"id": one.user_id, "title": one.name},
                    "state": one.state,
                    "decision": one.decision,
                    "at": one.at,
                    "comment": one.comment,
                    "for": one.for_name or None,
                }
                for one in step.people
            ],
        }
        for step in steps
    ]


def log_json(entries: Sequence[LogEntry]) -> list[dict[str, Any]]:
    return [
        {
            "at": one.at,
            "user": None if one.user_id is None else {"id": one.user_id, "title": one.name},
            "action": one.action,
            "node": None if one.node is None else {"name": one.node.name, "title": one.node.title},
            "comment": one.comment,
            "people": list(one.people),
        }
        for one in entries
    ]


def workflow_json(tx: Transaction, actor: Actor) -> list[dict[str, Any]]:
    definitions = tx.release.definitions
    return [
        {
            "name": one.name,
            "title": one.title,
            "object": definitions.objects_by_id[one.object_id].name,
            "starts": [start.on for start in one.starts],
            "chosen": [node.name for node in choosing(one)],
            "off": one.off,
        }
        for one in definitions.workflows.values()
        if POLICY.can(actor, "read", definitions.objects_by_id[one.object_id])
    ]


def delegation_json(tx: Transaction, one: Delegation) -> dict[str, Any]:
    names = names_of(tx, [one.user_id, one.to_id])
    workflow = tx.release.definitions.workflows_by_id.get(one.workflow_id or "")
    return {
        "id": one.id,
        "user": {"id": one.user_id, "title": names[one.user_id]},
        "to": {"id": one.to_id, "title": names[one.to_id]},
        "workflow": None if workflow is None else workflow.name,
        "from": one.from_at,
        "until": one.until_at,
    }
