"""Doing runs once more: one that has failed, or is stuck, or all of them, which is a job.

What a run has committed stays done; it goes on from there, as whoever it ran for, with the rights they have now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor, actor_of, get_user
from dougong.automations.answering import ask_again, asking_of
from dougong.automations.models import automation_model
from dougong.automations.runs import FATES, AutomationRun, get_run
from dougong.automations.triggers import hand_over
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, parse_instant

NOT_FAILED = N_("Only a run that has failed can be done again.")
KIND = "retry_runs"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"automation": {"type": "string", "minLength": 1, "maxLength": 40}},
    "additionalProperties": False,
}
_LOCK = 'SELECT "state", "wake_at" FROM "_dg_automation_run" WHERE "id" = ?'
_AGAIN = (
    'UPDATE "_dg_automation_run" SET "state" = \'waiting\', "job_id" = NULL, "ended_at" = NULL,'
    ' "problems" = \'[]\', "trace" = \'[]\' WHERE "id" = ?'
)


def retry(tx: Transaction, actor: Actor, run_id: int) -> AutomationRun:
    """Of two who ask in the same instant, the second finds it under way."""
    POLICY.require_right(actor, "jobs")
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.execute(f"{_LOCK}{locking}", (run_id,)).fetchone()
    run = get_run(tx, actor, run_id)
    if row is None or run.state != "failed":
        raise Conflict(Problem("not_failed", NOT_FAILED))
    definition = tx.release.definitions.automations_by_id.get(run.automation_id)
    if definition is None:
        raise not_found("automation", run.automation_id)
    asking = asking_of(tx, run.run)
    if asking is not None:
        ask_again(tx, actor, asking)
        return get_run(tx, actor, run_id)
    person = SYSTEM if run.user_id is None else actor_of(tx, get_user(tx, run.user_id))
    due: datetime | None = None
    if row[0] == "sleeping":
        # What it waits for may be still to come.
        due = parse_instant(row[1]) if row[1] is not None else None
    else:
        tx.execute(_AGAIN, (run.id,))
    hand_over(tx, automation_model(tx.release, definition), [run.id], person, due)
    return get_run(tx, actor, run_id)


def ask_for_all(tx: Transaction, actor: Actor, name: str | None = None) -> int:
    """The job that does the failed runs of one automation again, or of all."""
    return enqueue_for(tx, actor, KIND, {} if name is None else {"automation": name})


def retry_all(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
    """Those that had failed when it was asked for, each once, the oldest first."""
    after, count, left = (progress.note.get(name, 0) for name in ("after", "count", "left"))
    last: int | None = progress.note.get("last")
    while True:
        with progress.step() as tx:
            actor, name = progress.actor(tx), payload.get("automation")
            last = _last(tx) if last is None else last
            ids = _failed(tx, name, after, last, progress.pace.size)
            refused = [one for run_id in ids if (one := _refusal(tx, actor, run_id)) is not None]
            keep_refusals(tx, progress.job_id, refused)
            count, left = count + len(ids) - len(refused), left + len(refused)
            note = {"after": ids[-1] if ids else last, "last": last, "count": count, "left": left}
            progress.save(tx, note, done=count + left)
        after = note["after"]
        if not ids:
            return {"again": count, "refused": left}


def _refusal(tx: Transaction, actor: Actor, run_id: int) -> JobRefusal | None:
    try:
        retry(tx, actor, run_id)
    except (Conflict, Forbidden, InvalidInput, NotFound) as error:
        # Whatever speaks against it is found before anything is written.
        return JobRefusal(run_id, tuple(error.problems), {})
    return None


def _last(tx: Transaction) -> int:
    (last,) = tx.execute('SELECT max("id") FROM "_dg_automation_run"').fetchone()
    return int(last or 0)


def _failed(tx: Transaction, name: str | None, after: int, last: int, limit: int) -> Sequence[int]:
    wanted = tx.release.definitions.automation(name).id if name is not None else None
    given = {'one."automation_id" = ?': wanted, 'one."id" > ?': after, 'one."id" <= ?': last}
    where, binds = FATES.where("failed", given)
    sql = f'SELECT one."id" FROM {FATES.joined}{where} ORDER BY one."id" LIMIT {limit}'
    return [row[0] for row in tx.execute(sql, binds).fetchall()]


def _authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "jobs")
    name = payload.get("automation")
    return tx.release.definitions.automation(name).title if name is not None else ""


KINDS.add(JobKind(KIND, N_("Do failed runs again"), retry_all, SCHEMA, authorise=_authorise))
