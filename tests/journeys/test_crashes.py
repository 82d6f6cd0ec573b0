"""A server may be killed at any moment: what it acknowledged is there, and everything else is whole or absent."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.journeys.design import FILES
from tests.support.servers import LONG, Answer, Client, Lost, Server, Site, at_once
from tests.support.waiting import PATIENCE

DEALS, PUBLISH = "/records/deal/batch", "/draft/publish"
POINTS = 200 if LONG else 6
BATCH = 40
ACCOUNTS = 200
TURNS = 20
LONGEST_RUN = 15.0
LATEST_MOMENT = 0.05
"""Seconds after a request has been sent until the kill: about as long as most of them take."""


@dataclass
class Sent:
    """A request under its own Idempotency-Key, and what came of it."""

    key: str
    path: str
    body: dict[str, Any]
    number: int
    answer: Answer | None = None

    @property
    def acknowledged(self) -> bool:
        return self.answer is not None and self.answer.status in (200, 201)


@dataclass
class Run:
    """Everything that was asked of one server until it was killed: soon after the ``last``-th request to
    ``fatal`` was sent."""

    number: int
    fatal: str
    last: int
    sent: list[Sent] = field(default_factory=list)
    wanted: threading.Event = field(default_factory=threading.Event)

    def send(self, client: Client, path: str, body: dict[str, Any], number: int = 0) -> Answer:
        sent = Sent(f"{self.number}-{len(self.sent)}-{path}", path, body, number)
        self.sent.append(sent)
        if len(self.of(path)) >= self.last and path == self.fatal:
            self.wanted.set()
        sent.answer = client.post(path, body, Idempotency_Key=sent.key)
        assert sent.answer.status in (200, 201, 503), sent.answer.text
        return sent.answer

    def of(self, path: str, mode: str | None = None) -> list[Sent]:
        return [s for s in self.sent if s.path == path and mode in (None, s.body.get("mode"))]


def test_killed_at_any_moment(tmp_path: Path, database_url: str | None) -> None:
    site = Site.create(tmp_path / "site", database_url, FILES)
    chance = random.Random(7)
    server = site.start(workers=1)
    try:
        with server.client(site.key) as client:
            ranked = _lay_ground(client)
        made: Counter[str] = Counter()
        rank = 0
        for number in range(1, POINTS + 1):
            fatal, latest = (DEALS, 15) if number % 2 else (PUBLISH, 3)
            run = Run(number, fatal, chance.randint(1, latest))
            _work_until_killed(server, site, run, ranked, chance.uniform(0, LATEST_MOMENT))
            assert "unexpected_failure" not in server.log, server.log
            _wait_for_the_end_of_transactions(site)
            assert [str(problem) for problem in site.problems()] == []
            server = site.start(workers=1 + number % 4 // 2)
            with server.client(site.key) as client:
                made += _check_creates(client, run)
                rank = _check_updates(client, run, ranked, rank)
                _check_publishes(client, run)
        with server.client(site.key) as client:
            _check_all(client, made)
        server.stop()
        assert server.process.returncode == 0
        assert site.command("doctor").returncode == 0
    finally:
        server.kill()


def _wait_for_the_end_of_transactions(site: Site) -> None:
    """PostgreSQL may still be at work for the dead server."""
    with site.opened() as workspace, workspace.exclusive():
        pass


def _lay_ground(client: Client) -> list[int]:
    """Accounts for the publishes to convert; deals that every update batch gives one and the same rank."""
    accounts = [{"name": f"account {n}", "size": n} for n in range(ACCOUNTS)]
    deals = [{"name": "ranked", "rank": 0} for _ in range(BATCH)]
    answer = client.post("/records/account/batch", {"mode": "create", "records": accounts})
    assert answer.status == 200, answer.text
    answer = client.post(DEALS, {"mode": "create", "records": deals})
    assert answer.status == 200, answer.text
    return [record["id"] for record in answer.data]


# --- until the kill


def _work_until_killed(server: Server, site: Site, run: Run, ranked: list[int], moment: float) -> None:
    def kill() -> None:
        # Where the others hardly let it come to its turn, any other moment is as good.
        run.wanted.wait(LONGEST_RUN)
        time.sleep(moment)
        server.kill()

    def until_lost(work: Callable[..., None]) -> None:
        client = server.client(site.key)
        try:
            while True:
                work(client, run=run)
        except Lost:
            client.close()
        finally:
            run.wanted.set()  # whatever ended it: nobody waits for more requests

    changing = partial(_change, ranked=ranked)
    at_once([kill, *(partial(until_lost, work) for work in (_create, changing, _publish))])
    assert server.process.returncode == -signal.SIGKILL


def _create(client: Client, run: Run) -> None:
    number = len(run.of(DEALS, "create"))
    records = [{"name": f"made{run.number}x{number}end", "seats": run.number} for _ in range(BATCH)]
    run.send(client, DEALS, {"mode": "create", "records": records}, number)


def _change(client: Client, run: Run, ranked: list[int]) -> None:
    rank = run.number * 1_000_000 + len(run.of(DEALS, "update"))
    records = [{"id": record_id, "rank": rank} for record_id in ranked]
    run.send(client, DEALS, {"mode": "update", "records": records}, rank)


def _publish(client: Client, run: Run) -> None:
    """In turn: a field of accounts changes its type and its name, a field of deals comes and goes."""
    discarded = client.post("/draft/discard", {})
    assert discarded.status in (200, 503), discarded.text
    number = client.get("/releases?limit=1").data[0]["number"]
    name, change = (("account", _retype), ("deal", _come_or_go), ("account", _rename))[number % 3]
    document = client.get(f"/definitions/object/{name}").data
    change(document["properties"])
    put = client.put(f"/definitions/object/{name}", document)
    assert put.status in (200, 503), put.text
    token = client.get("/draft/plan").data["token"]
    if put.status == 200 and discarded.status == 200:
        run.send(client, PUBLISH, {"plan": token}, number + 1)


def _retype(properties: dict[str, Any]) -> None:
    size = properties[_size_of(properties)]
    size["fieldType"] = "text" if size["fieldType"] == "integer" else "integer"
    size.pop("type", None)


def _rename(properties: dict[str, Any]) -> None:
    old = _size_of(properties)
    properties["size" if old == "employees" else "employees"] = properties.pop(old)


def _size_of(properties: dict[str, Any]) -> str:
    return "size" if "size" in properties else "employees"


def _come_or_go(properties: dict[str, Any]) -> None:
    if properties.pop("extra", None) is None:
        properties["extra"] = {"fieldType": "text", "title": "Extra"}


# --- after the restart


def _check_creates(client: Client, run: Run) -> Counter[str]:
    """How many records there are of each name once everything has been sent again."""
    batches = run.of(DEALS, "create")
    before = _counts(client, f"seats = {run.number}")
    for sent in batches:
        name = sent.body["records"][0]["name"]
        assert before.get(name, 0) == BATCH if sent.acknowledged else before.get(name, 0) in (0, BATCH)
        again = _send_again(client, sent)
        # What had not been refused and was there has been answered from memory, the rest is done now.
        assert (again.headers.get("Idempotency-Replayed") == "true") == (name in before)
        assert again.json["created"] == BATCH
    expected = Counter({sent.body["records"][0]["name"]: BATCH for sent in batches})
    assert _counts(client, f"seats = {run.number}") == expected
    if batches:
        _check_traces(client, _send_again(client, batches[-1]).data[0]["id"], batches[-1])
    return expected


def _check_traces(client: Client, record_id: int, sent: Sent) -> None:
    """The history and the search index went into the same transaction."""
    name = sent.body["records"][0]["name"]
    assert [event["what"] for event in client.get(f"/records/deal/{record_id}/history").data] == ["created"]
    found = client.get(f"/records/deal?search={name}&count=true&limit=1").json
    assert found["total"] == BATCH


def _check_updates(client: Client, run: Run, ranked: list[int], rank: int) -> int:
    """All records have the rank of one batch: the last acknowledged, or the one under way at the kill."""
    batches = run.of(DEALS, "update")
    acknowledged = [sent.number for sent in batches if sent.acknowledged]
    pending = [sent.number for sent in batches if sent.answer is None]
    (found,) = _ranks(client)
    assert found in {(acknowledged or [rank])[-1], *pending}
    for sent in batches:
        if sent.answer is None:
            again = _send_again(client, sent)
            assert (again.headers.get("Idempotency-Replayed") == "true") == (found == sent.number)
            assert [record["id"] for record in again.data] == ranked
            assert _ranks(client) == {sent.number: BATCH}
            found = sent.number
    return found


def _ranks(client: Client) -> dict[int, int]:
    rows = client.get("/records/deal/aggregate?group=rank&measure=count()&filter=name+%3D+'ranked'").data
    return {row["rank"]: row["count()"] for row in rows}


def _check_publishes(client: Client, run: Run) -> None:
    """A release that was under way is there or not; sent again, there is one of it."""
    releases = run.of(PUBLISH)
    newest = client.get("/releases?limit=1").data[0]["number"]
    for sent in releases:
        if sent.acknowledged:
            assert newest >= sent.number
        elif sent.answer is None:
            again = _send_again(client, sent)
            assert again.data["number"] == sent.number
            assert (again.headers.get("Idempotency-Replayed") == "true") == (newest >= sent.number)
            newest = client.get("/releases?limit=1").data[0]["number"]
            assert newest == sent.number
    accounts = client.all_records("account", "&sort=id")
    assert [int(account[_size_of(account)]) for account in accounts] == list(range(ACCOUNTS))


def _send_again(client: Client, sent: Sent) -> Answer:
    answer = client.post(sent.path, sent.body, Idempotency_Key=sent.key)
    assert answer.status in (200, 201), answer.text
    if sent.acknowledged:
        assert sent.answer is not None
        assert answer.text == sent.answer.text
    return answer


def _counts(client: Client, condition: str) -> Counter[str]:
    condition = condition.replace(" ", "+").replace("=", "%3D").replace("<>", "%3C%3E")
    path = f"/records/deal/aggregate?group=name&measure=count()&limit=10000&filter={condition}"
    return Counter({row["name"]: row["count()"] for row in client.get(path).data})


def _check_all(client: Client, made: Counter[str]) -> None:
    """Counted by the aggregate, for lists count no further than they show."""
    answer = client.get("/records/deal/aggregate?measure=count()&filter=seats+%3C%3E+NULL").json
    assert [row["count()"] for row in answer["data"]] == [made.total()]


# --- one worker of two


def test_a_killed_worker_is_replaced_and_its_requests_can_be_sent_again(
    tmp_path: Path, database_url: str | None
) -> None:
    site = Site.create(tmp_path / "site", database_url, FILES)
    with site.served(workers=2) as server:
        clients = [client for _ in range(2) for client in server.one_client_per_worker(site.key)]
        victim = server.worker_of(clients[0])
        assert victim is not None
        half_way = threading.Event()
        creates = [partial(_create_in_any_case, client, n, half_way) for n, client in enumerate(clients)]
        at_once([partial(_kill_worker, victim, half_way), *creates])
        server.one_client_per_worker(site.key)  # both accept connections
        assert len(server.workers) == 2
        assert victim not in server.workers
        counts = Counter(record["name"] for record in clients[0].all_records("deal"))
        assert counts == {f"deal {n} {turn}": 1 for n in range(len(clients)) for turn in range(TURNS)}
    assert site.problems() == []


def test_workers_end_when_the_process_that_watches_over_them_is_killed(tmp_path: Path) -> None:
    site = Site.create(tmp_path / "site", None, FILES)
    with site.served(workers=2) as server:
        os.kill(server.process.pid, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < deadline:
                with server.client(site.key) as client:
                    client.get("/records/deal")
                time.sleep(0.1)
        except Lost:
            return
    raise AssertionError("somebody still answers")


def _kill_worker(pid: int, half_way: threading.Event) -> None:
    assert half_way.wait(PATIENCE)
    os.kill(pid, signal.SIGKILL)


def _create_in_any_case(client: Client, number: int, half_way: threading.Event) -> None:
    for turn in range(TURNS):
        if turn == TURNS // 2:
            half_way.set()
        name = f"deal {number} {turn}"
        deadline = time.monotonic() + PATIENCE
        for _ in itertools.count():
            assert time.monotonic() < deadline
            try:
                answer = client.post("/records/deal", {"name": name}, Idempotency_Key=name)
            except Lost:
                time.sleep(0.05)
                continue
            if answer.status in (409, 503):  # PostgreSQL has not yet noticed that the first sender is dead
                time.sleep(0.05)
                continue
            assert answer.status == 201, answer.text
            break
