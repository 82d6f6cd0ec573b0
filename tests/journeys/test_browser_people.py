"""Somebody comes by a copied link, works, is moved, and is out at the next click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, add_department, create_user
from dougong.clock import FixedClock
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.support.browser import Visit, axe_findings, served
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "brass lantern over the quay"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), name="Hengchuan") as made:
        with made.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            sales = add_department(tx, SYSTEM, "Sales").id
            add_department(tx, SYSTEM, "North", sales)
            add_department(tx, SYSTEM, "Finance")
        yield made


def test_from_a_copied_link_to_the_door(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        page = lin.go("/settings/people")
        page.get_by_role("link", name="Invite", exact=True).click()
        page.get_by_label("Email addresses").fill("nora@example.com")
        page.get_by_label("Member").check()
        page.get_by_role("button", name="Make links").click()
        box = page.get_by_label("Link for nora@example.com")
        link = box.input_value()
        assert link.startswith("http://127.0.0.1:8000/join/")
        expect(page.get_by_role("button", name="Copy")).to_be_visible()
        assert axe_findings(page) == []

        nora = Visit(browser, base)
        joining = nora.go("/join/" + link.rpartition("/")[2])
        assert axe_findings(joining) == []
        joining.get_by_label("Your name").fill("Nora Lindqvist")
        joining.get_by_label("Password").fill(PASSWORD)
        joining.get_by_role("button", name="Join and sign in").click()
        expect(joining.get_by_text("Welcome, Nora Lindqvist.")).to_be_visible()

        page = lin.go("/settings/people")
        page.get_by_role("link", name="Nora Lindqvist").click()
        page.get_by_label("Job title").fill("Buyer")
        page.get_by_label("Department", exact=True).select_option(label="Finance")
        page.locator("#departments").get_by_role("button", name="Add").click()
        expect(page.locator("#departments")).to_contain_text("Finance")
        assert axe_findings(page) == []

        page = lin.go("/settings/departments")
        grip = page.locator("[data-id='3'] .dg-tree-grip")
        page.locator(".dg-tree-list[data-draggable]").first.wait_for()
        page.locator("[data-id='3']").hover()
        # It stands there as soon as it is dropped, and is written down with the answer.
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            grip.drag_to(page.get_by_role("link", name="North"), target_position={"x": 40, "y": 4})
        expect(page.locator("[data-id='1'] [data-id='3']")).to_be_visible()
        with workspace.read() as tx:
            rows = tx.execute('SELECT "path" FROM "_dg_department" ORDER BY "id"').fetchall()
        assert [path for (path,) in rows] == ["Sales", "Sales / North", "Sales / Finance"]

        page = lin.go("/settings/people")
        page.get_by_role("link", name="Nora Lindqvist").click()
        page.get_by_role("link", name="Deactivate…").click()
        page.get_by_role("button", name="Deactivate Nora Lindqvist").click()
        expect(page.get_by_text("Deactivated", exact=True).first).to_be_visible()
        joining.get_by_role("link", name="Settings").first.click()
        expect(joining).to_have_url(f"{base}/sign-in?next=/settings")
        assert (lin.complaints, nora.complaints) == ([], [])
        lin.close()
        nora.close()
