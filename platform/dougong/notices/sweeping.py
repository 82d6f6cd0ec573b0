"""Notices that were read long ago, or that nobody will read, go once a night."""

from __future__ import annotations

from datetime import timedelta

from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule
from dougong.problems import N_
from dougong.storage import Transaction, Workspace, instant_text

READ = timedelta(days=60)
UNREAD = timedelta(days=365)
BATCH = 500


def sweep(workspace: Workspace, payload: dict[str, object], progress: Progress) -> dict[str, int]:
    removed = 0
    while True:
        with progress.step() as tx:
            gone = _remove(tx)
        removed += gone
        if gone < BATCH:
            return {"notices": removed}


def _remove(tx: Transaction) -> int:
    old, older = instant_text(tx.now - READ), instant_text(tx.now - UNREAD)
    rows = tx.execute(
        f'SELECT "id" FROM "_dg_notice" WHERE "at" < ? AND ("read_at" IS NOT NULL OR "at" < ?) LIMIT {BATCH}',
        (old, older),
    ).fetchall()
    tx.executemany('DELETE FROM "_dg_notice" WHERE "id" = ?', rows)
    return len(rows)


KINDS.add(JobKind("sweep_notices", N_("Sweep out old notices"), sweep))
SCHEDULES.register("sweep_notices", Schedule("sweep_notices", "sweep_notices", "40 3 * * *"))
