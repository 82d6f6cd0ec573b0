"""The job that does runs: each in one transaction of its own, so that it happens whole, and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from dougong.automations.arrivals import EVENT, payload_of
from dougong.automations.holding import hold
from dougong.automations.mapping import variables_from
from dougong.automations.models import automation_model
from dougong.automations.performing import RUNNING, Performance, Told
from dougong.automations.remembering import Values
from dougong.automations.sleeping import CHANGED, remember, sleep
from dougong.automations.triggers import KIND
from dougong.definitions import AutomationDefinition
from dougong.errors import DougongError, InvalidInput, Unavailable
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.rows import problems_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "automation": {"type": "string", "maxLength": 40},
        "runs": {"type": "array", "items": {"type": "integer"}, "maxItems": 1_000},
    },
    "required": ["automation", "runs"],
    "additionalProperties": False,
}
_WAITING = (
    'SELECT "run", "record_id", "event", "memory" FROM "_dg_automation_run" WHERE "id" = ?'
    ' AND ("state" = \'waiting\' OR ("state" = \'sleeping\' AND "wake_at" <= ?))'
)
_ENDED = (
    'UPDATE "_dg_automation_run" SET "state" = ?, "trace" = ?, "problems" = ?, "ended_at" = ? WHERE "id" = ?'
)


GONE = N_("The automation is not there any more.")
NOT_THERE = N_("The record is not there any more.")
CHANGES = ("create", "update", "upsert", "delete")
NOT_KEPT = N_("What came in is not kept any more.")


def run_automation(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    ids, done = payload["runs"], progress.done
    for run_id in ids[done:]:
        done += 1
        performance: Performance | None = None
        try:
            with progress.step() as tx:
                performance = _performance(tx, payload["automation"], run_id, progress)
                if performance is not None:
                    _perform(tx, run_id, performance)
                progress.save(tx, {"done": done}, done=done, total=len(ids))
        except Unavailable:
            raise  # another time
        except DougongError as error:
            trace = _told_of_failure(performance)
            with progress.step() as tx:
                _end(tx, run_id, "failed", trace, error.problems)
                progress.save(tx, {"done": done}, done=done, total=len(ids))
    return {"runs": len(ids)}


def _performance(tx: Transaction, automation_id: str, run_id: int, progress: Progress) -> Performance | None:
    """None if the run has been done, or cannot be done any more."""
    # Two jobs may have been given one run: whoever is second finds it done.
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.execute(_WAITING + locking, (run_id, tx.now_text)).fetchone()
    if row is None:
        return None
    run, record_id, event, memory = row
    definition = tx.release.definitions.automations_by_id.get(automation_id)
    if definition is None:
        _stop(tx, run_id, [], Problem("gone", GONE))
        return None
    if hold(tx, definition, run_id):
        return None
    performance = Performance(tx, progress.actor(tx), automation_model(tx.release, definition), run)
    if memory:
        remember(performance, orjson.loads(memory))
    elif event == EVENT:
        performance.variables = _come_in(tx, definition, run)
    if not performance.begin(record_id, deleted=event == "deleted"):
        _stop(tx, run_id, performance.trace, Problem("not_found", NOT_THERE))
        return None
    if memory and not performance.way:
        _stop(tx, run_id, performance.trace, Problem("changed", CHANGED))
        return None
    return performance


def _come_in(tx: Transaction, definition: AutomationDefinition, run: str) -> Values:
    payload = payload_of(tx, run)
    if payload is None:
        raise InvalidInput(Problem("not_kept", NOT_KEPT))
    return variables_from(definition, payload)


def _perform(tx: Transaction, run_id: int, performance: Performance) -> None:
    tx.notes[RUNNING] = performance.run
    performance.perform(performance.model.definition.steps, performance.way)
    if performance.waits:
        sleep(tx, run_id, performance)
    else:
        _end(tx, run_id, "done", performance.trace, [])


def _stop(tx: Transaction, run_id: int, trace: Sequence[Told], problem: Problem) -> None:
    _end(tx, run_id, "stopped", trace, [problem])


def _told_of_failure(performance: Performance | None) -> list[Told]:
    """Nothing of what the steps did has stayed; what they were about to do is told."""
    if performance is None or performance.at is None:
        return []
    kept, lost = performance.trace[: performance.told_before], performance.trace[performance.told_before :]
    undone = [one | {"result": "undone"} if one.get("ids") and one["do"] in CHANGES else one for one in lost]
    return [*kept, *undone, {"step": performance.at.id, "do": performance.at.do, "result": "failed"}]


def _end(
    tx: Transaction, run_id: int, state: str, trace: Sequence[Told], problems: Sequence[Problem]
) -> None:
    told = orjson.dumps(list(trace)).decode()
    tx.execute(_ENDED, (state, told, problems_text(problems), tx.now_text, run_id))


KINDS.add(JobKind(KIND, N_("Automation"), run_automation, SCHEMA))
