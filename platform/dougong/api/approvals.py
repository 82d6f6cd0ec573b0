"""Approvals: starting, following and managing instances."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response

from dougong.access import Actor
from dougong.api.answers import answer_conditionally, no_content
from dougong.api.approval_acts import act_and_answer, instance_json
from dougong.api.approval_bodies import CommentBody, InstanceParameters, JumpBody, StartBody, known_id
from dougong.api.approval_json import course_json, item_json, log_json, workflow_json
from dougong.api.bodies import read_object, read_optional_object
from dougong.api.envelopes import Envelope, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import cancel, jump, remark, resubmit, start, urge, withdraw
from dougong.approvals.courses import course, log
from dougong.approvals.reading import find_instances, mark_copy_read
from dougong.approvals.seeing import visible_instance
from dougong.approvals.walking import Walk
from dougong.storage import Transaction


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/workflows")(list_workflows)
    blueprint.post("/workflows/<name>/start")(start_workflow)
    blueprint.get("/workflows/instances")(list_instances)
    blueprint.get("/workflows/instances/<int:instance_id>")(show_instance)
    for name, acted in _ACTS.items():
        address = f"/workflows/instances/<int:instance_id>/{name}"
        blueprint.post(address, endpoint=f"instance_{name}")(acted)


def list_workflows() -> Response:
    """Those of objects whose records one may read."""
    with workspace().read() as tx:
        data = workflow_json(tx, acting(tx))
    return answer_conditionally({"data": data})


def start_workflow(name: str) -> Response:
    body = read_envelope(StartBody, read_object())

    comment, chosen = body.get("comment", ""), body.get("chosen", {})
    return act_and_answer(lambda tx, actor: start(tx, actor, name, body["record"], comment, chosen), 201)


def list_instances() -> Response:
    """Of a record, or for whoever manages workflows; the newest first."""
    query = read_parameters(InstanceParameters)
    with workspace().read() as tx:
        found = find_instances(tx, acting(tx), **query)
        data = [item_json(tx, one) for one in found]
    following = found[-1].id if len(found) == query.get("limit", 30) else None
    return answer_conditionally({"data": data, "next": following})


def show_instance(instance_id: int) -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        instance = visible_instance(tx, actor, known_id("instance", instance_id))
        data = instance_json(tx, actor, instance) | {
            "course": course_json(course(tx, instance)),
            "log": log_json(log(tx, instance)),
        }
    return answer_conditionally({"data": data})


def _with_comment(does: Callable[[Transaction, Actor, int, str], Walk]) -> Callable[[int], Response]:
    def acted(instance_id: int) -> Response:
        body = read_envelope(CommentBody, read_optional_object())
        return act_and_answer(lambda tx, actor: does(tx, actor, instance_id, body.get("comment", "")))

    return acted


def urge_instance(instance_id: int) -> Response:
    read_envelope(Envelope, read_optional_object())
    return act_and_answer(lambda tx, actor: urge(tx, actor, instance_id))


def jump_instance(instance_id: int) -> Response:
    body = read_envelope(JumpBody, read_object())
    return act_and_answer(
        lambda tx, actor: jump(tx, actor, instance_id, body["node"], body.get("comment", ""))
    )


def comment_instance(instance_id: int) -> Response:
    body = read_envelope(CommentBody, read_object())

    def write(tx: Transaction, actor: Actor) -> Response:
        remark(tx, actor, instance_id, body.get("comment", ""))
        return no_content()

    return once(workspace(), write)


def read_copy(instance_id: int) -> Response:
    def write(tx: Transaction, actor: Actor) -> Response:
        visible_instance(tx, actor, instance_id)
        mark_copy_read(tx, actor, instance_id)
        return no_content()

    return once(workspace(), write)


_ACTS: Mapping[str, Callable[[int], Response]] = {
    "withdraw": _with_comment(withdraw),
    "resubmit": _with_comment(resubmit),
    "cancel": _with_comment(cancel),
    "urge": urge_instance,
    "jump": jump_instance,
    "comment": comment_instance,
    "read": read_copy,
}
