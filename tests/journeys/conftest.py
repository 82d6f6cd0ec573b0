from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import User
from dougong.storage import Workspace
from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.design import FILES
from tests.journeys.visitor import Caller, Visitor, make_user
from tests.support import postgresql
from tests.support.apps import app_of
from tests.support.browser import AXE, CHROMIUM, MISSING_AXE, MISSING_CHROMIUM, chromium
from tests.support.data import missing
from tests.support.servers import Client, Server, Site

DIALECTS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all: whoever visits has a context of their own. A test that takes it is marked ``browser``."""
    if not CHROMIUM.exists():
        missing(MISSING_CHROMIUM)
    if not AXE.exists():
        missing(MISSING_AXE)
    with chromium() as found:
        yield found


@pytest.fixture
def app(workspace: Workspace) -> Flask:
    """Of a workspace that is still empty: whatever comes is published while this runs."""
    return app_of(workspace)


@pytest.fixture
def ada(workspace: Workspace) -> User:
    return make_user(workspace, "ada@example.com", "administrator")


@pytest.fixture
def visitor(app: Flask, workspace: Workspace, ada: User) -> Visitor:
    """An administrator at a browser."""
    return Visitor(app).enter(workspace, ada)


@pytest.fixture
def caller(app: Flask, workspace: Workspace, ada: User) -> Caller:
    """An administrator's program."""
    return Caller(app, workspace, ada)


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"running_{name}")) for name in DIALECTS],
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A workspace that many tests share, on either database: each makes records and people of its own."""
    folder = tmp_path_factory.mktemp("shared") / "site"
    if request.param == "sqlite":
        yield Site.create(folder, None, FILES)
        return
    with postgresql.database(request.getfixturevalue("postgresql_server")) as url:
        yield Site.create(folder, url, FILES)


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[Server]:
    """It serves the shared workspace with two workers."""
    with site.served(workers=2) as server:
        yield server


@pytest.fixture
def clients(server: Server, site: Site) -> Iterator[list[Client]]:
    """Eight administrators' programs, four connected to each worker."""
    made = [server.one_client_per_worker(site.key) for _ in range(4)]
    yield [client for pair in made for client in pair]
    server.hang_up()
