"""Forms in a real browser: a draft that survives, two people at one record, two hundred rows from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import SystemClock
from dougong.records import RecordQuery, create, find, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_browser_lines import APP, EMAIL, PASTE
from tests.support.browser import (
    PHONE,
    Visit,
    axe_findings,
    findings_in_the_dark,
    served,
    wait_for_the_draft,
)
from tests.web.line_design import FILES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OTHER = "chen@example.com"
CELL = "[data-lines-body] tr:nth-child({}) td[data-column={}] :is(input, select):not([type=hidden])"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Workspace, str]]:
    workspace = Workspace.create(tmp_path / "workspace", clock=SystemClock(), zone="Asia/Shanghai")
    Draft(workspace).apply([*FILES, APP])
    publish(workspace)
    with workspace.write() as tx:
        for email, name in ((EMAIL, "林致远"), (OTHER, "Chen Ke")):
            create_user(tx, SYSTEM, email, name, "a good password", ["administrator"], language="en")
    with served(workspace) as base:
        yield workspace, base
    workspace.close()


def count(page: Page, selector: str) -> int:
    return page.locator(selector).count()


def test_two_hundred_rows_with_seven_errors(browser: Browser, shop: tuple[Workspace, str]) -> None:
    workspace, base = shop
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/purchase/new")
    page.fill("#f-name", "Roof")
    page.click("[data-line-add]")
    wrong = {3: "none", 50: "none", 120: "none"}, {7: "cheap", 8: "cheap", 150: "cheap", 199: "cheap"}
    rows = [f"Row {n}\t{wrong[0].get(n, 2)}\tused\t{wrong[1].get(n, '1,250.5')}" for n in range(200)]
    text = "\n".join(["Label\tQuantity\tState\tPrice", *rows])
    page.evaluate(PASTE, text)
    boxes = page.locator(".dg-line-preview [data-cell]")
    expect(boxes).to_have_count(7)
    expect(page.locator("[data-line]")).to_have_count(1)
    assert axe_findings(page) + findings_in_the_dark(page) == []
    page.get_by_role("button", name="Take over all, mend later").click()
    expect(page.locator("[data-line]")).to_have_count(200)
    links = page.locator("#form-summary a")
    expect(links).to_have_count(7)
    expect(page.locator("[data-rests] .dg-pill").first).to_have_text("Used")
    assert count(page, "[data-line]:not([data-rests])") <= 1
    assert axe_findings(page) == []
    page.click("[data-lines-undo]")
    expect(page.locator("[data-line]")).to_have_count(1)

    page.focus(CELL.format(1, "label"))
    page.evaluate(PASTE, text)
    wrong = page.locator(".dg-line-preview [aria-invalid=true]")
    for left in range(7, 0, -1):
        expect(wrong).to_have_count(left)
        wrong.first.press("Control+a")
        page.keyboard.type("3")
        page.keyboard.press("Enter")
    expect(wrong).to_have_count(0)
    expect(boxes).to_have_count(7)
    page.get_by_role("button", name="Take over 200").click()
    expect(page.locator("[data-line]")).to_have_count(200)
    expect(links).to_have_count(0)
    page.click("[data-save]")
    page.wait_for_url("**/o/purchase/1")
    with workspace.read() as tx:
        lines = get(tx, SYSTEM, "purchase", 1)["items"]
    assert [line["label"] for line in lines] == [f"Row {n}" for n in range(200)]
    assert [line["price"] for line in lines[6:9]] == ["1250.50", "3.00", "3.00"]
    page = visit.go("/o/purchase/1/edit")
    assert count(page, "[data-line]:not([data-rests])") == 0
    page.click("[data-lines-body] tr:nth-child(5) td:nth-child(3)")
    expect(page.locator(CELL.format(5, "quantity"))).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.locator(CELL.format(6, "quantity"))).to_be_focused()
    expect(page.locator("[data-lines-body] tr:nth-child(5) td:nth-child(3)")).to_have_text("9")
    page.click("[data-save]")
    page.wait_for_url("**/o/purchase/1")
    with workspace.read() as tx:
        lines = get(tx, SYSTEM, "purchase", 1)["items"]
    assert [line["quantity"] for line in lines[3:6]] == [3, 9, 2]
    assert [line["version"] for line in lines[:5]] == [1, 1, 1, 1, 2]
    assert visit.complaints == []
    visit.close()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_two_people_collide(
    browser: Browser, shop: tuple[Workspace, str], size: tuple[int, int] | None
) -> None:
    workspace, base = shop
    with workspace.write() as tx:
        record_id = create(
            tx, SYSTEM, "purchase", {"name": "Roof", "limit": "10", "items": [{"label": "A"}]}
        ).id
    options = {"size": size} if size else {}
    lin = Visit(browser, base, **options).enter(workspace, EMAIL)
    chen = Visit(browser, base, **options).enter(workspace, OTHER)
    mine, theirs = (visit.go(f"/o/purchase/{record_id}/edit") for visit in (lin, chen))
    theirs.fill("#f-limit", "70")
    theirs.click("[data-save]")
    theirs.wait_for_url(f"**/o/purchase/{record_id}")
    mine.fill("#f-name", "Roof of the hall")
    mine.click("[data-save]")
    mine.wait_for_url(f"**/o/purchase/{record_id}")
    expect(mine.locator(".dg-toast")).to_contain_text("together with what Chen Ke has changed")
    mine, theirs = (visit.go(f"/o/purchase/{record_id}/edit") for visit in (lin, chen))
    theirs.fill("#f-limit", "80")
    theirs.click("[data-save]")
    theirs.wait_for_url(f"**/o/purchase/{record_id}")
    mine.fill("#f-limit", "90")
    mine.fill(CELL.format(1, "quantity"), "4")
    mine.click("[data-save]")
    panel = mine.locator(".dg-conflict")
    expect(panel).to_contain_text("Chen Ke changed this record")
    expect(panel.locator("fieldset")).to_have_count(1)
    for text in ("Before: ¥70.00", "¥90.00", "¥80.00"):
        expect(panel).to_contain_text(text)
    assert axe_findings(mine) == []
    assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel.locator("input[value=theirs]").check()
    mine.click("[data-save]")
    mine.wait_for_url(f"**/o/purchase/{record_id}")
    with workspace.read() as tx:
        record = get(tx, SYSTEM, "purchase", record_id)
    assert (record["name"], record["limit"], record["items"][0]["quantity"]) == (
        "Roof of the hall",
        "80.00",
        4,
    )
    assert lin.complaints == chen.complaints == []
    lin.close()
    chen.close()


def test_a_draft_survives_on_another_device_and_without_a_session(
    browser: Browser, shop: tuple[Workspace, str]
) -> None:
    workspace, base = shop
    desk = Visit(browser, base).enter(workspace, EMAIL)
    page = desk.go("/o/purchase/new")
    page.fill("#f-name", "Half a roof")
    page.click("[data-line-add]")
    page.keyboard.type("Beam")
    wait_for_the_draft(page)
    page.close()
    phone = Visit(browser, base, size=PHONE).enter(workspace, EMAIL)
    page = phone.go("/o/purchase/new")
    expect(page.locator("[data-draft]")).to_contain_text("not saved yet")
    assert axe_findings(page) == []
    page.click("[data-restore]")
    expect(page.locator("#f-name")).to_have_value("Half a roof")
    expect(page.locator(CELL.format(1, "label"))).to_have_value("Beam")
    phone.context.clear_cookies()
    page.fill("#f-name", "Half a roof, and nobody signed in")
    expect(page.locator("#autosave")).to_contain_text("Kept in this browser")
    phone.enter(workspace, EMAIL)
    page = phone.go("/o/purchase/new")
    expect(page.locator("[data-draft]")).to_have_count(1)
    page.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('dougong:draft:'))")
    page = phone.go("/o/purchase/new")
    page.click("[data-restore]")
    expect(page.locator("#f-name")).to_have_value("Half a roof, and nobody signed in")
    page.locator("[data-save]").dblclick()
    page.wait_for_url("**/o/purchase/1")
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("purchase", fields=["name"])).data
    assert [one["name"] for one in found] == ["Half a roof, and nobody signed in"]
    assert desk.complaints == phone.complaints == []
    phone.close()
    desk.close()
