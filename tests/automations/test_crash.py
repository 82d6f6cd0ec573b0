"""Workers and servers may die at any moment: each change has its runs, each run what it does, once."""

from __future__ import annotations

import random
import signal
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from dougong.access import SYSTEM
from dougong.clock import SystemClock
from dougong.records import Batch, RecordWriter
from dougong.storage import Draft, Workspace, publish

from tests.automations.design import OBJECTS, automation, step
from tests.jobs.test_crash import LONG, finish_all, worker
from tests.support.servers import Client, Lost, Site, at_once
from tests.support.waiting import PATIENCE

KILLS = 200 if LONG else 2
SERVER_KILLS, ROWS = 200 if LONG else 2, 12
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
    done_once(workspace, made)


def done_once(workspace: Workspace, made: int, ahead: timedelta = timedelta(seconds=5)) -> None:
    finish_all(workspace, ahead)
    with workspace.read() as tx:
        assert tx.execute(OPEN).fetchone() == (0,)
        assert tx.execute('SELECT count(*) FROM "deal"').fetchone() == (made,)
        assert tx.execute(ONCE).fetchone() == (made, made)
        assert tx.execute(LINKED).fetchone() == (made, made)


@dataclass
class Batches:
    """What was asked of servers, each under its own key, and whether it was acknowledged."""

    sent: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self) -> str:
        with self.lock:
            key = f"batch {len(self.sent)}"
            self.sent[key] = [{"name": f"{key}, deal {number}"} for number in range(ROWS)]
        return key

    def send(self, client: Client, key: str) -> None:
        body = {"mode": "create", "records": self.sent[key]}
        status = client.post("/records/deal/batch", body, Idempotency_Key=key).status
        assert status in (200, 409, 503), status
        if status == 200:
            self.known.add(key)


def test_killed_servers_with_requests_in_flight_leave_no_run_out_and_do_none_twice(
    tmp_path: Path, database_url: str | None
) -> None:
    """A server drains the queue as well; in every other round a worker beside it dies with it."""
    site = Site.create(tmp_path / "site", database_url, [*OBJECTS, FOLLOWED])
    chance, batches = random.Random(13), Batches()
    for number in range(SERVER_KILLS):
        with ExitStack() as beside, site.opened() as workspace:
            if number % 2:
                beside.enter_context(worker(workspace))
            kill_under_load(site, batches, chance.uniform(0.0, 0.6), workers=1 + number // 2 % 2)
    server = site.start(workers=1)
    try:
        with server.client(site.key) as client:
            for key in sorted(batches.sent.keys() - batches.known):
                deadline = time.monotonic() + PATIENCE
                # PostgreSQL may not have noticed yet that the first sender is dead.
                while key not in batches.known and time.monotonic() < deadline:
                    batches.send(client, key)
        server.stop()
    finally:
        server.kill()
    assert batches.known == batches.sent.keys()
    with site.opened() as workspace:
        done_once(workspace, len(batches.sent) * ROWS, timedelta(minutes=5))
    assert site.problems() == []


def kill_under_load(site: Site, batches: Batches, moment: float, workers: int) -> None:
    server = site.start(workers)
    begun = threading.Event()

    def until_lost() -> None:
        client = server.client(site.key)
        with suppress(Lost):
            while True:
                key = batches.make()
                begun.set()
                batches.send(client, key)
        client.close()

    def kill() -> None:
        begun.wait(PATIENCE)
        time.sleep(moment)
        server.kill()

    try:
        at_once([kill, until_lost, until_lost])
    finally:
        server.kill()
    assert server.process.returncode == -signal.SIGKILL
    assert "unexpected_failure" not in server.log, server.log
