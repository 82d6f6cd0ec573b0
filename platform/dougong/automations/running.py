"""The job that does runs: each in one transaction of its own, so that it happens whole, and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from dougong.automations.models import automation_model
from dougong.automations.steps import Performance, Told
from dougong.automations.triggers import KIND
from dougong.errors import DougongError, Unavailable
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
    'SELECT "run", "record_id", "event" FROM "_dg_automation_run" WHERE "id" = ? AND "state" = \'waiting\''
)
_ENDED = (
    'UPDATE "_dg_automation_run" SET "state" = ?, "trace" = ?, "problems" = ?, "ended_at" = ? WHERE "id" = ?'
)


GONE = N_("The automation is not there any more.")


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
    row = tx.execute(_WAITING, (run_id,)).fetchone()
    if row is None:
        return None
    definition = tx.release.definitions.automations_by_id.get(automation_id)
    if definition is None:
        _end(tx, run_id, "stopped", [], [Problem("gone", GONE)])
        return None
    model, actor = automation_model(tx.release, definition), progress.actor(tx)
    performance = Performance(tx, actor, model, row[0])
    if not performance.begin(row[1], deleted=row[2] == "deleted"):
        text = N_("The record is not there any more.")
        _end(tx, run_id, "stopped", [], [Problem("not_found", text)])
        return None
    return performance


def _perform(tx: Transaction, run_id: int, performance: Performance) -> None:
    performance.perform(performance.model.definition.steps)
    _end(tx, run_id, "done", performance.trace, [])


def _told_of_failure(performance: Performance | None) -> list[Told]:
    """Nothing of what the steps did has stayed; what they were about to do is told."""
    if performance is None or performance.at is None:
        return []
    done = [one | {"result": "undone"} if one.get("ids") else one for one in performance.trace]
    return [*done, {"step": performance.at.id, "do": performance.at.do, "result": "failed"}]


def _end(
    tx: Transaction, run_id: int, state: str, trace: Sequence[Told], problems: Sequence[Problem]
) -> None:
    told = orjson.dumps(list(trace)).decode()
    tx.execute(_ENDED, (state, told, problems_text(problems), tx.now_text, run_id))


KINDS.add(JobKind(KIND, N_("Automation"), run_automation, SCHEMA))
