from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from dougong.access import passwords
from dougong.clock import FixedClock
from dougong.memory import collect_rarely, keep_what_is_loaded
from dougong.settings import Settings
from dougong.storage import Workspace, sqlite
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.support import foundations, postgresql, releases
from tests.support.beginnings import MORNING, Beginning
from tests.support.data import missing
from tests.support.waiting import PATIENCE

LONG = os.environ.get("DOUGONG_LONG") == "1"

# The tests start the product some hundred times as a process; it need not be compiled each time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_folder = pytest.StashKey[Path]()


# What chance finds belongs into a long campaign, not into the way of whoever changes something else: an ordinary
# run tries the same examples every time.
hypothesis.settings.register_profile("steady", derandomize=not LONG, deadline=None, database=None)
hypothesis.settings.load_profile("steady")
if not LONG:
    # Nor must examples depend on which modules a worker happens to have loaded before: it would read constants out of
    # all of them, which takes seconds besides.
    providers._get_local_constants = Constants


def pytest_configure(config: pytest.Config) -> None:
    # As the server does: looking for garbage among what stays took as long as all that most tests do.
    collect_rarely()
    if not hasattr(config, "workerinput"):
        config.stash[_folder] = postgresql.prepare_folder()


def pytest_collection_finish() -> None:
    keep_what_is_loaded()


def pytest_unconfigure(config: pytest.Config) -> None:
    postgresql.hang_up()
    if _folder in config.stash:
        postgresql.stop(config.stash[_folder])


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: the tests wait for servers, browsers and disks now and then."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def fit_for_any_machine() -> Iterator[None]:
    """A slow machine keeps writers waiting longer than people are; the tests of that set a time of their own.
    Nothing waits for the disk, for only a power cut could tell; the processes that tests kill do."""
    with pytest.MonkeyPatch.context() as patch, foundations.laid_once():
        # A guess at a password need not be dear here: the product's own measure is tested by itself.
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, "PRAGMA synchronous = OFF"))
        for dialect in ("sqlite", "postgresql"):
            patch.setattr(f"dougong.storage.{dialect}.LOCK_SECONDS", PATIENCE)
        yield


@pytest.fixture(autouse=True)
def derived_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Not by a test that changes the product: it would leave to others what came of that."""
    with nullcontext() if "monkeypatch" in request.fixturenames else releases.in_common():
        yield


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
    """None stands for the workspace's own SQLite file: every test that takes this runs on both databases.

    The database is empty, or a new workspace where the test wants one."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgresql_server")
    template = None
    if "workspace" in request.fixturenames:
        template = request.getfixturevalue("beginning").database(server)
    with postgresql.database(server, template) as url:
        yield url


@pytest.fixture
def beginning() -> Beginning:
    """What ``workspace`` is like when a test begins: new. A folder's or a module's own takes the place of this."""
    return Beginning("new")


@pytest.fixture
def workspace(
    tmp_path: Path, database_url: str | None, clock: FixedClock, beginning: Beginning
) -> Iterator[Workspace]:
    """On either database: a copy, since migrating and publishing take longer than most tests."""
    folder = tmp_path / "workspace"
    if database_url is None:
        shutil.copytree(beginning.folder(), folder)
    else:
        folder.mkdir(mode=0o700)
    with Workspace.open(folder, Settings(workspace=folder, database_url=database_url), clock) as made:
        yield made


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)
