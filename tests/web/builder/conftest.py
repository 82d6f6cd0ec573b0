from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.settings import Settings
from dougong.storage import Draft, Workspace
from werkzeug.test import TestResponse

from tests.support.apps import app_of
from tests.web.conftest import Browser, Site
from tests.web.design import NOON

HTMX = {"HX-Request": "true"}


@dataclass
class Studio:
    """A workspace without anything in it, and a designer before the builder."""

    site: Site
    ada: Browser

    @property
    def documents(self) -> Any:
        return Draft(self.site.workspace).documents

    def stored(self, kind: str, name: str) -> Any:
        found = self.documents.by_name(kind, name)
        assert found is not None
        return found

    def field(self, name: str, object_name: str = "visit") -> Any:
        return self.stored("object", object_name)["properties"][name]

    def send(self, path: str, browser: Browser | None = None, **values: Any) -> TestResponse:
        """As the builder's script does."""
        who = browser or self.ada
        data = {"csrf_token": who.token, **values}
        return who.client.post(path, data=data, headers=HTMX)

    def save(self, kind: str, name: str, element: str, **values: Any) -> TestResponse:
        """A panel as it is shown now, with other values; "/" before each name is left out."""
        path = f"/build/panel/{kind}/{name}/{element}"
        page = self.ada.client.get(path).text
        marks = re.findall(r'name="mark"\s+id="panel-mark-[^"]*"\s+value="([^"]*)"', page)
        sent = {key if key in ("changed",) else f"/{key}": value for key, value in values.items()}
        return self.send(path, mark=unescape(marks[0]), **sent)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with begun(tmp_path / "w") as made:
        yield made


@contextmanager
def begun(folder: Path, database_url: str | None = None) -> Iterator[Studio]:
    """On SQLite, or in the database named."""
    clock, settings = FixedClock(NOON), Settings(workspace=folder, database_url=database_url)
    with Workspace.create(folder, settings, clock, name="Orbit", zone="Asia/Shanghai") as workspace:
        site = Site(workspace, clock, app_of(workspace))
        for email, name, role in (
            ("ada@example.com", "Ada", "administrator"),
            ("bob@example.com", "Bob", "administrator"),
            ("emma@example.com", "Emma", "member"),
        ):
            with workspace.write() as tx:
                site.users[email] = create_user(tx, SYSTEM, email, name, None, [role], language="en").id
        yield Studio(site, site.browser("ada@example.com"))


@pytest.fixture
def visit(studio: Studio) -> Studio:
    """With a new object."""
    answer = studio.ada.post("/build/new-object", title="Visit", other="拜访", icon="map-pin")
    assert answer.headers["Location"] == "/build/objects/visit"
    return studio
