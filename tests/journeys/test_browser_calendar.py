"""A calendar in a real browser: an entry dragged to another day, and carried there by keys."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get, update
from dougong.storage import Workspace
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_browser_screens import base, visit, workspace
from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MONTH = "/o/task?view=task_calendar&on=2027-03-01"


def day(page: Page, number: int) -> Locator:
    return page.locator(f'[data-day="2027-03-{number:02}"]')


def due(workspace: Workspace, task: int) -> str:
    with workspace.read() as tx:
        value: str = get(tx, SYSTEM, "task", task, ("due_on",))["due_on"]
    return value


def test_an_entry_is_moved_by_mouse_and_by_keys(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        task = create(tx, SYSTEM, "task", {"subject": "Plan the fair", "due_on": "2027-03-10"}).id
    page = visit.go(MONTH)
    entry = page.get_by_role("link", name="Plan the fair")
    entry.drag_to(day(page, 12))
    expect(day(page, 12)).to_contain_text("Plan the fair")
    page.get_by_text("Moved to Fri, Mar 12.").first.wait_for(state="attached")
    assert due(workspace, task) == "2027-03-12"
    page.get_by_role("button", name="Undo").click()
    expect(day(page, 10)).to_contain_text("Plan the fair")
    assert due(workspace, task) == "2027-03-10"

    entry.focus()
    for key in ("Space", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(day(page, 18)).to_contain_text("Plan the fair")
    expect(entry).to_be_focused()
    assert due(workspace, task) == "2027-03-18"
    for key in ("Space", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    assert due(workspace, task) == "2027-03-18"

    with workspace.write() as tx:
        update(tx, SYSTEM, "task", task, {"due_on": "2027-03-20"})
    for key in ("Space", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(day(page, 20)).to_contain_text("Plan the fair")
    assert due(workspace, task) == "2027-03-20"
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    for span in ("Week", "Agenda"):
        page.get_by_role("link", name=span).click()
        page.locator(f".dg-calendar.{span.lower()}").wait_for()
        assert axe_findings(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    visit.go(MONTH)
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.complaints == []


def test_a_search_narrows_calendars_and_galleries_while_somebody_types(
    visit: Visit, workspace: Workspace
) -> None:
    with workspace.write() as tx:
        for subject in ("Visit the port", "Visit the mill"):
            create(tx, SYSTEM, "task", {"subject": subject, "due_on": "2027-03-05"})
        for number, name in enumerate(("Gripper", "Conveyor")):
            create(tx, SYSTEM, "product", {"name": name, "code": f"G-{number}", "list_price": "10"})
    page = visit.go(MONTH)
    expect(day(page, 5).get_by_role("link", name="Visit the")).to_have_count(2)
    page.fill("#quick", "mill")
    expect(day(page, 5).get_by_role("link", name="Visit the")).to_have_count(1)
    # The month that one looks at stays, here and for whoever comes back.
    expect(page.locator("#calendar-title")).to_have_text("March 2027")
    page.reload()
    expect(page.locator("#calendar-title")).to_have_text("March 2027")
    expect(day(page, 5).get_by_role("link", name="Visit the")).to_have_count(1)
    entry = page.get_by_role("link", name="Visit the mill")
    entry.drag_to(day(page, 9))
    expect(day(page, 9)).to_contain_text("Visit the mill")

    page = visit.go("/o/product?view=product_gallery")
    expect(page.locator(".dg-showcase > li")).to_have_count(2)
    page.fill("#quick", "convey")
    expect(page.locator(".dg-showcase > li")).to_have_count(1)
    page.fill("#quick", "nothing like it")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".dg-showcase > li")).to_have_count(2)


def test_without_a_connection_an_entry_stays_where_it_was(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        task = create(tx, SYSTEM, "task", {"subject": "Call the port", "due_on": "2027-03-11"}).id
    page = visit.go(MONTH)
    entry = page.get_by_role("link", name="Call the port")
    visit.context.set_offline(True)
    entry.drag_to(day(page, 13))
    expect(page.locator(".dg-toast")).to_contain_text("The server could not be reached. Nothing was moved.")
    expect(day(page, 11)).to_contain_text("Call the port")
    expect(page.locator(".dg-event.pending")).to_have_count(0)
    visit.context.set_offline(False)
    entry.drag_to(day(page, 13))
    expect(day(page, 13)).to_contain_text("Call the port")
    assert due(workspace, task) == "2027-03-13"
    visit.complaints[:] = [one for one in visit.complaints if "net::ERR" not in one]


def test_whoever_was_signed_out_meanwhile_signs_in_and_comes_back(visit: Visit, workspace: Workspace) -> None:
    with workspace.write() as tx:
        task = create(tx, SYSTEM, "task", {"subject": "Ask the mill", "due_on": "2027-03-24"}).id
    page = visit.go(MONTH)
    visit.context.clear_cookies()
    page.get_by_role("link", name="Ask the mill").drag_to(day(page, 26))
    page.fill("#email", "lin@example.com")
    page.fill("#password", "a good password")
    page.keyboard.press("Enter")
    expect(day(page, 24)).to_contain_text("Ask the mill")
    assert due(workspace, task) == "2027-03-24"
