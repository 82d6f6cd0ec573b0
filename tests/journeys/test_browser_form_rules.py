"""A form whose fields follow each other: options that go with another choice, a price that comes along, a reason
that is needed, and a warning that is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import create, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark, served
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


def cell(page: Page, row: int, name: str) -> Locator:
    return page.locator("[data-lines-body] tr").nth(row - 1).locator(f"[name$='.{name}']")


def test_cells_follow_each_other_in_open_rows_and_in_rows_at_rest(
    browser: Browser, workspace: Workspace
) -> None:
    stop = {"purpose": "Demo", "province": "zhejiang", "city": "ningbo", "district": "haishu"}
    with workspace.write() as tx:
        acme, other = (create(tx, SYSTEM, "account", {"name": name}).id for name in ("Acme", "Other"))
        for name, account in (("Acme pump", acme), ("Other pump", other)):
            create(tx, SYSTEM, "price", {"product": name, "account": account})
        create(tx, SYSTEM, "trip", {"name": "Long", "items": [stop] * 40})
    with served(workspace) as base:
        visit = Visit(browser, base).enter(workspace, EMAIL)
        page = visit.go("/o/trip/new")
        page.fill("#f-name", "North")
        page.click("[data-line-add]")
        page.keyboard.type("Demo")
        page.keyboard.press("Tab")
        page.keyboard.type("Zhe")
        expect(cell(page, 1, "city").locator("option")).to_have_text(["—", "Hangzhou", "Ningbo"])
        page.keyboard.press("Tab")
        page.keyboard.type("Ning")
        page.keyboard.press("Tab")
        page.keyboard.type("Hai")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.type("Jia")
        expect(cell(page, 1, "city")).to_have_value("")
        expect(cell(page, 1, "district")).to_have_value("")
        expect(cell(page, 1, "city").locator("option")).to_have_text(["—", "Nanjing"])
        expect(page.locator("[data-emptied]")).to_have_count(2)
        assert axe_findings(page) == []
        assert findings_in_the_dark(page) == []
        cell(page, 1, "city").select_option("nanjing")
        expect(page.locator("[data-emptied]")).to_have_count(1)

        cell(page, 1, "account.text").fill("Acme")
        page.get_by_role("option", name="Acme", exact=True).click()
        cell(page, 1, "listed.text").click()
        expect(page.locator(".dg-picker [role=option][data-id]")).to_have_text([re.compile("Acme pump")])
        page.keyboard.press("Enter")
        cell(page, 1, "account.text").fill("Other")
        page.get_by_role("option", name="Other", exact=True).click()
        expect(cell(page, 1, "listed.text")).to_have_value("")
        page.click("[data-save]")
        page.wait_for_url("**/o/trip/2")

        page = visit.go("/o/trip/1/edit")
        row = page.locator("[data-lines-body] tr").nth(19)
        row.locator("td").nth(2).click()
        expect(cell(page, 20, "city").locator("option")).to_have_text(["—", "Hangzhou", "Ningbo"])
        cell(page, 20, "province").select_option("jiangsu")
        page.locator("[data-lines-body] tr").nth(24).locator("td").nth(1).click()
        expect(row.locator("[data-emptied]")).to_have_count(2)
        page.click("[data-save]")
        page.wait_for_url("**/o/trip/1")
        assert visit.complaints == []
        visit.close()

        phone = Visit(browser, base, size=PHONE).enter(workspace, EMAIL)
        page = phone.go("/o/trip/2/edit")
        cell(page, 1, "province").select_option("zhejiang")
        expect(cell(page, 1, "city")).to_have_value("")
        expect(cell(page, 1, "city").locator("option")).to_have_text(["—", "Hangzhou", "Ningbo"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert axe_findings(page) == []
        phone.close()
    with workspace.read() as tx:
        long, north = get(tx, SYSTEM, "trip", 1), get(tx, SYSTEM, "trip", 2)
    assert (north["items"][0]["city"], north["items"][0]["listed"]) == ("nanjing", None)
    moved = [line for line in long["items"] if line["province"] == "jiangsu"]
    assert [(line["city"], line["district"]) for line in moved] == [(None, None)]
