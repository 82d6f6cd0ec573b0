"""What service levels cost: records that come with two clocks against records that have none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dougong.service_levels  # noqa: F401 - for its hooks
from dougong.access import SYSTEM
from dougong.records import Batch, RecordWriter
from dougong.storage import Draft, Workspace, publish

from bench.report import Report

RECORDS = 1_000
STATES = ("running", "at_risk", "paused", "breached", "met", "missed")


def measure(report: Report, folder: Path, rounds: int) -> None:
    with Workspace.create(folder, name="Bench") as workspace:
        Draft(workspace).apply(list(definitions()))
        publish(workspace)
        times: dict[str, list[float]] = {"plain": [], "timed": []}
        for _ in range(max(3, rounds // 20)):
            for name, found in times.items():
                found.append(_created(workspace, name))
    what = f"processor time of creating {RECORDS:,} records with two clocks, against none"
    report.ratio(what, min(times["timed"]), min(times["plain"]), 2.5)


def definitions() -> Iterator[dict[str, Any]]:
    """The same fields on both sides."""
    states = [{"key": one, "title": one} for one in STATES]
    for name in ("plain", "timed"):
        yield {
            "kind": "object", "name": name, "title": name, "type": "object", "titleField": "subject",
            "properties": {
                "subject": {"fieldType": "text", "title": "Subject"},
                "priority": {"fieldType": "text", "title": "Priority"},
                "status": {"fieldType": "text", "title": "Status"},
                "received": {"fieldType": "datetime", "title": "Received"},
                "solved_at": {"fieldType": "datetime", "title": "Solved at"},
                "response_due": {"fieldType": "datetime", "title": "Response due"},
                "response": {"fieldType": "select", "title": "Response", "options": states},
                "due": {"fieldType": "datetime", "title": "Due"},
                "state": {"fieldType": "select", "title": "State", "options": states},
            },
        }  # fmt: skip
    yield {
        "kind": "calendar", "name": "office", "title": "Office", "zone": "Asia/Shanghai",
        "hours": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "18:00"}],
    }  # fmt: skip
    yield {
        "kind": "service_level", "name": "support", "title": "Support", "object": "timed", "calendar": "office",
        "clocks": [
            {"name": "response", "title": "Response", "stopsWhen": "status <> 'new'", "state": "response",
             "due": "response_due", "targets": [{"condition": "priority = 'high'", "minutes": 30}, {"hours": 2}]},
            {"name": "solution", "title": "Solution", "startsAt": "received", "pausedWhen": "status = 'waiting'",
             "stopsWhen": "status = 'solved'", "stopsAt": "solved_at", "warnAt": 80, "state": "state", "due": "due",
             "targets": [{"condition": "priority = 'high'", "hours": 4}, {"hours": 16}]},
        ],
    }  # fmt: skip


def _created(workspace: Workspace, name: str) -> float:
    received = workspace.clock.now().isoformat()
    records = [
        {"subject": f"No. {n}", "status": "new", "priority": ("high", "normal")[n % 2], "received": received}
        for n in range(RECORDS)
    ]
    began = time.process_time()
    with workspace.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch(name, "create", records))
    return time.process_time() - began
