"""Sweeping out: jobs that are long over, files that have expired. It is itself a job, once a night."""

from __future__ import annotations

import time
from datetime import timedelta

from dougong.jobs.files import FOLDER, content_path
from dougong.jobs.kinds import KINDS, JobKind, Payload
from dougong.jobs.progress import Progress
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.problems import N_
from dougong.storage import Transaction, Workspace, instant_text

KEPT = {"done": timedelta(days=14), "cancelled": timedelta(days=14), "dead": timedelta(days=180)}
BATCH = 200
STRAY_SECONDS = 24 * 3_600


def tidy(workspace: Workspace, payload: Payload, progress: Progress) -> dict[str, int]:
    jobs = files = 0
    while True:
        with progress.step() as tx:
            removed = _remove_jobs(tx)
        jobs += removed
        if removed < BATCH:
            break
    while True:
        with progress.step() as tx:
            expired = _forget_files(tx)
        for token in expired:
            content_path(workspace, token).unlink(missing_ok=True)
        files += len(expired)
        if len(expired) < BATCH:
            break
    return {"jobs": jobs, "files": files + _remove_strays(workspace)}


def _remove_jobs(tx: Transaction) -> int:
    over = [(state, instant_text(tx.now - kept)) for state, kept in KEPT.items()]
    conditions = " OR ".join('("state" = ? AND "finished_at" < ?)' for _ in over)
    binds = [value for pair in over for value in pair]
    found = f'SELECT "id" FROM "_dg_job" WHERE {conditions} ORDER BY "id" LIMIT {BATCH}'
    ids = [(row[0],) for row in tx.execute(found, binds).fetchall()]
    if ids:
        tx.executemany('DELETE FROM "_dg_job_refusal" WHERE "job_id" = ?', ids)
        tx.executemany('DELETE FROM "_dg_job" WHERE "id" = ?', ids)
    return len(ids)


def _forget_files(tx: Transaction) -> list[str]:
    rows = tx.execute(
        f'SELECT "token" FROM "_dg_job_file" WHERE "expires_at" < ? LIMIT {BATCH}', (tx.now_text,)
    ).fetchall()
    if rows:
        tx.executemany('DELETE FROM "_dg_job_file" WHERE "token" = ?', rows)
    return [row[0] for row in rows]


def _remove_strays(workspace: Workspace) -> int:
    """Content whose row was never committed, because the process died or the row is gone."""
    folder = workspace.folder / FOLDER
    if not folder.is_dir():
        return 0
    with workspace.read() as tx:
        known = {row[0] for row in tx.execute('SELECT "token" FROM "_dg_job_file"').fetchall()}
    oldest = time.time() - STRAY_SECONDS
    strays = [path for path in folder.iterdir() if path.name not in known and path.stat().st_mtime < oldest]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


KINDS.add(JobKind("tidy", N_("Sweep out old jobs and files"), tidy))
SCHEDULES.register("tidy", Schedule("tidy", "tidy", "20 3 * * *"))
