"""A process may die at any moment: what it acknowledged is there, and tables and definitions agree."""

from __future__ import annotations

import os
import random
import time

from dougong.settings import Settings
from dougong.storage import Workspace, disagreements

from tests.storage.crash_worker import BATCH
from tests.storage.support import INTEGER, TEXT, an_object, published
from tests.support.processes import start

LONG = os.environ.get("DOUGONG_LONG") == "1"
POINTS = 200 if LONG else 3


def test_a_killed_publish_is_there_or_not(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "note": TEXT, "size": INTEGER}))
    workspace.close()
    chance = random.Random(1)
    acknowledged: dict[str, int] = {"rows": 0, "release": 1}
    for _ in range(POINTS):
        acknowledged |= _killed_run(workspace, chance.uniform(0, 0.5))
        _check(workspace, acknowledged)


def _killed_run(workspace: Workspace, seconds: float) -> dict[str, int]:
    worker = start("tests.storage.crash_worker", workspace.folder, workspace.settings.database_url or "")
    assert worker.stdout.readline() == "ready\n"
    time.sleep(seconds)
    worker.kill()
    told, _ = worker.communicate()
    assert worker.returncode == -9, told
    # The last line may be cut off by the kill.
    lines = [line.split() for line in told.splitlines(keepends=True) if line.endswith("\n")]
    return {word: int(number) for word, number in lines}


def _check(workspace: Workspace, acknowledged: dict[str, int]) -> None:
    settings = Settings(database_url=workspace.settings.database_url)
    with Workspace.open(workspace.folder, settings) as again, again.read() as tx:
        assert disagreements(tx) == []
        assert tx.release.number >= acknowledged["release"]
        (rows,) = tx.execute('SELECT count(*) FROM "account" WHERE "note" = \'kept\'').fetchone()
        assert rows >= acknowledged["rows"]
        assert rows % BATCH == 0
