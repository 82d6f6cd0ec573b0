"""Approvals for whoever manages workflows: what runs, and bringing it elsewhere or on its way again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.api.answers import answer_conditionally
from dougong.api.approval_json import item_json
from dougong.api.approvals import ID, NAME, CommentBody, act_and_answer
from dougong.api.bodies import read_object
from dougong.api.envelopes import Envelope, read_envelope, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import move, repair, restart
from dougong.approvals.overseeing import MOST, ONLY, RunningQuery, Watched, find_running
from dougong.storage import Transaction

MOST_PAGES = 10_000
MOST_DAYS = 3_650
MOST_MAPPED = 200


class RunningParameters(Envelope):
    which = fields.String(validate=validate.OneOf(ONLY), data_key="only")
    workflow = fields.String(validate=NAME)
    user_id = fields.Integer(validate=ID, data_key="user")
    days = fields.Integer(validate=validate.Range(0, MOST_DAYS))
    page = fields.Integer(validate=validate.Range(1, MOST_PAGES))
    limit = fields.Integer(validate=validate.Range(1, MOST))


class ReasonBody(CommentBody):
    comment = fields.String(required=True, validate=validate.Length(1, 10_000))


class MoveBody(ReasonBody):
    mapping = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.String(validate=NAME),
        validate=validate.Length(0, MOST_MAPPED),
    )


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/workflows/running")(list_running)
    blueprint.post("/workflows/instances/<int:instance_id>/repair")(repair_instance)
    blueprint.post("/workflows/instances/<int:instance_id>/move")(move_instance)
    blueprint.post("/workflows/instances/<int:instance_id>/restart")(restart_instance)


def list_running() -> Response:
    """The overdue first; ``next`` is the number of the page after."""
    query = RunningQuery(**read_parameters(RunningParameters))
    with workspace().read() as tx:
        found = find_running(tx, acting(tx), query)
        data = [_watched_json(tx, one) for one in found[: query.limit]]
    return answer_conditionally({"data": data, "next": query.page + 1 if len(found) > query.limit else None})


def _watched_json(tx: Transaction, one: Watched) -> dict[str, Any]:
    return item_json(tx, one.item) | {
        "late_since": one.late_since,
        "asked": list(one.asked),
        "troubles": list(one.troubles),
    }


def repair_instance(instance_id: int) -> Response:
    body = read_envelope(ReasonBody, read_object())
    return act_and_answer(lambda tx, actor: repair(tx, actor, instance_id, body["comment"]))


def move_instance(instance_id: int) -> Response:
    body = read_envelope(MoveBody, read_object())
    return act_and_answer(
        lambda tx, actor: move(tx, actor, instance_id, body.get("mapping"), body["comment"])
    )


def restart_instance(instance_id: int) -> Response:
    body = read_envelope(ReasonBody, read_object())
    return act_and_answer(lambda tx, actor: restart(tx, actor, instance_id, body["comment"]))
