"""Counting what became of jobs, for as long as the workspace lives."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.storage import Transaction, parse_instant


@dataclass(frozen=True, slots=True)
class Tally:
    kind: str
    outcome: str
    jobs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Length:
    """Of what waits or runs in a lane; ``oldest_seconds`` is how long the oldest has been due."""

    lane: str
    state: str
    jobs: int
    oldest_seconds: float


def count_outcome(tx: Transaction, job_id: int, kind: str, outcome: str) -> None:
    """``seconds`` are from the first start to the end, waiting between attempts included."""
    (started,) = tx.execute('SELECT "started_at" FROM "_dg_job" WHERE "id" = ?', (job_id,)).fetchone()
    seconds = max(0.0, (tx.now - parse_instant(started)).total_seconds()) if started else 0.0
    tx.execute(
        'INSERT INTO "_dg_job_tally" ("kind", "outcome", "jobs", "seconds") VALUES (?, ?, 1, ?)'
        ' ON CONFLICT ("kind", "outcome") DO UPDATE SET "jobs" = "_dg_job_tally"."jobs" + 1,'
        ' "seconds" = "_dg_job_tally"."seconds" + excluded."seconds"',
        (kind, outcome, seconds),
    )


def tallies(tx: Transaction) -> list[Tally]:
    rows = tx.execute('SELECT "kind", "outcome", "jobs", "seconds" FROM "_dg_job_tally" ORDER BY 1, 2')
    return [Tally(*row) for row in rows.fetchall()]


def lengths(tx: Transaction) -> list[Length]:
    """Jobs that are to begin later do not wait yet."""
    rows = tx.execute(
        'SELECT "lane", "state", count(*), min("not_before") FROM "_dg_job"'
        " WHERE \"state\" IN ('waiting', 'running') AND \"not_before\" <= ? GROUP BY 1, 2 ORDER BY 1, 2",
        (tx.now_text,),
    ).fetchall()
    return [
        Length(lane, state, jobs, max(0.0, (tx.now - parse_instant(oldest)).total_seconds()))
        for lane, state, jobs, oldest in rows
    ]


def dead_jobs(tx: Transaction) -> int:
    (found,) = tx.execute('SELECT count(*) FROM "_dg_job" WHERE "state" = \'dead\'').fetchone()
    return int(found)
