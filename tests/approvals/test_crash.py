"""Whoever decides may die at any moment: no approval is lost, doubled or stuck."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dougong.approvals.rows import tasks_of
from dougong.clock import SystemClock

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, node, parallel, way, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail
from tests.support.waiting import PATIENCE

KILLS = 200 if os.environ.get("DOUGONG_LONG") == "1" else 4
CHECKOUT = Path(__file__).resolve().parents[2]
OPEN = [{"field": "comment", "right": "edit"}]
FLOW = workflow(
    "w",
    approval("lead", *mail("bob", "cyd"), decide="all", fields=OPEN, deadline={"days": 9, "do": "remind"}),
    parallel(
        "both",
        way("l", approval("law", *mail("dan"), fields=OPEN)),
        way("m", approval("cash", *mail("eve"), fields=OPEN)),
    ),
    node("told", "notify", approvers=[{"by": "people", "people": mail("fay")}]),
    approval("last", *mail("fay"), fields=OPEN),
    resubmission="straight_back",
)


def test_killed_clerks_leave_whole_approvals(office: Publish) -> None:
    crm = office(FLOW)
    crm.workspace.clock = SystemClock()
    chance = random.Random(5)
    with clerks(crm) as (ask, answer):
        for number in range(KILLS):
            ask.write(f"{number}\n")
            ask.flush()
            line = answer.readline()
            while line == "done\n":
                line = answer.readline()  # of the one before
            for _ in range(chance.randint(1, 12)):
                assert answer.readline() == "done\n"
            time.sleep(chance.uniform(0, 0.02))
            os.kill(int(line), signal.SIGKILL)
    whole(crm)


@contextmanager
def clerks(crm: Office) -> Iterator[tuple[IO[str], IO[str]]]:
    command = [sys.executable, "-m", "tests.approvals.clerk", str(crm.workspace.folder)]
    url = crm.workspace.settings.database_url or ""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([*command, url], cwd=CHECKOUT, text=True, start_new_session=True, **pipes)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdin, process.stdout
        process.communicate(timeout=PATIENCE)
    finally:
        # A clerk that outlives a failing test would go on writing beside the others.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.returncode == 0


def whole(crm: Office) -> None:
    # A write waits until PostgreSQL, too, has noticed the deaths.
    with crm.workspace.write() as tx:
        rows = tx.execute('SELECT "id", "record_id" FROM "_dg_workflow_instance"').fetchall()
        (quotes,) = tx.execute('SELECT count(*) FROM "quote"').fetchone()
    assert len({record_id for _, record_id in rows}) == len(rows) == quotes > 0
    for instance, record_id in rows:
        crm.consistent(instance)
        with crm.workspace.read() as tx:
            tasks = tasks_of(tx, instance)
        log, decided = crm.log(instance), [one for one in tasks if one.decision == "approved"]
        assert log[0] == "started" and log.count("started") == 1
        closed = 1 if crm.instance(instance).state == "approved" else 0
        assert log.count("approved") == len(decided) + closed
        # What was filled in is there exactly if the decision is.
        last = max(decided, key=lambda one: one.decided_at or "", default=None)
        assert crm.read(record_id)["comment"] == (f"task {last.id}" if last else None)
