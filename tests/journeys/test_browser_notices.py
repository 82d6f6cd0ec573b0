"""From a mention to its record in a real browser: bell, inbox, following, timeline and an earlier value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.access.people import actor_of
from dougong.comments import add_comment
from dougong.records import create, get, update
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            emma = actor_of(tx, create_user(tx, SYSTEM, "emma@example.com", "Emma Novak", None, ["member"]))
            for name in ("Kestrel Robotics", "Northwind"):
                account = create(tx, SYSTEM, "account", {"name": name}).id
            visit = {"subject": "First visit", "method": "visit", "due_at": "2026-06-20T04:00:00Z"}
            create(tx, emma, "activity", {**visit, "account": account})
            update(tx, emma, "account", account, {"short_name": "NW"}, door="api")
            add_comment(tx, emma, "account", account, "@林致远 please call them")
        yield workspace


def test_from_the_bell_to_the_record_and_an_earlier_value(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base).enter(workspace, "lin@example.com")
        page = visit.go("/o/account?sort=name")
        page.get_by_role("link", name="Notices: 1 unread").click()
        expect(page.locator(".dg-notice-row")).to_contain_text("Emma Novak mentioned you on Northwind")
        assert axe_findings(page) == []
        assert findings_in_the_dark(page) == []
        page.get_by_role("link", name="Emma Novak mentioned you").click()
        page.locator("#comment-1", has_text="please call them").wait_for()
        page.get_by_role("button", name="Follow").click()
        expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")

        tabs = page.get_by_role("navigation", name="Timeline")
        tabs.get_by_role("link", name="Activities").click()
        page.locator(".dg-activity-card", has_text="First visit").wait_for()
        tabs.get_by_role("link", name="Changes").click()
        page.get_by_text("through the API").first.wait_for()
        assert axe_findings(page) == []
        page.get_by_role("button", name="Restore “—” as").click()
        page.get_by_text("has its earlier value again").first.wait_for()
        with workspace.read() as tx:
            assert get(tx, SYSTEM, "account", 2, ("short_name",))["short_name"] is None
        assert axe_findings(page) == []

        visit.go("/o/account?sort=name")
        page.get_by_role("link", name="Kestrel Robotics").click()
        expect(page.locator("[data-position]")).to_have_text("1 / 2")
        page.keyboard.press("j")
        page.get_by_role("heading", name="Northwind").wait_for()
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.reload()
        expect(page.get_by_role("link", name="Notices")).to_be_visible()
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.complaints == []
