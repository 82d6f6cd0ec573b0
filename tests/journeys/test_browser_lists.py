"""A list in a real browser: cells edited from the keyboard, and a view made, changed and saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get, update
from dougong.storage import Workspace
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_browser_screens import base, visit, workspace
from tests.support.browser import Visit, axe_findings

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def cell(page: Page, title: str, field: str) -> Locator:
    place = page.locator(f"th[data-name={field}]").evaluate("(head) => head.cellIndex")
    return page.locator("tr", has=page.get_by_role("link", name=title, exact=True)).locator("td").nth(place)


def stored(workspace: Workspace, record: int) -> dict[str, Any]:
    with workspace.read() as tx:
        return get(tx, SYSTEM, "opportunity", record)


def test_cells_are_edited_from_the_keyboard(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        first = create(tx, SYSTEM, "opportunity", {"name": "Sheet A", "amount": "100"}).id
        second = create(tx, SYSTEM, "opportunity", {"name": "Sheet B", "amount": "200"}).id
    page = visit.go(
        "/o/opportunity?view=opportunity_all&sort=name&f=name~starts_with~Sheet&cols=name,amount,close_date"
    )
    cell(page, "Sheet A", "amount").click()
    page.keyboard.type("1500")
    page.keyboard.press("Enter")
    expect(cell(page, "Sheet A", "amount")).to_have_text("¥1,500.00")
    expect(cell(page, "Sheet B", "amount")).to_be_focused()
    assert stored(workspace, first)["amount"] == "1500.00"
    page.keyboard.press("F2")
    editor = page.locator(".dg-cell-editor")
    expect(editor.get_by_label("Amount")).to_have_value("200.00")
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    page.keyboard.press("Enter")
    expect(editor.get_by_label("Amount")).to_be_focused()
    page.keyboard.type("much")
    page.keyboard.press("Tab")
    expect(editor.get_by_role("alert")).to_be_visible()
    with workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", second, {"amount": "999"})
    editor.get_by_label("Amount").fill("250")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("alert")).to_contain_text("Keep yours or take theirs?")
    expect(cell(page, "Sheet B", "amount")).to_have_text("¥999.00")
    editor.get_by_role("button", name="Keep mine").click()
    expect(cell(page, "Sheet B", "amount")).to_have_text("¥250.00")
    assert stored(workspace, second)["amount"] == "250.00"
    page.keyboard.press("ArrowUp")
    expect(cell(page, "Sheet A", "amount")).to_be_focused()


def test_a_view_is_made_changed_and_saved(visit: Visit) -> None:
    page = visit.go("/o/opportunity?view=opportunity_all")
    page.click("#arrange-columns-button")
    page.locator("#arrange-columns").get_by_label("Forecast", exact=True).uncheck()
    page.locator("#arrange-columns").get_by_role("button", name="Apply").click()
    expect(page.locator("th[data-name=forecast_category]")).to_have_count(0)
    page.click("#filter-button")
    row = page.locator("[data-filter-row]")
    row.get_by_label("Field").select_option("stage")
    row.get_by_label("Operator").select_option("any_of")
    row.get_by_label("Proposal").check()
    expect(page.locator("#filter-count")).to_contain_text(re.compile(r"Matches: \d+"))
    page.locator("#filter").get_by_role("button", name="Expression").click()
    expect(page.get_by_label("Filter expression")).to_have_value("stage in ['proposal']")
    page.get_by_label("Filter expression").fill("stage = 'proposal' OR amount > 1000")
    page.locator("#filter").get_by_role("button", name="Conditions").click()
    expect(page.locator("[data-filter-row]")).to_have_count(2)
    assert axe_findings(page) == []
    page.locator("#filter").get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Save as…").click()
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".dg-tab[aria-current]")).to_contain_text("Mine")
    expect(page.locator(".dg-tab-dot")).to_have_count(0)
    page.get_by_role("link", name="Close date", exact=True).click()
    expect(page.locator(".dg-tab-dot")).to_have_count(1)
    page.get_by_role("button", name="Save to view").click()
    expect(page.locator(".dg-tab-dot")).to_have_count(0)
    page.reload()
    expect(page.locator("th[aria-sort]")).to_contain_text("Close date")
    page.get_by_role("button", name="This view").click()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete view").click()
    expect(page.locator(".dg-tab", has_text="Mine")).to_have_count(0)
