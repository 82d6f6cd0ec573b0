from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user, get_user, start_session
from dougong.access.passwords import hash_password
from dougong.app import create_app
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.records import create
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from dougong.web.screens import SESSION_COOKIE
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.design import NOON, PASSWORD

HASHED = hash_password(PASSWORD)


@dataclass
class Site:
    """A workspace with the CRM pack, served by a test client; ``clock`` stands at noon."""

    workspace: Workspace
    clock: FixedClock
    app: Flask
    users: dict[str, int] = field(default_factory=dict)

    def browser(self, user: str | None = "emma@example.com", language: str = "en") -> Browser:
        browser = Browser(self.app.test_client())
        browser.client.set_cookie("dg_language", language)
        if user is not None:
            # Without the work of hashing a password.
            with self.workspace.write() as tx:
                browser.client.set_cookie(SESSION_COOKIE, start_session(tx, get_user(tx, self.users[user])))
            browser.get("/menu")
        return browser

    def add(self, object_name: str, **values: object) -> int:
        with self.workspace.write() as tx:
            return create(tx, SYSTEM, object_name, values).id


@dataclass
class Browser:
    """Sends forms with the token of the page it was last on, as a browser does."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **options: object) -> TestResponse:
        return self._seen(self.client.get(path, **options))  # type: ignore[arg-type]

    def post(self, path: str, **fields: object) -> TestResponse:
        data = {
            "csrf_token": self.token,
            **{name.replace("__", "."): value for name, value in fields.items()},
        }
        return self._seen(self.client.post(path, data=data))

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        self.get("/sign-in")
        response = self.post("/sign-in", email=email, password=password)
        self.get("/menu")
        return response

    def _seen(self, response: TestResponse) -> TestResponse:
        found = re.search(r'name="csrf-token" content="([^"]+)"', response.get_data(as_text=True))
        if found:
            self.token = unescape(found[1])
        return response


PEOPLE = (
    ("emma@example.com", "Emma Novak", "member", "en"),
    ("lin@example.com", "林致远", "administrator", "zh"),
    ("zhao@example.com", "赵明哲", "reader", "zh"),
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the CRM pack, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("prepared") / "workspace"
    workspace = Workspace.create(folder, clock=FixedClock(NOON), name="Hengchuan", zone="Asia/Shanghai")
    Draft(workspace).apply(read_folder(template_packs() / "crm"))
    publish(workspace)
    workspace.close()
    return folder


@pytest.fixture
def empty_site(prepared: Path, tmp_path: Path) -> Iterator[Site]:
    """The CRM pack is published, and there is nobody yet."""
    folder = shutil.copytree(prepared, tmp_path / "workspace")
    clock = FixedClock(NOON)
    workspace = Workspace.open(folder, clock=clock)
    yield Site(workspace, clock, create_app(workspace, Settings(workspace=folder)))
    workspace.close()


@pytest.fixture
def site(empty_site: Site) -> Site:
    add_people(empty_site)
    return empty_site


def add_people(site: Site) -> None:
    with site.workspace.write() as tx:
        for email, name, role, language in PEOPLE:
            user = create_user(tx, SYSTEM, email, name, None, [role], language=language)
            tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (HASHED, user.id))
            site.users[email] = user.id
