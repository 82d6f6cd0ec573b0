"""Whoever does what is due may die at any moment: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import random
import time

from tests.service_levels.conftest import Tickets
from tests.support.processes import start
from tests.support.waiting import PATIENCE

KILLS = 3


def test_killed_workers_leave_each_clock_breached_once(tickets: Tickets) -> None:
    ids = [tickets.add(priority="high") for _ in range(30)]
    tickets.later(days=3)
    workspace, chance = tickets.workspace, random.Random(7)
    for _ in range(KILLS):
        # By then the lease of whoever died before has ended.
        tickets.later(hours=2)
        url = workspace.settings.database_url or ""
        worker = start(
            "tests.service_levels.clockwork", workspace.folder, url, workspace.clock.now().isoformat()
        )
        assert worker.stdout.readline() == "begins\n"
        time.sleep(chance.uniform(0, 0.15))
        worker.kill()
        worker.communicate(timeout=PATIENCE)
    tickets.later(hours=2)
    tickets.work()
    with workspace.write() as tx:
        rows = tx.execute(
            'SELECT "record_id", count(*) FROM "_dg_service_event" WHERE "what" = \'breached\' GROUP BY 1 ORDER BY 1'
        ).fetchall()
        (waiting,) = tx.execute(
            'SELECT count(*) FROM "_dg_service_clock" WHERE "next_at" IS NOT NULL'
        ).fetchone()
    assert [tuple(row) for row in rows] == [(one, 2) for one in ids]
    assert waiting == 0
    assert {tuple(tickets.shown(one, "response", "state", "followed")) for one in ids} == {
        ("breached", "breached", "!")
    }
