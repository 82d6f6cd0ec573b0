from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.jobs import kinds
from tests.support import postgresql


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """Making a workspace takes longer than all that is done in it here: a module's tests share one."""
    folder = tmp_path_factory.mktemp("jobs") / "workspace"
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(postgresql.database(request.getfixturevalue("postgresql_server")))
        settings = Settings(workspace=folder, database_url=url)
        yield stack.enter_context(Workspace.create(folder, settings, zone="Asia/Shanghai"))


@pytest.fixture
def workspace(shared_workspace: Workspace, clock: FixedClock) -> Workspace:
    shared_workspace.clock = clock
    with shared_workspace.write() as tx:
        for table in ("_job", "_job_refusal", "_job_file", "_job_tally", "_schedule", "_user"):
            tx.execute(f'DELETE FROM "_dg{table}"')
        tx.execute('DELETE FROM "_dg_setting" WHERE "name" LIKE ?', ("%-%",))
    return shared_workspace


@pytest.fixture
def ada(workspace: Workspace) -> Actor:
    return somebody(workspace, "ada@example.com", "administrator")


@pytest.fixture
def max_(workspace: Workspace) -> Actor:
    return somebody(workspace, "max@example.com", "member")


@pytest.fixture
def rita(workspace: Workspace) -> Actor:
    return somebody(workspace, "rita@example.com", "reader")


@pytest.fixture(autouse=True)
def no_calls() -> Iterator[None]:
    kinds.CALLS.clear()
    yield


def somebody(workspace: Workspace, email: str, role: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, email, roles=[role]))
