"""What approvals cost: a start and three approvals against one plain update, and the to-do list as tasks pile up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from dougong.approvals.rows import TASK_COLUMNS
from dougong.storage import Draft, Workspace, publish

from bench import servers
from bench.client import Client, expect
from bench.report import Report, sign_in

FEW, MANY = 1_000, 100_000
WARM = 10


def measure(report: Report, folder: Path, rounds: int) -> None:
    workspace = Workspace.create(folder, name="Bench")
    Draft(workspace).apply(list(definitions()))
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    key, _ = sign_in(workspace)
    with servers.product(folder) as (port, _process, _started):
        api = Client(port, [f"Authorization: Bearer {key}"])
        plain, whole = _decided(api, min(rounds, 100))
        report.ratio("start and three approvals, against one plain update", whole, plain, 6.0)
        few, many = (_listed(api, workspace, wanted, rounds) for wanted in (FEW, MANY))
        report.ratio(f"to-do list with {MANY:,} open tasks, against {FEW:,}", many, few, 1.5)
    workspace.close()


def definitions() -> Iterator[dict[str, Any]]:
    yield {
        "kind": "object", "name": "quote", "title": "Quote", "type": "object", "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "amount": {"fieldType": "money", "title": "Amount"},
        },
    }  # fmt: skip
    nodes = [
        {"name": f"n{number}", "title": f"N{number}", "do": "approval", "approvers": [{"by": "initiator"}]}
        for number in (1, 2, 3)
    ]
    yield {"kind": "workflow", "name": "w", "title": "W", "object": "quote", "starts": [{"on": "by_hand"}],
           "nobody": {"do": "administrators"}, "nodes": nodes}  # fmt: skip


def _decided(api: Client, rounds: int) -> tuple[float, float]:
    """Medians of both, each round on a record of its own."""
    plain, whole = [], []
    for number in range(rounds + WARM):
        made = _sent(api, "POST", "/records/quote", {"name": f"Q{number}", "amount": "100"}, 201)[1]
        record = made["data"]["id"]
        plain.append(_sent(api, "PATCH", f"/records/quote/{record}", {"amount": str(number)}, 200)[0])
        taken = _sent(api, "POST", "/workflows/w/start", {"record": record}, 201)[0]
        for _ in range(3):
            (waiting,) = _sent(api, "GET", "/tasks?limit=1", None, 200)[1]["data"]
            taken += _sent(api, "POST", f"/tasks/{waiting['task']['id']}/approve", {}, 200)[0]
        whole.append(taken)
    return median(plain[WARM:]), median(whole[WARM:])


def _sent(api: Client, method: str, path: str, body: Any, status: int) -> tuple[float, Any]:
    """Its seconds, and what was answered."""
    content = b"" if body is None else orjson.dumps(body)
    began = time.perf_counter()
    answer = expect(api.request(method, f"/api/v1{path}", content), status)
    taken = time.perf_counter() - began
    return taken, orjson.loads(answer.body)


def _listed(api: Client, workspace: Workspace, wanted: int, rounds: int) -> float:
    """The median of a page of the list of what waits, with so many open tasks."""
    if wanted == FEW:
        made = _sent(api, "POST", "/records/quote", {"name": "Open"}, 201)[1]
        _sent(api, "POST", "/workflows/w/start", {"record": made["data"]["id"]}, 201)
    _pile_up(workspace, wanted)
    taken = [_sent(api, "GET", "/tasks", None, 200)[0] for _ in range(rounds + WARM)]
    return median(taken[WARM:])


def _pile_up(workspace: Workspace, wanted: int) -> None:
    """Copies of one open task: what the list reads of each is there once."""
    names = ", ".join(f'"{name}"' for name in TASK_COLUMNS[1:])
    with workspace.write() as tx:
        (there,) = tx.execute('SELECT count(*) FROM "_dg_workflow_task" WHERE "state" = \'open\'').fetchone()
        tx.execute(
            f'INSERT INTO "_dg_workflow_task" ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n'
            f' WHERE i < ?) SELECT {names} FROM n, (SELECT * FROM "_dg_workflow_task" WHERE "state" = \'open\''
            ' ORDER BY "id" LIMIT 1) t',
            (wanted - there,),
        )
