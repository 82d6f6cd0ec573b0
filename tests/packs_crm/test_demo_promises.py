"""Tickets of the demo keep their service levels, or do not, alike at whatever hour of whatever day it is installed."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import dougong.automations
import dougong.service_levels  # noqa: F401 - for their hooks and jobs
import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.jobs import Runner
from dougong.packs import install, load_demo, read_pack
from dougong.paths import template_packs
from dougong.records import RecordQuery, find
from dougong.storage import Workspace

from tests.support.beginnings import Beginning

FILES = ("users.json", "organisation.json")
BATCHES = ("10-", "20-", "21-", "30-", "31-", "70-", "71-", "73-")
"""What tickets refer to."""
MOMENTS = {
    "a morning": "2026-03-03T01:20:00Z",
    "a Sunday night": "2026-07-05T15:45:00Z",
    "the Spring Festival": "2026-02-18T05:00:00Z",
    "just after the day's work": "2026-11-26T10:00:01Z",
}
OPEN = "status in ('new', 'working', 'waiting')"


def crm(workspace: Workspace) -> None:
    install(workspace, SYSTEM, read_pack(template_packs() / "crm"))


@pytest.fixture
def beginning() -> Beginning:
    return Beginning("crm-shanghai", crm, options={"zone": "Asia/Shanghai"})


def tickets_of(folder: Path) -> Path:
    demo = template_packs() / "crm" / "demo"
    (folder / "records").mkdir(parents=True)
    for path in (*(demo / name for name in FILES), *(demo / "records").glob("*.json")):
        if path.name in FILES or path.name.startswith(BATCHES):
            shutil.copy(path, folder / path.relative_to(demo))
    return folder


@pytest.mark.parametrize("moment", MOMENTS)
def test_open_tickets_stand_in_every_way(workspace: Workspace, tmp_path: Path, moment: str) -> None:
    workspace.clock = FixedClock(datetime.fromisoformat(MOMENTS[moment]))
    load_demo(workspace, SYSTEM, tickets_of(tmp_path / "demo"))
    while Runner(workspace).run_next():
        pass
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("ticket", ("response", "service"), OPEN, limit=500)).data
        solved = find(tx, SYSTEM, RecordQuery("ticket", ("service",), f"NOT ({OPEN})", limit=500)).data
    states = Counter(one["service"] for one in found)
    assert states == {"running": 47, "paused": 20, "at_risk": 11, "breached": 6}
    responses = Counter(one["response"] for one in found)
    assert responses == {"met": 48, "running": 15, "missed": 11, "at_risk": 5, "breached": 5}
    solved_states = Counter(one["service"] for one in solved)
    assert set(solved_states) == {"met", "missed"} and solved_states["met"] > 10 * solved_states["missed"]
