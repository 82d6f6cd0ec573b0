"""A list in a real browser: cells edited from the keyboard, and a view made, changed and saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create, delete, get, update
from dougong.storage import Workspace
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_browser_screens import EMAIL, PASSWORD, base, visit, workspace
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
    page.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="Take theirs")).to_be_focused()
    page.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="Keep mine")).to_be_focused()
    page.keyboard.press("Enter")
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
    page.get_by_label("Name of the view", exact=True).fill("Mine")
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


def test_groups_within_groups_are_closed_opened_and_edited_in(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        for name, stage in (("Nested A", "qualify"), ("Nested B", "discovery")):
            create(tx, SYSTEM, "opportunity", {"name": name, "amount": "100", "stage": stage})
    nested = "&f=name~starts_with~Nested&group=stage&subgroup=deal_type&cols=name,amount"
    page = visit.go(f"/o/opportunity?view=opportunity_all{nested}")
    rows = page.locator("tr", has=page.get_by_role("link", name="Nested A", exact=True))
    cell(page, "Nested A", "amount").click()
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    expect(cell(page, "Nested A", "amount")).to_have_text("¥700.00")
    # What it comes to follows, at its groups and below the list.
    expect(page.locator(".dg-group-head", has_text="Qualify")).to_contain_text("¥700.00")
    expect(page.locator("#list-totals")).to_contain_text("¥800.00")
    toggles = page.locator("[data-group-toggle]")
    expect(toggles).to_have_count(4)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Collapse all groups").click()
    expect(page.locator("[data-group-toggle]:visible")).to_have_count(2)
    expect(rows).to_be_hidden()
    toggles.first.click()
    expect(page.locator("[data-group-toggle]:visible")).to_have_count(3)
    expect(rows).to_be_hidden()
    page.locator(".dg-group-inner [data-group-toggle]").first.press("Enter")
    expect(rows).to_be_visible()


def test_charts_stand_beside_a_list_and_narrow_it(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        for name, stage in (("Charted A", "qualify"), ("Charted B", "discovery")):
            create(tx, SYSTEM, "opportunity", {"name": name, "amount": "100", "stage": stage})
    page = visit.go("/o/opportunity?view=opportunity_all&f=name~starts_with~Charted")
    panel = page.get_by_role("complementary", name="Charts", exact=True)
    expect(panel).to_be_hidden()
    with page.expect_response("**/o/opportunity/charts"):
        page.get_by_role("button", name="Charts", exact=True).click()
    stages = panel.get_by_role("region", name="Amount by stage")
    expect(stages.locator("canvas")).to_be_visible()
    assert axe_findings(page) == []
    stages.get_by_role("button", name="Show the numbers").click()
    expect(stages.get_by_role("row")).to_have_count(4)
    page.get_by_role("searchbox", name="Search this view").fill("Charted B")
    expect(page.get_by_role("link", name="Charted A")).to_have_count(0)
    expect(stages.get_by_role("row")).to_have_count(3)  # numbers still, of the chart that came anew
    expect(stages.get_by_role("button", name="Show the numbers")).to_have_attribute("aria-pressed", "true")
    stages.get_by_role("link", name="Discovery").click()
    expect(page.get_by_role("link", name="Charted B")).to_be_visible()
    expect(page.locator(".dg-chip").last).to_contain_text("Discovery")
    expect(panel).to_be_visible()
    with page.expect_response("**/o/opportunity/charts"):
        panel.get_by_role("button", name="Hide the charts").click()
    page.reload()
    expect(panel).to_be_hidden()


def test_what_is_searched_for_holds_for_everything_that_acts_on_the_list(
    visit: Visit, workspace: Workspace
) -> None:
    with workspace.write() as tx:
        for name in ("Searched A", "Searched B"):
            create(tx, SYSTEM, "opportunity", {"name": name, "amount": "100", "stage": "qualify"})
    page = visit.go("/o/opportunity?view=opportunity_all")
    rows = page.locator("tbody tr:has(td.title)")
    page.fill("#quick", "Searched")
    expect(rows).to_have_count(2)
    page.click("#list-menu-button")
    menu = page.locator("#list-menu")
    expect(menu.get_by_role("button", name="Export as CSV (2)")).to_be_visible()
    expect(menu.get_by_role("link", name="Delete all shown (2)…")).to_be_visible()
    menu.get_by_role("link", name="Edit all shown (2)…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit 2 records")
    page.go_back()
    expect(rows).to_have_count(2)

    page.fill("#quick", "Searched A")
    expect(rows).to_have_count(1)
    page.click("#arrange-group-button")
    groups = page.locator("#arrange-group")
    groups.locator("select[name=by]").first.select_option("stage")
    groups.get_by_role("button", name="Apply").click()
    expect(page.locator(".dg-group-head")).to_have_count(1)
    expect(rows).to_have_count(1)
    expect(page.locator("#quick")).to_have_value("Searched A")
    page.click("#filter-button")
    row = page.locator("[data-filter-row]")
    row.get_by_label("Field").select_option("amount")
    page.locator("#filter").get_by_role("button", name="Apply").click()
    expect(page.locator("#quick")).to_have_value("Searched A")


def test_without_a_connection_a_cell_says_so_and_keeps_what_is_typed(
    visit: Visit, workspace: Workspace
) -> None:
    with workspace.write() as tx:
        deal = create(tx, SYSTEM, "opportunity", {"name": "Lost line", "amount": "100"}).id
    page = visit.go("/o/opportunity?view=opportunity_all&q=Lost+line")
    amount = cell(page, "Lost line", "amount")
    toasts = page.locator(".dg-toasts")
    visit.context.set_offline(True)
    amount.click()
    page.keyboard.press("Enter")
    expect(toasts).to_contain_text("No connection: nothing was changed.")
    visit.context.set_offline(False)
    expect(toasts).to_be_empty()
    page.keyboard.press("Enter")
    editor = page.locator(".dg-cell-editor input:not([type=hidden])")
    editor.fill("250")
    visit.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(toasts).to_contain_text("No connection: nothing was changed.")
    expect(editor).to_have_value("250")
    visit.context.set_offline(False)
    expect(toasts).to_be_empty()
    editor.press("Enter")
    expect(cell(page, "Lost line", "amount")).to_have_text("¥250.00")
    assert stored(workspace, deal)["amount"] == "250.00"
    visit.complaints[:] = [one for one in visit.complaints if "net::ERR" not in one]


def test_a_cell_outlives_the_session_in_which_it_was_opened(visit: Visit, workspace: Workspace) -> None:
    """Its person signs in in another tab, and saves here."""
    with workspace.write() as tx:
        deal = create(tx, SYSTEM, "opportunity", {"name": "Late", "amount": "100"}).id
    page = visit.go("/o/opportunity?view=opportunity_all&q=Late")
    cell(page, "Late", "amount").click()
    page.keyboard.press("Enter")
    editor = page.locator(".dg-cell-editor input:not([type=hidden])")
    editor.fill("250")
    visit.context.clear_cookies()
    editor.press("Enter")
    toasts = page.locator(".dg-toasts")
    expect(toasts).to_contain_text("Your session has ended.")
    with visit.context.expect_page() as opened:
        toasts.get_by_role("link", name="Sign in").click()
    other = opened.value
    other.fill("#email", EMAIL)
    other.fill("#password", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/o/opportunity?view=opportunity_all&q=Late")
    other.close()
    expect(editor).to_have_value("250")
    editor.press("Enter")
    expect(toasts).to_contain_text("You are signed in again. Save once more.")
    assert stored(workspace, deal)["amount"] == "100.00"
    editor.press("Enter")
    expect(cell(page, "Late", "amount")).to_have_text("¥250.00")
    assert stored(workspace, deal)["amount"] == "250.00"


def test_a_cell_of_a_record_that_is_gone_says_so(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        deal = create(tx, SYSTEM, "opportunity", {"name": "Gone", "amount": "100"}).id
    page = visit.go("/o/opportunity?view=opportunity_all&q=Gone")
    cell(page, "Gone", "amount").click()
    page.keyboard.press("Enter")
    editor = page.locator(".dg-cell-editor input:not([type=hidden])")
    editor.fill("250")
    with workspace.write() as tx:
        delete(tx, SYSTEM, "opportunity", deal)
    editor.press("Enter")
    expect(page.locator(".dg-toasts")).to_contain_text("There is nothing here")
    expect(editor).to_have_value("250")


def test_a_click_beside_a_short_bar_leads_to_its_records(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        for name, stage, amount in (("Barred A", "qualify", "1000"), ("Barred B", "discovery", "1")):
            create(tx, SYSTEM, "opportunity", {"name": name, "amount": amount, "stage": stage})
    page = visit.go("/o/opportunity?view=opportunity_all&f=name~starts_with~Barred")
    with page.expect_response("**/o/opportunity/charts"):
        page.get_by_role("button", name="Charts", exact=True).click()
    panel = page.get_by_role("complementary", name="Charts", exact=True)
    canvas = panel.get_by_role("region", name="Amount by stage").locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] * 0.55, "y": box["height"] * 0.75})
    expect(page.locator(".dg-chip").last).to_contain_text("Discovery")
    expect(page.get_by_role("link", name="Barred A")).to_have_count(0)
