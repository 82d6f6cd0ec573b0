from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from dougong.jobs import Drain
from dougong.storage import Workspace
from playwright.sync_api import Browser

from tests.journeys.days.day import MANAGER, RUNS, SELLER, Day, spent
from tests.support.browser import served
from tests.support.company import TODAY


@pytest.fixture(scope="package")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = shutil.copytree(TODAY.folder(), tmp_path_factory.mktemp("days") / "workspace")
    with Workspace.open(folder) as workspace:
        yield workspace


@pytest.fixture(scope="package")
def base(workspace: Workspace) -> Iterator[str]:
    draining = Drain(workspace).start()
    with served(workspace) as address:
        yield address
    draining.stop()


@pytest.fixture(params=RUNS, ids=lambda run: f"{run[0]}-{run[1][0]}")
def day(request: pytest.FixtureRequest, browser: Browser, base: str, workspace: Workspace) -> Iterator[Day]:
    language, size = request.param
    with workspace.write() as tx:
        tx.execute(
            'UPDATE "_dg_user" SET "language" = ? WHERE "email" IN (?, ?)', (language, SELLER, MANAGER)
        )
    with spent(browser, base, language, size) as day:
        yield day
