from __future__ import annotations

import os
import random
import time

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get
from dougong.storage import Workspace

from tests.support import processes
from tests.support.processes import Process
from tests.support.waiting import PATIENCE

LONG = os.environ.get("DOUGONG_LONG") == "1"


def start(workspace: Workspace, task: str, *arguments: object) -> Process:
    url = workspace.settings.database_url or ""
    return processes.start("tests.records.workers", task, workspace.folder, url, *arguments)


def outputs(started: list[Process]) -> list[str]:
    finished = [process.communicate(timeout=PATIENCE * 3) for process in started]
    assert [process.returncode for process in started] == [0] * len(started), finished
    return [out.splitlines()[-1] for out, _ in finished]


def test_no_update_is_lost(crm: Workspace) -> None:
    writers, times = 8, 500 if LONG else 40
    with crm.write() as tx:
        record = create(tx, SYSTEM, "account", {"name": "counter", "employees": 0}).id
    outputs([start(crm, "count_up", record, times) for _ in range(writers)])
    with crm.read() as tx:
        counted = get(tx, SYSTEM, "account", record)
        kept = tx.execute('SELECT count(*) FROM "_dg_history" WHERE "record_id" = ?', (record,)).fetchone()[0]
    assert (counted["employees"], counted["version"]) == (writers * times, writers * times + 1)
    assert kept == writers * times + 1


def test_unique_value_is_won_by_one(crm: Workspace) -> None:
    rounds = 500 if LONG else 60
    results = [r.split() for r in outputs([start(crm, "race", name, rounds) for name in ("a", "b", "c")])]
    assert sum(int(won) for won, _, _ in results) == rounds
    assert all(int(won) + int(taken) == int(total) == rounds for won, taken, total in results)


@pytest.mark.parametrize("seed", range(100 if LONG else 4))
def test_killed_batch_is_there_or_not(crm: Workspace, seed: int) -> None:
    size = 200
    process = start(crm, "batches", size)
    assert process.stdout.readline() == "ready\n"
    time.sleep(random.Random(seed).uniform(0.05, 1.2))
    process.kill()
    out, _ = process.communicate()
    acknowledged = [int(line) for line in out.splitlines() if line]
    with crm.write() as tx:
        # The write waits until PostgreSQL, too, has noticed the death.
        rows = tx.execute('SELECT "name", count(*) FROM "account" GROUP BY "name"').fetchall()
        history = tx.execute('SELECT count(*) FROM "_dg_history"').fetchone()[0]
        searched = tx.execute('SELECT count(*) FROM "_dg_search"').fetchone()[0]
    batches = {int(name): count for name, count in rows}
    assert set(batches.values()) <= {size}
    assert set(acknowledged) <= set(batches)
    assert len(batches) <= len(acknowledged) + 1
    assert history == searched == size * len(batches)
