"""Workers may die at any moment: each change has its runs, each run what it does, once."""

from __future__ import annotations

import random
import time

from dougong.access import SYSTEM
from dougong.clock import SystemClock
from dougong.jobs import JobQuery, find_jobs, retry_job
from dougong.records import Batch, RecordQuery, RecordWriter, count
from dougong.storage import Draft, Workspace, publish

from tests.automations.design import OBJECTS, automation, step
from tests.jobs.test_crash import LONG, finish, worker

KILLS = 200 if LONG else 2
DEALS = 40
FOLLOWED = automation(
    "followed",
    "created",
    step("contract", "create", object="contract", values={"name": "name", "deal": {"record": True}}),
    step("rest", "wait", until="NOW() + 0.000001"),
    step("task", "create", object="task", values={"name": "name", "contract": {"step": "contract"}}),
)
ONCE = 'SELECT count(*), count(DISTINCT "deal") FROM "contract"'
LINKED = 'SELECT count(*), count(DISTINCT "contract") FROM "task"'
OPEN = 'SELECT count(*) FROM "_dg_automation_run" WHERE "state" <> \'done\''


def test_killed_workers_leave_no_run_out_and_do_none_twice(workspace: Workspace) -> None:
    Draft(workspace).apply([*OBJECTS, FOLLOWED])
    publish(workspace)
    workspace.clock = SystemClock()
    chance = random.Random(11)
    made = 0
    for _ in range(KILLS):
        with worker(workspace) as victim:
            with workspace.write() as tx:
                rows = [{"name": f"Deal {made + number}"} for number in range(DEALS)]
                RecordWriter(tx, SYSTEM).write(Batch("deal", "create", rows))
            made += DEALS
            time.sleep(chance.uniform(0.0, 0.5))
            victim.kill()
    finish(workspace)
    # What several workers have died of one after the other is given up, kept, and done once somebody asks for it.
    with workspace.write() as tx:
        for job in find_jobs(tx, SYSTEM, JobQuery(state="dead", everybody=True, limit=500)):
            assert [problem.code for problem in job.problems] == ["worker_died"]
            retry_job(tx, SYSTEM, job.id)
    finish(workspace)
    with workspace.read() as tx:
        assert tx.execute(OPEN).fetchone() == (0,)
        assert count(tx, SYSTEM, RecordQuery("deal")) == made
        assert tx.execute(ONCE).fetchone() == (made, made)
        assert tx.execute(LINKED).fetchone() == (made, made)
