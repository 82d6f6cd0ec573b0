from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user, get_user, start_session
from dougong.access.passwords import hash_password
from dougong.clock import FixedClock
from dougong.records import create
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from dougong.web.screens import SESSION_COOKIE
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import templates
from tests.support.apps import app_of
from tests.support.company import CRM
from tests.web.design import NOON, PASSWORD

Files = Sequence[Any] | Mapping[str, Any]


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


def prepared(files: Files = ()) -> Path:
    """A workspace with the CRM pack, and what is published besides: to be copied."""
    if not files:
        return CRM.folder()
    return templates.folder(f"crm-{templates.digest(files)}", lambda made: _add(made, files))


def _add(folder: Path, files: Files) -> None:
    shutil.copytree(prepared(), folder)
    with Workspace.open(folder, clock=FixedClock(NOON)) as workspace:
        problems = Draft(workspace).apply(files)
        assert [problem for problem in problems if problem.severity == "error"] == []
        publish(workspace)


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Site]:
    """A copy, served; ``prepared`` gives templates."""
    shutil.copytree(template, folder)
    clock = FixedClock(NOON)
    with Workspace.open(folder, clock=clock) as workspace:
        yield Site(workspace, clock, app_of(workspace, Settings(workspace=folder)))


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """The CRM pack is published, and there is nobody yet."""
    with opened(prepared(), tmp_path / "workspace") as site:
        yield site


@pytest.fixture
def site(empty_site: Site) -> Site:
    add_people(empty_site)
    return empty_site


def site_with(files: Files) -> Any:
    """A fixture like ``site`` where these are published besides, once for all tests that want them."""

    @pytest.fixture
    def made(tmp_path: Path) -> Iterator[Site]:
        with opened(prepared(files), tmp_path / "workspace") as site:
            add_people(site)
            yield site

    return made


@cache
def hashed() -> str:
    return hash_password(PASSWORD)


def add_people(site: Site) -> None:
    with site.workspace.write() as tx:
        for email, name, role, language in PEOPLE:
            user = create_user(tx, SYSTEM, email, name, None, [role], language=language)
            tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (hashed(), user.id))
            site.users[email] = user.id
