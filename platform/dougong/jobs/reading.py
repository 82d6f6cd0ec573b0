"""Looking at jobs and ending or replaying them: one's own, or everybody's with the right to it."""

from __future__ import annotations

from dataclasses import replace

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.jobs.ending import Ended, tell_end
from dougong.jobs.rows import SELECT, STATES, Job, job_from_row
from dougong.jobs.waking import wake
from dougong.problems import N_, Problem
from dougong.storage import Transaction

MAX_LIMIT = 500
NOT_OPEN = N_("This job is over already.")
NOT_OVER = N_("Only a job that failed or was cancelled can be run again.")


@dataclass(frozen=True, slots=True)
class JobQuery:
    """``everybody`` False are one's own. ``before`` is the id of the last job of the page before."""

    everybody: bool = False
    state: str | None = None
    kind: str | None = None
    before: int | None = None
    limit: int = 50


def find_jobs(tx: Transaction, actor: Actor, query: JobQuery) -> list[Job]:
    """The newest first."""
    conditions, values = _conditions(actor, query)
    if query.before is not None:
        conditions.append('j."id" < ?')
        values.append(query.before)
    if not 1 <= query.limit <= MAX_LIMIT:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MAX_LIMIT}))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = tx.execute(f'{SELECT}{where} ORDER BY j."id" DESC LIMIT {query.limit}', values).fetchall()
    return [_as_seen(actor, job_from_row(row)) for row in rows]


def count_states(tx: Transaction, actor: Actor, query: JobQuery) -> dict[str, int]:
    """How many there are in each state, whichever the query asks for."""
    conditions, values = _conditions(actor, JobQuery(query.everybody, None, query.kind))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = tx.execute(f'SELECT j."state", count(*) FROM "_dg_job" j{where} GROUP BY 1', values).fetchall()
    return dict.fromkeys(STATES, 0) | dict(rows)


def get_job(tx: Transaction, actor: Actor, job_id: int) -> Job:
    """NotFound where there is none, or none that the actor may know of."""
    row = None
    if 0 < job_id < 2**63:
        row = tx.execute(f'{SELECT} WHERE j."id" = ?', (job_id,)).fetchone()
    job = job_from_row(row) if row is not None else None
    if job is None or not _may_see(actor, job):
        raise not_found("job", job_id)
    return _as_seen(actor, job)


def cancel_job(tx: Transaction, actor: Actor, job_id: int) -> Job:
    """One that waits is over at once, one that runs with its next step."""
    job = get_job(tx, actor, job_id)
    waiting = tx.execute(
        'UPDATE "_dg_job" SET "state" = \'cancelled\', "cancel_asked_at" = ?, "finished_at" = ?'
        ' WHERE "id" = ? AND "state" = \'waiting\'',
        (tx.now_text, tx.now_text, job_id),
    )
    if waiting.rowcount == 1:
        tell_end(tx, Ended(job.id, job.kind, "cancelled", job.user_id))
    else:
        running = tx.execute(
            'UPDATE "_dg_job" SET "cancel_asked_at" = ? WHERE "id" = ? AND "state" = \'running\'',
            (tx.now_text, job_id),
        )
        if running.rowcount == 0:
            raise Conflict(Problem("not_open", NOT_OPEN))
    return get_job(tx, actor, job_id)


def retry_job(tx: Transaction, actor: Actor, job_id: int) -> Job:
    """It goes on from the last step that it committed."""
    get_job(tx, actor, job_id)
    revived = tx.execute(
        'UPDATE "_dg_job" SET "state" = \'waiting\', "attempts" = 0, "not_before" = ?, "finished_at" = NULL,'
        ' "cancel_asked_at" = NULL WHERE "id" = ? AND "state" IN (\'dead\', \'cancelled\')',
        (tx.now_text, job_id),
    )
    if revived.rowcount == 0:
        raise Conflict(Problem("not_over", NOT_OVER))
    tx.on_commit(lambda: wake(tx.workspace))
    return get_job(tx, actor, job_id)


def sees_all(actor: Actor) -> bool:
    return POLICY.has_right(actor, "jobs")


def _may_see(actor: Actor, job: Job) -> bool:
    return sees_all(actor) or (job.user_id is not None and job.user_id == actor.user_id)


def _as_seen(actor: Actor, job: Job) -> Job:
    """Examples were found with the sight of whoever asked for them, and are theirs alone."""
    if job.result is None or "examples" not in job.result or job.user_id == actor.user_id:
        return job
    return replace(job, result={key: value for key, value in job.result.items() if key != "examples"})


def _conditions(actor: Actor, query: JobQuery) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    if query.everybody:
        POLICY.require_right(actor, "jobs")
    else:
        conditions.append('j."user_id" = ?')
        values.append(actor.user_id)
    if query.state is not None:
        if query.state not in STATES:
            text = N_("“{state}” is not a state of jobs; there are: {states}.")
            params = {"state": query.state[:40], "states": ", ".join(STATES)}
            raise InvalidInput(Problem("unknown_state", text, "state", params))
        conditions.append('j."state" = ?')
        values.append(query.state)
    if query.kind is not None:
        conditions.append('j."kind" = ?')
        values.append(query.kind)
    return conditions, values
