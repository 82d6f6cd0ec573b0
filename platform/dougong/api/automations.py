"""Automations: which there are, what they have run for, doing runs by hand and again, switching them off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import POLICY, Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import MAX_LIMIT, Envelope, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.jobs import accepted
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.automations import (
    Answer,
    AutomationRun,
    RunQuery,
    find_runs,
    get_run,
    next_looks,
    pause,
    paused,
    resume,
    retry,
    start,
    why,
)
from dougong.automations.deciding import REASONS
from dougong.automations.pausing import ALL
from dougong.automations.retrying import ask_for_all
from dougong.automations.runs import MOST, STATES
from dougong.storage import Release, Transaction

NAME = validate.Length(1, 40)
ID = validate.Range(1, 2**53 - 1)


class RunParameters(Envelope):
    automation = fields.String(validate=NAME)
    state = fields.String(validate=validate.OneOf(STATES))
    object = fields.String(validate=NAME)
    record = fields.Integer(validate=ID, attribute="record_id", data_key="record")
    by = fields.Integer(validate=ID, attribute="user_id", data_key="by")
    since = fields.AwareDateTime(format="iso")
    until = fields.AwareDateTime(format="iso")
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


class StartBody(Envelope):
    ids = fields.List(
        fields.Integer(strict=True, validate=ID), required=True, validate=validate.Length(1, MOST)
    )


class WhyParameters(Envelope):
    record = fields.Integer(required=True, validate=ID)
    at = fields.AwareDateTime(format="iso")


class SwitchBody(Envelope):
    automation = fields.String(allow_none=True, validate=NAME)
    app = fields.String(allow_none=True, validate=NAME)


class RetryBody(Envelope):
    automation = fields.String(validate=NAME)


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/automations")(list_automations)
    blueprint.post("/automations/<name>/run")(run_automation)
    blueprint.get("/automations/<name>/why")(explain)
    blueprint.post("/automations/pause")(switch_off)
    blueprint.post("/automations/resume")(switch_on)
    blueprint.get("/automation-runs")(list_runs)
    blueprint.post("/automation-runs/retry")(retry_runs)
    blueprint.get("/automation-runs/<int:run_id>")(show_run)
    blueprint.post("/automation-runs/<int:run_id>/retry")(retry_run)


def list_automations() -> Response:
    with workspace().read() as tx:
        POLICY.require_right(acting(tx), "jobs")
        off, objects = paused(tx), tx.release.definitions.objects_by_id
        looks = next_looks(tx)
        data = [
            {
                "name": one.name,
                "title": one.title,
                "object": objects[one.object_id].name,
                "moment": one.moment,
                "on": sorted(one.trigger.events),
                "next_look": looks.get(one.id),
                "off": one.off,
                "paused": ALL in off or one.id in off,
            }
            for one in tx.release.definitions.automations.values()
        ]
    return answer_conditionally({"data": data})


def run_automation(name: str) -> Response:
    body = read_envelope(StartBody, read_object())

    def run(tx: Transaction, actor: Actor) -> Response:
        return answer({"data": {"runs": start(tx, actor, name, body["ids"])}}, 202)

    return once(workspace(), run)


def explain(name: str) -> Response:
    """For the latest changes of a record up to a time: whether it ran, and why not."""
    asked = read_parameters(WhyParameters)
    with workspace().read() as tx:
        data = [_answer_json(one) for one in why(tx, acting(tx), name, asked["record"], asked.get("at"))]
    return answer_conditionally({"data": data})


def _answer_json(one: Answer) -> dict[str, Any]:
    return {
        "at": one.at,
        "event": one.event,
        "door": one.door,
        "by": one.user_id,
        "ran": one.run_id is not None,
        "run": one.run_id,
        "state": one.state,
        "reason": one.reason,
        "why": REASONS[one.reason] if one.reason is not None else None,
        "due_at": one.due_at,
        "values": {value.name: [value.was, value.now] for value in one.values},
    }


def switch_off() -> Response:
    body = read_envelope(SwitchBody, read_object())

    def switch(tx: Transaction, actor: Actor) -> Response:
        pause(tx, actor, body.get("automation"), body.get("app"))
        return no_content()

    return once(workspace(), switch)


def switch_on() -> Response:
    body = read_envelope(SwitchBody, read_object())

    def switch(tx: Transaction, actor: Actor) -> Response:
        resume(tx, actor, body.get("automation"), body.get("app"))
        return no_content()

    return once(workspace(), switch)


def list_runs() -> Response:
    """A page, the newest first; ``next`` is the ``before`` of the page after."""
    query = RunQuery(**read_parameters(RunParameters))
    with workspace().read() as tx:
        found = find_runs(tx, acting(tx), query)
        data = [run_json(tx.release, run) for run in found]
    following = found[-1].id if len(found) == query.limit else None
    return answer_conditionally({"data": data, "next": following})


def show_run(run_id: int) -> Response:
    with workspace().read() as tx:
        data = run_json(tx.release, get_run(tx, acting(tx), run_id))
    return answer_conditionally({"data": data})


def retry_run(run_id: int) -> Response:
    return once(
        workspace(), lambda tx, actor: answer({"data": run_json(tx.release, retry(tx, actor, run_id))}, 202)
    )


def retry_runs() -> Response:
    """All that have failed, or are stuck: the job that does it."""
    body = read_envelope(RetryBody, read_object())
    return once(
        workspace(),
        lambda tx, actor: accepted(tx, actor, ask_for_all(tx, actor, body.get("automation"))),
    )


def run_json(release: Release, run: AutomationRun) -> dict[str, Any]:
    """``run`` is the name under which what it changed can be taken back."""
    definition = release.definitions.automations_by_id.get(run.automation_id)
    item = release.definitions.objects_by_id.get(run.object_id)
    names = {step.id: step.name for step in definition.every_step()} if definition is not None else {}
    return {
        "id": run.id,
        "automation": definition.name if definition is not None else None,
        "object": item.name if item is not None else None,
        "record": run.record_id,
        "event": run.event,
        "door": run.door,
        "at": run.at,
        "by": run.user_id,
        "state": run.state,
        "ended_at": run.ended_at,
        "wake_at": run.wake_at,
        "run": run.run,
        "cause": run.cause,
        "depth": run.depth,
        "steps": [{**one, "step": names.get(one["step"])} for one in run.trace],
        "errors": errors_of(run.problems),
    }
