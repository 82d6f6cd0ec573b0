"""Runs that wait: what a run remembers is committed with the steps before, and a job that is due later goes on. Where
it waits for an answer, that job is written once the answer has come.

It goes on with the record as it is then, by the definition of then, with the rights that the person has then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from dougong.access import Actor
from dougong.automations.models import StepModel
from dougong.automations.performing import Performance, Told, action, way_to
from dougong.automations.remembering import as_json, from_json
from dougong.automations.rhythms import due_of
from dougong.automations.triggers import KIND
from dougong.definitions import DateRule
from dougong.expressions.moments import start_of_day
from dougong.jobs import enqueue
from dougong.jobs.rows import problems_text
from dougong.problems import N_, Problem
from dougong.records import Done
from dougong.records.model import WriteModel
from dougong.storage import Transaction, in_list, instant_text, list_bind
from dougong.webhooks.deliveries import row_by_id

DELETED = N_("The record was deleted while the run waited.")
CHANGED = N_("The step that the run waited at is not there any more.")
WAITED = {"waits": "waited", "asked": "answered"}
_SLEEPS = (
    'UPDATE "_dg_automation_run" SET "state" = \'sleeping\', "trace" = ?, "memory" = ?, "wake_at" = ?, "job_id" = ?'
    ' WHERE "id" = ?'
)


@action("wait")
def wait(running: Performance, step: StepModel) -> Told:
    due = _until(running, step)
    if due is None or due <= running.tx.now:
        return {"result": "nothing"}
    running.wake_at = due
    return {"result": "waits", "until": instant_text(due)}


def _until(running: Performance, step: StepModel) -> datetime | None:
    document, zone = step.step.document, running.tx.workspace.default_zone
    if step.until is not None:
        return _as_instant(step.until.evaluate(running.entry.values, running.context), zone)
    calendar_id = document.get("calendar")
    rule = DateRule("", document["for"], document.get("unit", "days"), None, calendar_id, yearly=False)
    return due_of(rule, running.tx.release.definitions.calendar(calendar_id), running.tx.now, zone)


def _as_instant(value: Any, zone: ZoneInfo) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return start_of_day(value, zone) if isinstance(value, date) else None


def sleep(tx: Transaction, run_id: int, performance: Performance) -> None:
    if performance.at is None or not performance.waits:
        raise ValueError("The run does not wait.")
    memory: dict[str, Any] = {
        "step": performance.at.id,
        "made": performance.made,
        "found": performance.found,
        "trace": performance.trace,
        "variables": as_json(performance.variables),
    }
    due = None
    if performance.call is not None:
        memory["call"] = performance.call
        delivery = row_by_id(tx, performance.call)
        job_id = delivery.job_id if delivery is not None else None
    else:
        job_id, due = _call_later(tx, run_id, performance)
    trace = orjson.dumps(performance.trace).decode()
    tx.execute(_SLEEPS, (trace, orjson.dumps(memory).decode(), due, job_id, run_id))


def _call_later(tx: Transaction, run_id: int, performance: Performance) -> tuple[int, str]:
    definition, actor, due = performance.model.definition, performance.actor, performance.wake_at or tx.now
    job_id = enqueue(
        tx,
        KIND,
        {"automation": definition.id, "runs": [run_id]},
        actor=None if definition.as_system or actor.user_id is None else actor,
        subject=definition.title,
        not_before=due,
    )
    return job_id, instant_text(due)


def remember(performance: Performance, memory: Mapping[str, Any]) -> None:
    """Brings back what the run knew, and the step that it waited at; no way leads there if it is gone."""
    performance.made, performance.found = memory["made"], memory["found"]
    variables = performance.model.definition.variables
    performance.variables = from_json(variables, memory.get("variables", {}))
    performance.trace = [*memory["trace"]]
    performance.trace[-1] = performance.trace[-1] | {"result": WAITED[memory["trace"][-1]["result"]]}
    performance.told_before = len(performance.trace)
    performance.way = way_to(performance.model.definition.steps, memory["step"])


def end_waiting(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """An after-write hook: whoever deletes a record ends the runs that wait for it."""
    if done.kind != "delete" or not _may_wait(tx, model.layout.id):
        return
    tx.execute(
        'UPDATE "_dg_automation_run" SET "state" = \'stopped\', "ended_at" = :now, "problems" = :problems'
        ' WHERE "object_id" = :object AND "state" = \'sleeping\''
        f' AND "record_id" {in_list("ids", tx.dialect)} AND "event" <> \'deleted\'',
        {
            "now": tx.now_text,
            "problems": problems_text([Problem("deleted", DELETED)]),
            "object": model.layout.id,
            "ids": list_bind([entry.id for entry in done.entries], tx.dialect),
        },
    )


def _may_wait(tx: Transaction, object_id: str) -> bool:
    item = tx.release.definitions.object_by_id(object_id)
    return tx.release.cached(
        ("automations.wait", object_id),
        lambda: any(
            step.do == "wait" or "answer" in step.document
            for one in tx.release.definitions.automations_of(item)
            for step in one.every_step()
        ),
    )
