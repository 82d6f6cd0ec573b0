from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dougong.clock import FixedClock
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.support import postgresql
from tests.support.data import missing

_folder = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_folder] = postgresql.prepare_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _folder in config.stash:
        postgresql.stop(config.stash[_folder])


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """A URL with {database} to fill in."""
    url = postgresql.server_url()
    if url is None:
        missing(postgresql.MISSING)
    assert url is not None
    return url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database of the test's own."""
    with postgresql.database(postgresql_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None stands for the workspace's own SQLite file: every test that takes this runs on both databases."""
    if request.param == "sqlite":
        yield None
        return
    with postgresql.database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture
def workspace(tmp_path: Path, database_url: str | None, clock: FixedClock) -> Iterator[Workspace]:
    """An empty workspace, on either database."""
    folder = tmp_path / "workspace"
    with Workspace.create(folder, Settings(workspace=folder, database_url=database_url), clock) as made:
        yield made


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
