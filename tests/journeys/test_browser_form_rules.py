"""A form whose fields follow each other: options that go with another choice, a price that comes along, a reason
that is needed, and a warning that is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import create, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, expect

from tests.support.browser import Visit, axe_findings, served
from tests.web.design import NOON
from tests.web.follow_design import FILES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "lin@example.com"
ACCOUNT = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "titleField": "name",
    "properties": {"name": {"fieldType": "text", "title": "Name"}},
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), zone="Asia/Shanghai")
    assert Draft(workspace).apply([ACCOUNT, *FILES]) == []
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "Lin", None, ["administrator"])
        create(tx, SYSTEM, "price", {"product": "Robot", "price": "1500.00"})
    yield workspace
    workspace.close()


def test_fields_follow_each_other_while_somebody_types(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base).enter(workspace, EMAIL)
        page = visit.go("/o/visit/new")
        page.fill("#f-subject", "Demo")
        page.select_option("#f-province", "zhejiang")
        expect(page.locator("#f-city option")).to_have_text(["—", "Hangzhou", "Ningbo"])
        page.select_option("#f-city", "ningbo")
        page.select_option("#f-province", "jiangsu")
        expect(page.locator("#f-city option")).to_have_text(["—", "Nanjing"])
        expect(page.locator("#f-city")).to_have_value("")

        page.fill("#f-product", "Robot")
        expect(page.locator("#f-price")).to_have_value("1,500.00")

        page.check("#f-cancelled")
        expect(page.locator("#field-reason")).to_be_visible()
        expect(page.locator("#field-notes")).to_be_hidden()
        page.click("[data-save]")
        expect(page.locator("#f-reason-errors")).not_to_be_empty()
        assert axe_findings(page) == []

        page.fill("#f-reason", "The customer is away")
        page.click("[data-save]")
        expect(page.locator(".dg-warning")).to_contain_text("That is a lot for a visit.")
        page.get_by_role("button", name="Save anyway").click()
        page.wait_for_url("**/o/visit/1")
        assert visit.complaints == []
        visit.close()
    with workspace.read() as tx:
        record = get(tx, SYSTEM, "visit", 1)
    assert (record["city"], record["price"], record["reason"]) == (None, "1500.00", "The customer is away")
