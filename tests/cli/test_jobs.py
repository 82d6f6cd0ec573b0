"""dougong job, and dougong worker as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dougong.jobs import enqueue
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.cli.conftest import Dougong
from tests.support.waiting import PATIENCE, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_are_listed_cancelled_replayed_and_worked_on(dougong: Dougong) -> None:
    folder = dougong.folder
    with Workspace.create(folder, Settings(workspace=folder)) as workspace, workspace.write() as tx:
        enqueue(tx, "tidy", {})
        enqueue(tx, "tidy", {})
    listed = dougong.data("job", "list", "--json")
    assert [(job["id"], job["state"]) for job in listed] == [(2, "waiting"), (1, "waiting")]
    dougong.done("job", "cancel", "2")
    assert "can be run again" in dougong.refused("job", "retry", "1")
    dougong.done("job", "retry", "2")
    command = [sys.executable, "-m", "dougong", "--workspace", str(folder), "worker"]
    worker = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(folder, 2)
        os.kill(worker.pid, signal.SIGTERM)
        _, told = worker.communicate(timeout=PATIENCE)
    finally:
        worker.kill()
    assert worker.returncode == 0, told
    shown = dougong.data("job", "show", "2", "--json")
    assert (shown["state"], shown["result"]) == ("done", {"files": 0, "jobs": 0})
    assert "waiting" not in dougong.done("job", "list")


def _wait_for(folder: Path, jobs: int) -> None:
    with Workspace.open(folder, Settings(workspace=folder)) as workspace:

        def done() -> bool:
            with workspace.read() as tx:
                row = tx.execute('SELECT count(*) FROM "_dg_job" WHERE "state" = ?', ("done",)).fetchone()
            return bool(row[0] >= jobs)

        wait_until(done, "the worker does nothing")
