"""What automations cost: a save with one that matches against a save with none, rules before a save over an import,
and how fast the queue is emptied."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dougong.automations  # noqa: F401 - for its hooks
import orjson
from dougong.access import SYSTEM
from dougong.jobs import KINDS, JobKind, Progress, Runner, enqueue
from dougong.jobs.enqueuing import enqueue_for
from dougong.storage import Draft, Workspace, publish
from dougong.transfer import Import, open_table

from bench import data, servers
from bench.client import Client, expect, paired_medians
from bench.report import Report, sign_in

JOBS = 2_000
ROWS = 10_000
EFFECTS = 100
REST = 0.05
"""Seconds between two saves: the worker waits by then."""


def measure(report: Report, folder: Path, rounds: int) -> None:
    workspace = Workspace.create(folder, name="Bench")
    Draft(workspace).apply(list(definitions()))
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    _rules(report, workspace, folder)
    report.absolute("simple jobs done by one worker", _drained(workspace), 1_000, "jobs/s", at_least=True)
    report.absolute(f"trial on {ROWS:,} changes of the past", _tried(workspace), 60, "s")
    key, _ = sign_in(workspace)
    workspace.close()
    with servers.product(folder) as (port, _process, _started):
        api = Client(port, [f"Authorization: Bearer {key}"])

        def save(name: str) -> object:
            return expect(api.request("POST", f"/api/v1/records/{name}", orjson.dumps(_row(7))), 201)

        followed, plain = paired_medians(lambda: save("followed"), lambda: save("plain"), rounds)
        report.ratio("save with one automation that matches, against none", followed, plain, 1.2)
        report.absolute("save until its effect is seen, idle, 95th percentile", _seen(api), 200, "ms")


def _seen(api: Client) -> float:
    """Milliseconds from before a save until a reader is told what the automation has written; nothing else is done."""
    times = []
    for _ in range(EFFECTS):
        time.sleep(REST)
        began = time.perf_counter()
        made = expect(api.request("POST", "/api/v1/records/followed", orjson.dumps(_row(7))), 201)
        where = f"/api/v1/records/followed/{orjson.loads(made.body)['data']['id']}"
        while orjson.loads(expect(api.request("GET", where), 200).body)["data"]["level"] is None:
            time.sleep(0.001)
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)[int(len(times) * 0.95)]


def definitions() -> Iterator[dict[str, Any]]:
    for name in ("plain", "followed", "ruled"):
        yield {
            "kind": "object", "name": name, "title": name, "type": "object", "titleField": "name",
            "properties": {
                "name": {"fieldType": "text", "title": "Name"},
                "stage": {"fieldType": "text", "title": "Stage"},
                "amount": {"fieldType": "money", "title": "Amount"},
                "level": {"fieldType": "text", "title": "Level"},
            },
        }  # fmt: skip
    level = {"field": "level", "expression": "IF(amount > 1000, 'high', 'low')"}
    yield {
        "kind": "automation", "name": "after", "title": "After", "object": "followed", "trigger": {"on": "created"},
        "condition": "stage = 'won'", "steps": [{"name": "put", "do": "update", "values": [level]}],
    }  # fmt: skip
    refuse = {"name": "no", "do": "refuse", "condition": "amount < 0", "message": "Not below nothing."}
    yield {
        "kind": "automation", "name": "before", "title": "Before", "object": "ruled", "moment": "before",
        "trigger": {"on": "saved"}, "steps": [{"name": "put", "do": "update", "values": [level]}, refuse],
    }  # fmt: skip


def _row(number: int) -> dict[str, Any]:
    return {"name": f"row {number}", "stage": "won", "amount": str(number % 2_000)}


def _rules(report: Report, workspace: Workspace, folder: Path) -> None:
    """The same file, which says already what the rules say: both sides keep as much. The best of five, in turn."""
    path = folder / "rows.jsonl"
    rows = (_row(number) | {"level": "high" if number % 2_000 > 1_000 else "low"} for number in range(ROWS))
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    rounds = [[_imported(workspace, name, path) for name in ("plain", "ruled")] for _ in range(5)]
    plain, ruled = map(min, zip(*rounds, strict=True))
    what = f"import of {ROWS:,} rows with rules before the save, against none"
    report.ratio(what, ruled, plain, 1.1)


def _imported(workspace: Workspace, name: str, path: Path) -> float:
    began = time.perf_counter()
    with open_table(path) as table:
        Import(name).run(workspace, SYSTEM, table, data.refused)
    return time.perf_counter() - began


def _tried(workspace: Workspace) -> float:
    """Seconds, of rules before the save on the rows that were imported."""
    with workspace.write() as tx:
        enqueue_for(tx, SYSTEM, "backtest", {"automation": "before", "changes": ROWS})
    runner, began = Runner(workspace, "long"), time.perf_counter()
    while runner.run_next():
        pass
    return time.perf_counter() - began


def _nothing(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    return None


def _drained(workspace: Workspace) -> float:
    if "bench_nothing" not in KINDS:
        KINDS.add(JobKind("bench_nothing", "Nothing", _nothing))
    with workspace.write() as tx:
        for _ in range(JOBS):
            enqueue(tx, "bench_nothing", {})
    runner, began = Runner(workspace), time.perf_counter()
    while runner.run_next():
        pass
    return JOBS / (time.perf_counter() - began)
