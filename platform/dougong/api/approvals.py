"""Approvals: what waits for somebody and what they do with it; starting, following and managing instances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.approval_json import course_json, delegation_json, item_json, log_json, workflow_json
from dougong.api.bodies import read_object, read_optional_object
from dougong.api.envelopes import Envelope, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import (
    Decision,
    add,
    approve,
    cancel,
    delegate,
    delegations_of,
    jump,
    reassign,
    reject,
    remark,
    resubmit,
    send_back,
    send_copy,
    start,
    take_back,
    transfer,
    urge,
    withdraw,
)
from dougong.approvals.courses import course, log
from dougong.approvals.reading import (
    BOXES,
    MOST,
    BoxQuery,
    counts,
    find_instances,
    find_items,
    get_item,
    items_of,
    mark_copy_read,
)
from dougong.approvals.rows import STATES
from dougong.approvals.seeing import visible_instance
from dougong.approvals.showing import shown_record
from dougong.approvals.walking import Walk
from dougong.errors import not_found
from dougong.storage import Transaction

NAME = validate.Length(1, 40)
LARGEST = 2**53 - 1
ID = validate.Range(1, LARGEST)
COMMENT = validate.Length(0, 10_000)


class BoxParameters(Envelope):
    box = fields.String(validate=validate.OneOf(BOXES))
    workflow = fields.String(validate=NAME)
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


class InstanceParameters(Envelope):
    workflow = fields.String(validate=NAME)
    state = fields.String(validate=validate.OneOf(STATES))
    object_name = fields.String(validate=NAME, data_key="object")
    record_id = fields.Integer(validate=ID, data_key="record")
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


class CommentBody(Envelope):
    comment = fields.String(validate=COMMENT)


class DecisionBody(CommentBody):
    values = fields.Dict(keys=fields.String())
    signature = fields.String(validate=validate.Length(0, 200_000))


class ReturnBody(CommentBody):
    to = fields.String(allow_none=True, validate=NAME)


class PersonBody(CommentBody):
    to = fields.Integer(strict=True, required=True, validate=ID)


class PeopleBody(CommentBody):
    people = fields.List(
        fields.Integer(strict=True, validate=ID), required=True, validate=validate.Length(1, 20)
    )


class AddBody(PeopleBody):
    where = fields.String(validate=validate.OneOf(("before", "after")))


class StartBody(CommentBody):
    record = fields.Integer(strict=True, required=True, validate=ID)
    chosen = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.List(fields.Integer(strict=True, validate=ID), validate=validate.Length(0, 20)),
    )


class JumpBody(CommentBody):
    node = fields.String(required=True, validate=NAME)


class DelegationParameters(Envelope):
    user = fields.Integer(validate=ID)


class DelegationBody(Envelope):
    user = fields.Integer(strict=True, validate=ID)
    to = fields.Integer(strict=True, required=True, validate=ID)
    workflow = fields.String(allow_none=True, validate=NAME)
    start = fields.AwareDateTime(format="iso", required=True, data_key="from")
    until = fields.AwareDateTime(format="iso", required=True)


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/tasks")(list_tasks)
    blueprint.get("/tasks/count")(count_tasks)
    blueprint.get("/tasks/<int:task_id>")(show_task)
    for name, act in _TASK_ACTS.items():
        blueprint.post(f"/tasks/<int:task_id>/{name}", endpoint=f"task_{name}")(act)
    blueprint.get("/workflows")(list_workflows)
    blueprint.post("/workflows/<name>/start")(start_workflow)
    blueprint.get("/workflows/instances")(list_instances)
    blueprint.get("/workflows/instances/<int:instance_id>")(show_instance)
    for name, acted in _INSTANCE_ACTS.items():
        address = f"/workflows/instances/<int:instance_id>/{name}"
        blueprint.post(address, endpoint=f"instance_{name}")(acted)
    blueprint.get("/delegations")(list_delegations)
    blueprint.post("/delegations")(make_delegation)
    blueprint.delete("/delegations/<int:delegation_id>")(end_delegation)


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
        item = get_item(tx, actor, _known("task", task_id))
        shown = shown_record(tx, actor, item.instance, item.node, item.task)
        data = item_json(tx, item) | {
            "values": dict(shown.values),
            "fields": [{"name": name, "right": right} for name, right in shown.rights.items()],
            "course": course_json(course(tx, item.instance)),
        }
    return answer_conditionally({"data": data})


def act_and_answer(act: Callable[[Transaction, Actor], Walk]) -> Response:
    def write(tx: Transaction, actor: Actor) -> Response:
        instance = act(tx, actor).instance
        return answer(
            {
                "data": item_json(
                    tx, items_of(tx, actor, [(instance.id, instance, None, instance.started_at)])[0]
                )
            }
        )

    return once(workspace(), write)


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


def list_workflows() -> Response:
    """Those of objects whose records one may read."""
    with workspace().read() as tx:
        data = workflow_json(tx, acting(tx))
    return answer_conditionally({"data": data})


def start_workflow(name: str) -> Response:
    body = read_envelope(StartBody, read_object())

    def begin(tx: Transaction, actor: Actor) -> Response:
        comment, chosen = body.get("comment", ""), body.get("chosen", {})
        instance = start(tx, actor, name, body["record"], comment, chosen).instance
        data = item_json(tx, items_of(tx, actor, [(instance.id, instance, None, instance.started_at)])[0])
        return answer({"data": data}, 201)

    return once(workspace(), begin)


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
        instance = visible_instance(tx, actor, _known("instance", instance_id))
        item = items_of(tx, actor, [(instance.id, instance, None, instance.started_at)])[0]
        data = item_json(tx, item) | {
            "course": course_json(course(tx, instance)),
            "log": log_json(log(tx, instance)),
        }
    return answer_conditionally({"data": data})


def _with_comment(act: Callable[[Transaction, Actor, int, str], Walk]) -> Callable[[int], Response]:
    def acted(instance_id: int) -> Response:
        body = read_envelope(CommentBody, read_optional_object())
        return act_and_answer(lambda tx, actor: act(tx, actor, instance_id, body.get("comment", "")))

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


def list_delegations() -> Response:
    """One's own; of somebody else for whoever looks after people."""
    asked = read_parameters(DelegationParameters)
    with workspace().read() as tx:
        actor = acting(tx)
        user_id = asked.get("user", actor.user_id)
        found = [] if user_id is None else delegations_of(tx, actor, user_id)
        data = [delegation_json(tx, one) for one in found]
    return answer_conditionally({"data": data})


def make_delegation() -> Response:
    body = read_envelope(DelegationBody, read_object())

    def write(tx: Transaction, actor: Actor) -> Response:
        user_id = body.get("user", actor.user_id)
        if user_id is None:
            raise not_found("user", "")
        made = delegate(tx, actor, user_id, body["to"], body["start"], body["until"], body.get("workflow"))
        return answer({"data": delegation_json(tx, made)}, 201)

    return once(workspace(), write)


def end_delegation(delegation_id: int) -> Response:
    with workspace().write() as tx:
        take_back(tx, acting(tx), delegation_id)
    return no_content()


def _known(what: str, number: int) -> int:
    """The address allows any digits, the databases do not."""
    if not 0 < number <= LARGEST:
        raise not_found(what, number)
    return number


_TASK_ACTS: Mapping[str, Callable[[int], Response]] = {
    "approve": approve_task,
    "reject": reject_task,
    "return": return_task,
    "transfer": transfer_task,
    "add": add_people,
    "copy": copy_task,
    "reassign": reassign_task,
}
_INSTANCE_ACTS: Mapping[str, Callable[[int], Response]] = {
    "withdraw": _with_comment(withdraw),
    "resubmit": _with_comment(resubmit),
    "cancel": _with_comment(cancel),
    "urge": urge_instance,
    "jump": jump_instance,
    "comment": comment_instance,
    "read": read_copy,
}
