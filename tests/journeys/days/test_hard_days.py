"""Days at the demo company on which something comes between: a colleague who is faster, a line that breaks,
a paste with mistakes in it."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, expect

from tests.journeys.days.day import (
    MANAGER,
    SELLER,
    Day,
    made,
    spent,
    stored,
)
from tests.support.browser import DESKTOP, PHONE
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("days")]

SAVE = "[data-save]"


def test_a_colleague_is_faster(day: Day, workspace: Workspace, browser: Browser, base: str) -> None:
    title = day.titled("Collision")
    deal = made(workspace, title)[1]
    day.sign_in(SELLER)
    mine = edited(day, title)
    with spent(browser, base, day.language, DESKTOP if not day.phone else PHONE) as colleague:
        colleague.sign_in(MANAGER)
        theirs = edited(colleague, title)
        theirs.fill("#f-amount", "150000")
        theirs.fill("#f-next_step", "Ask the board")
        theirs.click(SAVE)
        theirs.wait_for_url(f"**/o/opportunity/{deal}")
    mine.fill("#f-amount", "90000")
    mine.fill("#f-probability", "35")
    mine.click(SAVE)
    conflict = mine.locator(".dg-conflict")
    expect(conflict.locator("fieldset")).to_have_count(1)
    expect(conflict).to_contain_text("150,000")
    assert stored(workspace, "opportunity", deal)["amount"] == "150000.00"
    day.look()
    conflict.locator("input[value=theirs]").check()
    mine.click(SAVE)
    mine.wait_for_url(f"**/o/opportunity/{deal}")
    both = stored(workspace, "opportunity", deal)
    assert (both["amount"], both["next_step"], both["probability"]) == ("150000.00", "Ask the board", 35)
    day.again(lambda page: expect(page.locator("main")).to_contain_text("Ask the board"))


def edited(day: Day, title: str) -> Page:
    page = day.page
    day.open("Opportunities")
    page.fill("#quick", title)
    page.locator("tbody").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name=day.say("Edit"), exact=True).first.click()
    expect(page.locator("#f-amount")).to_be_visible()
    return page


def test_the_line_breaks(day: Day, workspace: Workspace) -> None:
    title = day.titled("Tunnel")
    page = day.page
    day.sign_in(SELLER)
    asked_for(day)
    page.fill("#f-name", title)
    page.fill("#f-company", "Kestrel Sorters")
    day.slow(offline=True)
    page.fill("#f-need", "要在隧道里写完")
    page.click(SAVE)
    toasts = page.locator(".dg-toasts")
    expect(toasts).to_contain_text(day.say("No connection: nothing was changed. Try again when it is back."))
    expect(page.locator("#f-need")).to_have_value("要在隧道里写完")
    day.look()
    day.slow()
    expect(toasts).to_be_empty()

    # The line is there, and the server is not: the browser shows a page of its own.
    page.route("**/o/lead/new", lambda route: route.abort())
    page.click(SAVE)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/o/lead/new")
    assert leads(workspace, title) == []
    page.go_back()
    asked_for(day)
    page.locator("[data-restore]").click()
    expect(page.locator("#f-need")).to_have_value("要在隧道里写完")
    page.click(SAVE)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert leads(workspace, title) == ["要在隧道里写完"]
    day.again(lambda page: expect(page.locator("main")).to_contain_text("要在隧道里写完"))
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('dougong:draft:'))") == []
    asked_for(day)
    expect(page.locator("#f-need")).to_have_value("")
    expect(page.locator("[data-draft]")).to_have_count(0)
    broken = ("net::ERR", "htmx:sendError")
    day.visit.complaints[:] = [one for one in day.visit.complaints if not any(word in one for word in broken)]


def asked_for(day: Day) -> None:
    day.open("Leads")
    day.page.get_by_role("link", name=day.say("New lead")).first.click()
    expect(day.page.locator("#f-need")).to_be_visible()


def leads(workspace: Workspace, title: str) -> list[str]:
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("lead", ("need",), f"name = '{title}'"))
        return [one["need"] for one in found.data]


def test_rows_come_from_a_spreadsheet(day: Day, workspace: Workspace) -> None:
    title = day.titled("Fair")
    page = day.page
    day.sign_in(SELLER)
    day.open("Leads")
    page.locator("#list-menu-button").click()
    page.locator("[data-paste-url]").click()
    rows = [f"{title} {number}\tfirm{number}@example.com\t{number * 10}" for number in range(1, 201)]
    for number in (3, 50, 51, 120):
        rows[number] = f"{title} {number + 1}\tno address\t10"
    for number in (7, 160, 199):
        rows[number] = f"{title} {number + 1}\tfirm{number + 1}@example.com\ta lot"
    page.fill("#paste-rows", "\n".join(["\t".join(map(day.say, ("Lead", "E-mail", "Budget"))), *rows]))
    page.locator("button[value=preview]").click()
    wrong = page.locator(".dg-paste-table [aria-invalid=true]")
    expect(wrong).to_have_count(7)
    day.look()
    for one in wrong.all():
        one.fill("7" if "lot" in one.input_value() else f"mended{one.get_attribute('id')}@example.com")
    page.locator("button[value=preview]").click()
    expect(wrong).to_have_count(0)
    page.locator("button[value=create]").click()
    undo = page.get_by_role("button", name=day.say("Undo"), exact=True)
    expect(undo).to_be_visible()
    assert budgets(workspace, title)[6:9] == ["70.00", "7.00", "90.00"]
    assert len(budgets(workspace, title)) == 200
    undo.click()
    wait_until(lambda: budgets(workspace, title) == [])
    page.fill("#quick", title)
    day.again(
        lambda page: expect(page.locator("main")).to_contain_text(
            day.say("Nothing in this view fits the search and the filter.")
        )
    )


def budgets(workspace: Workspace, title: str) -> list[str]:
    """Of what was pasted, in the order of the rows."""
    with workspace.read() as tx:
        query = RecordQuery("lead", ("budget",), f"STARTSWITH(name, '{title} ')", sort=("id",), limit=500)
        return [one["budget"] for one in find(tx, SYSTEM, query).data]
