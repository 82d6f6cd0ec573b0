"""Approvals: what waits for somebody, and what they do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response

from dougong.api.answers import answer_conditionally
from dougong.api.approval_acts import act_and_answer
from dougong.api.approval_bodies import (
    AddBody,
    BoxParameters,
    DecisionBody,
    PeopleBody,
    PersonBody,
    ReturnBody,
    known_id,
)
from dougong.api.approval_json import course_json, item_json
from dougong.api.bodies import read_object, read_optional_object
from dougong.api.envelopes import read_envelope, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import Decision, add, approve, reassign, reject, send_back, send_copy, transfer
from dougong.approvals.boxes import BoxQuery, find_items
from dougong.approvals.courses import course
from dougong.approvals.reading import counts, get_item
from dougong.approvals.showing import shown_record


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/tasks")(list_tasks)
    blueprint.get("/tasks/count")(count_tasks)
    blueprint.get("/tasks/<int:task_id>")(show_task)
    for name, done in _ACTS.items():
        blueprint.post(f"/tasks/<int:task_id>/{name}", endpoint=f"task_{name}")(done)


def list_tasks() -> Response:
    """A page, the newest first; ``next`` is the ``before`` of the page after."""
    query = BoxQuery(**read_parameters(BoxParameters))
    with workspace().read() as tx:
        found = find_items(tx, acting(tx), query)
        data = [item_json(tx, one) for one in found]
    following = found[-1].id if len(found) == query.limit else None
    return answer_conditionally({"data": data, "next": following})


def count_tasks() -> Response:
    with workspace().read() as tx:
        found = counts(tx, acting(tx))
    return answer_conditionally({"data": found})


def show_task(task_id: int) -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        item = get_item(tx, actor, known_id("task", task_id))
        shown = shown_record(tx, actor, item.instance, item.node, item.task)
        data = item_json(tx, item) | {
            "values": dict(shown.values),
            "fields": [{"name": name, "right": right} for name, right in shown.rights.items()],
            "course": course_json(course(tx, item.instance)),
        }
    return answer_conditionally({"data": data})


def _decision(body: Mapping[str, Any]) -> Decision:
    return Decision(body.get("comment", ""), body.get("values", {}), body.get("signature", ""))


def approve_task(task_id: int) -> Response:
    decision = _decision(read_envelope(DecisionBody, read_optional_object()))
    return act_and_answer(lambda tx, actor: approve(tx, actor, task_id, decision))


def reject_task(task_id: int) -> Response:
    decision = _decision(read_envelope(DecisionBody, read_optional_object()))
    return act_and_answer(lambda tx, actor: reject(tx, actor, task_id, decision))


def return_task(task_id: int) -> Response:
    body = read_envelope(ReturnBody, read_optional_object())
    return act_and_answer(
        lambda tx, actor: send_back(tx, actor, task_id, body.get("comment", ""), body.get("to"))
    )


def transfer_task(task_id: int) -> Response:
    body = read_envelope(PersonBody, read_object())
    return act_and_answer(lambda tx, actor: transfer(tx, actor, task_id, body["to"], body.get("comment", "")))


def add_people(task_id: int) -> Response:
    body = read_envelope(AddBody, read_object())
    where, comment = body.get("where", "before"), body.get("comment", "")
    return act_and_answer(lambda tx, actor: add(tx, actor, task_id, body["people"], where, comment))


def copy_task(task_id: int) -> Response:
    body = read_envelope(PeopleBody, read_object())
    return act_and_answer(
        lambda tx, actor: send_copy(tx, actor, task_id, body["people"], body.get("comment", ""))
    )


def reassign_task(task_id: int) -> Response:
    body = read_envelope(PersonBody, read_object())
    return act_and_answer(lambda tx, actor: reassign(tx, actor, task_id, body["to"], body.get("comment", "")))


_ACTS: Mapping[str, Callable[[int], Response]] = {
    "approve": approve_task,
    "reject": reject_task,
    "return": return_task,
    "transfer": transfer_task,
    "add": add_people,
    "copy": copy_task,
    "reassign": reassign_task,
}
