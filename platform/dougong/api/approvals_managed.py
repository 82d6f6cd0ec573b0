"""Approvals for whoever manages workflows: what runs, and bringing it elsewhere or on its way again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.api.answers import answer, answer_conditionally
from dougong.api.approval_acts import act_and_answer
from dougong.api.approval_bodies import ID, NAME, CommentBody
from dougong.api.approval_json import item_json
from dougong.api.bodies import read_object
from dougong.api.envelopes import Envelope, read_envelope, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import move, repair, restart
from dougong.approvals.figures import Figures, FiguresQuery, report
from dougong.approvals.overseeing import MOST, ONLY, RunningQuery, Watched, find_running
from dougong.approvals.simulating import Request, simulate
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


class FiguresParameters(Envelope):
    workflow = fields.String(validate=NAME)
    days = fields.Integer(validate=validate.Range(1, MOST_DAYS))


class SimulationBody(Envelope):
    record = fields.Integer(strict=True, required=True, validate=ID)
    user = fields.Integer(strict=True, validate=ID)
    source = fields.String(validate=validate.OneOf(("published", "draft")))
    chosen = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.List(fields.Integer(strict=True, validate=ID), validate=validate.Length(0, 20)),
    )


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/workflows/figures")(show_figures)
    blueprint.post("/workflows/<name>/simulate")(simulate_workflow)
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


def show_figures() -> Response:
    query = FiguresQuery(**read_parameters(FiguresParameters))
    with workspace().read() as tx:
        found = report(tx, acting(tx), query)
        data = {
            "totals": asdict(found.totals),
            "nodes": [_figures_json(tx, one) for one in found.nodes],
            "people": [_figures_json(tx, one) for one in found.people],
        }
    return answer_conditionally({"data": data})


def _figures_json(tx: Transaction, one: Figures) -> dict[str, Any]:
    workflow = tx.release.definitions.workflows_by_id.get(one.workflow_id)
    numbers = ("asked", "open", "approved", "rejected", "returned", "late")
    parts = ("median_hours", "slow_hours", "share", "return_rate")
    rounded = {name: None if (value := getattr(one, name)) is None else round(value, 4) for name in parts}
    named: dict[str, Any] = (
        {"user": {"id": int(one.key), "title": one.title}}
        if workflow is None
        else {"workflow": workflow.name, "node": one.title}
    )
    return named | {name: getattr(one, name) for name in numbers} | rounded


def simulate_workflow(name: str) -> Response:
    """Writes nothing: what it does is undone before the answer."""
    body = read_envelope(SimulationBody, read_object())
    draft = body.get("source") == "draft"
    asked = Request(name, body["record"], body.get("user"), draft, body.get("chosen", {}))
    found = simulate(workspace(), acting, asked)
    steps = [
        {
            "node": {"name": one.node.name, "title": one.node.title, "do": one.node.do},
            "depth": one.depth,
            "at": one.at or None,
            "left_at": one.left_at,
            "way": None if one.way is None else {"name": one.way.name, "title": one.way.title},
            "people": [
                {
                    "user": {"id": person.user_id, "title": person.name},
                    "decision": person.decision,
                    "due_at": person.due_at,
                    "for": person.for_name or None,
                }
                for person in one.people
            ],
        }
        for one in found.steps
    ]
    problems = [one.to_json() for one in found.problems]
    return answer({"data": {"outcome": found.outcome, "steps": steps, "problems": problems}})


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
