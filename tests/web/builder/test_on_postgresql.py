"""What the builder leaves to the database, on PostgreSQL: drafts, undo, two admins at one moment, a publish."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.settings import Settings
from dougong.storage import Draft, Workspace

from tests.web.builder.conftest import HTMX, Studio, begun
from tests.web.conftest import Browser
from tests.web.design import text_of

FIELDS, LAYOUT = "/build/objects/visit/fields", "/build/objects/visit/layout"
ADMINS = ("ada@example.com", "bob@example.com")


def adds(studio: Studio, browser: Browser, type_name: str) -> int:
    data = {"csrf_token": browser.token, "type": type_name}
    return browser.client.post(FIELDS, data=data, headers=HTMX).status_code


def steps(workspace: Workspace) -> list[bool]:
    """Of each command, whether it is in force."""
    return [command.in_force for command in Draft(workspace).commands()]


@pytest.mark.postgresql
def test_two_admins_design_publish_and_undo(tmp_path: Path, postgresql_url: str) -> None:
    with begun(tmp_path / "w", postgresql_url) as studio:
        workspace = studio.site.workspace
        studio.ada.post("/build/new-object", title="Visit", icon="map-pin")
        ada, bob = (studio.site.browser(email) for email in ADMINS)
        # At one moment: each is either in the draft, or told that somebody was faster.
        with ThreadPoolExecutor(4) as pool:
            wanted = [(one, kind) for one in (ada, bob) for kind in ("date", "money", "boolean", "text")]
            said = list(pool.map(lambda each: adds(studio, *each), wanted))
        assert set(said) <= {200, 409}
        assert len(studio.stored("object", "visit")["properties"]) == 1 + said.count(200)
        assert steps(workspace) == [True] * (1 + said.count(200))

        # One panel open twice: whoever comes second is told, and sees what the first has done.
        name = studio.field("name")["id"]
        path = f"/build/panel/object/visit/{name}"
        marks = re.findall(
            r'name="mark"\s+id="panel-mark-[^"]*"\s+value="([^"]*)"', bob.client.get(path).text
        )
        assert studio.save("object", "visit", name, title="Customer").status_code == 200
        late = studio.send(path, bob, mark=unescape(marks[0]), **{"/title": "Client"})
        assert late.status_code == 409
        assert "Customer" in late.text
        assert studio.field("name")["title"] == "Customer"

        # Undo survives another process, and is refused for what was not looked at.
        count = len(steps(workspace))
        ada.post("/build/undo", position=str(count), next="/build")
        assert studio.field("name")["title"] == "Name"
        bob.post("/build/undo", position=str(count), next="/build")
        settings = Settings(workspace=workspace.folder, database_url=postgresql_url)
        with Workspace.open(workspace.folder, settings, workspace.clock) as other:
            assert steps(other) == [True] * (count - 1) + [False]
            assert Draft(other).redo()
        assert studio.field("name")["title"] == "Customer"

        # Looked at as it will be, then published by one of two who press at once.
        preview = ada.get("/build/preview/member/o/visit/new")
        assert "Customer" in text_of(preview.text)
        token = re.search(r'name="token"\s+value="([^"]+)"', ada.get("/releases").text)
        assert token is not None
        form = {"token": unescape(token[1])}
        with ThreadPoolExecutor(2) as pool:
            published = list(
                pool.map(lambda one: one.post("/releases/publish", **form).status_code, (ada, bob))
            )
        assert published.count(303) >= 1
        with workspace.read() as tx:
            assert tx.release.number == 1
            assert find(tx, SYSTEM, RecordQuery("visit")).data == []
        assert not Draft(workspace).state.changed
        assert "No changes" in text_of(ada.get("/build").text)
