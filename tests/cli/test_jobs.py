"""dougong worker and dougong job, as processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dougong.jobs import enqueue
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.support.waiting import PATIENCE, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    with Workspace.create(made, Settings(workspace=made)) as workspace, workspace.write() as tx:
        enqueue(tx, "tidy", {})
        enqueue(tx, "tidy", {})
    return made


def dougong(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dougong", "--workspace", str(folder), *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=PATIENCE)


def test_jobs_are_listed_cancelled_replayed_and_worked_on(folder: Path) -> None:
    listed = json.loads(dougong(folder, "job", "list", "--json").stdout)
    assert [(job["id"], job["state"]) for job in listed] == [(2, "waiting"), (1, "waiting")]
    assert dougong(folder, "job", "cancel", "2").returncode == 0
    refused = dougong(folder, "job", "retry", "1")
    assert (refused.returncode, "can be run again" in refused.stderr) == (1, True)
    assert dougong(folder, "job", "retry", "2").returncode == 0
    command = [sys.executable, "-m", "dougong", "--workspace", str(folder), "worker"]
    worker = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(folder, 2)
        os.kill(worker.pid, signal.SIGTERM)
        _, told = worker.communicate(timeout=PATIENCE)
    finally:
        worker.kill()
    assert worker.returncode == 0, told
    shown = json.loads(dougong(folder, "job", "show", "2", "--json").stdout)
    assert (shown["state"], shown["result"]) == ("done", {"files": 0, "jobs": 0})
    assert "waiting" not in dougong(folder, "job", "list").stdout


def _wait_for(folder: Path, jobs: int) -> None:
    with Workspace.open(folder, Settings(workspace=folder)) as workspace:

        def done() -> bool:
            with workspace.read() as tx:
                row = tx.execute('SELECT count(*) FROM "_dg_job" WHERE "state" = ?', ("done",)).fetchone()
            return bool(row[0] >= jobs)

        wait_until(done, "the worker does nothing")
