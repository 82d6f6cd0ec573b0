"""Workers may die at any moment: no job is lost, and what jobs do to the database is done exactly once."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import dougong.transfer as transfer
from dougong.access import SYSTEM
from dougong.clock import SystemClock
from dougong.jobs import JobQuery, Runner, enqueue, find_jobs, get_job, retry_job
from dougong.jobs.files import new_content, register
from dougong.jobs.refusals import first_refusals
from dougong.records import RecordQuery, count
from dougong.storage import Draft, Workspace, publish

from tests.jobs.kinds import counted
from tests.records.design import FILES
from tests.support.processes import Process, start
from tests.support.waiting import PATIENCE

LONG = os.environ.get("DOUGONG_LONG") == "1"
KILLS = 200 if LONG else 6
"""On each database, of one of two workers each time."""
NUMBERS, FOLLOWERS = 60, 12
KINDS_OF = (transfer,)
"""Whose import makes the kind of the second test known, also where this file runs alone."""
COUNT = 'SELECT count(*) FROM "_dg_job" WHERE 1 = 1'


def test_killed_workers_lose_nothing_and_do_nothing_twice(workspace: Workspace) -> None:
    workspace.clock = SystemClock()
    chance = random.Random(7)
    jobs = 0
    with worker(workspace) as steady:
        for _ in range(KILLS):
            with workspace.write() as tx:
                enqueue(tx, "test_count", {"name": f"count{jobs}", "most": NUMBERS, "each": 4})
                enqueue(tx, "test_follow", {"name": f"follow{jobs}", "most": FOLLOWERS})
            jobs += 1
            with worker(workspace) as victim:
                time.sleep(chance.uniform(0.0, 0.6))
                victim.kill()
        steady.kill()
    finish(workspace)
    with workspace.read() as tx:
        found = find_jobs(tx, SYSTEM, JobQuery(everybody=True, limit=500))
        (all_jobs,) = tx.execute(f'{COUNT} AND "schedule" IS NULL').fetchone()
        (unfinished,) = tx.execute(f"{COUNT} AND \"state\" <> 'done'").fetchone()
    assert unfinished == 0, [(job.kind, job.state, job.problems) for job in found if job.state != "done"]
    assert all_jobs == jobs * (2 + FOLLOWERS)
    assert counted(workspace, "count%") == jobs * NUMBERS
    assert counted(workspace, "follow%") == jobs * FOLLOWERS


ROWS = 1_500


def test_a_killed_import_writes_each_row_once(workspace: Workspace) -> None:
    workspace.clock = SystemClock()
    Draft(workspace).apply(FILES)
    publish(workspace, None)
    chance = random.Random(8)
    with new_content(workspace) as (token, stream):
        lines = (f"Firm {n},C{n},{n if n % 100 else 'many'}\n" for n in range(ROWS))
        stream.write(("name,code,employees\n" + "".join(lines)).encode())
    with workspace.write() as tx:
        register(tx, SYSTEM, token, "firms.csv", "text/csv")
        job_id = enqueue(tx, "import", {"object": "account", "file": token})
    for _ in range(KILLS // 2):
        with worker(workspace) as victim:
            time.sleep(chance.uniform(0.1, 0.4))
            victim.kill()
    finish_all(workspace)
    with workspace.read() as tx:
        job = get_job(tx, SYSTEM, job_id)
        assert (job.state, job.problems) == ("done", ())
        assert count(tx, SYSTEM, RecordQuery("account")) == ROWS - ROWS // 100
        found = 'SELECT count(*), count(DISTINCT "record_id") FROM "_dg_history" WHERE "run" = ?'
        assert tx.execute(found, (job.run,)).fetchone() == (ROWS - ROWS // 100,) * 2
        refused = first_refusals(tx, job_id, 500)
    assert [one.place for one in refused] == [n + 2 for n in range(0, ROWS, 100)]
    assert job.result is not None
    assert (job.result["rows"], job.result["created"], job.result["refused"]) == (
        ROWS,
        ROWS - ROWS // 100,
        ROWS // 100,
    )


@contextmanager
def worker(workspace: Workspace) -> Iterator[Process]:
    process = start("tests.jobs.crash_worker", workspace.folder, workspace.settings.database_url or "")
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == -9


def finish(workspace: Workspace, ahead: timedelta = timedelta(seconds=5)) -> None:
    """``ahead`` is longer than the lease of whoever died."""
    runners = [Runner(workspace), Runner(workspace, "long")]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if any(runner.run_next() for runner in runners):
            deadline = time.monotonic() + PATIENCE
            continue
        with workspace.read() as tx:
            open_ones = "SELECT count(*) FROM \"_dg_job\" WHERE \"state\" IN ('waiting', 'running')"
            if tx.execute(open_ones).fetchone()[0] == 0:
                return
        # Nothing is due: what a worker failed at waits its delay, what it died of waits for its lease.
        workspace.clock = Ahead(ahead)
        time.sleep(0.05)
    raise AssertionError("the queue is never empty")


def finish_all(workspace: Workspace, ahead: timedelta = timedelta(seconds=5)) -> None:
    """What several workers have died of one after the other is given up, kept, and done once somebody asks for it."""
    finish(workspace, ahead)
    with workspace.write() as tx:
        for job in find_jobs(tx, SYSTEM, JobQuery(state="dead", everybody=True, limit=500)):
            assert [problem.code for problem in job.problems] == ["worker_died"]
            retry_job(tx, SYSTEM, job.id)
    finish(workspace, ahead)


class Ahead(SystemClock):
    def __init__(self, step: timedelta) -> None:
        self.step = step

    def now(self) -> datetime:
        return super().now() + self.step
