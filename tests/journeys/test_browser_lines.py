"""Line items in a real browser: adding, copying, moving, pasting, totals as one types; on a phone as cards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import RecordQuery, find, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import (
    PHONE,
    Visit,
    axe_findings,
    served,
    wait_for_the_draft,
)
from tests.web.design import NOON
from tests.web.line_design import FILES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "lin@example.com"
APP = {
    "kind": "app",
    "name": "shop",
    "title": "Shop",
    "menu": [{"name": "purchases", "object": "purchase"}],
}
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Workspace, str]]:
    workspace = Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), zone="Asia/Shanghai")
    Draft(workspace).apply([*FILES, APP])
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "林致远", "a good password", ["administrator"], language="en")
    with served(workspace) as base:
        yield workspace, base
    workspace.close()


def cell(page: Page, row: int, column: str) -> str:
    return f"[data-lines-body] tr:nth-child({row}) td[data-column={column}] :is(input, select):not([type=hidden])"


def column(page: Page, name: str) -> Locator:
    return page.locator(f"[data-lines-body] td[data-column={name}] :is(input, select):not([type=hidden])")


def expect_column(page: Page, name: str, values: list[str]) -> None:
    expect(column(page, name)).to_have_count(len(values))
    for number, value in enumerate(values):
        expect(column(page, name).nth(number)).to_have_value(value)


def test_lines_at_the_desk(browser: Browser, shop: tuple[Workspace, str]) -> None:
    workspace, base = shop
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/purchase/new")
    page.fill("#f-name", "Roof")
    page.click("[data-line-add]")
    page.keyboard.type("Beam")
    page.fill(cell(page, 1, "price"), "12.5")
    page.press(cell(page, 1, "price"), "Enter")
    page.fill(cell(page, 2, "label"), "Nail")
    page.fill(cell(page, 2, "price"), "2")
    expect(page.locator("[data-total=price]")).to_have_text("¥14.50")
    page.press(cell(page, 2, "label"), "Control+d")
    page.fill(cell(page, 3, "label"), "Tile")
    page.press(cell(page, 3, "label"), "Alt+ArrowUp")
    page.press(cell(page, 2, "label"), "Alt+ArrowUp")
    expect_column(page, "label", ["Tile", "Beam", "Nail"])
    page.focus(cell(page, 3, "label"))
    page.evaluate(PASTE, "Nails\t20\t3.5\tused\t2026-07-01\nGutter\t0\tcheap\n")
    page.get_by_role("button", name="Take over all, mend later").click()
    expect_column(page, "label", ["Tile", "Beam", "Nails", "Gutter"])
    expect(column(page, "state").nth(2)).to_have_value("used")
    expect(page.locator("[data-lines-body] tr:nth-child(4) td[data-column=price] .dg-error")).to_be_visible()
    expect(
        page.locator("[data-lines-body] tr:nth-child(4) td[data-column=quantity] .dg-error")
    ).to_be_visible()
    assert axe_findings(page) == []
    page.click("[data-save]")
    link = page.locator("#form-summary a", has_text="Items 4 · Price")
    expect(link).to_be_visible()
    expect(column(page, "price").nth(3)).to_have_value("cheap")
    page.fill(cell(page, 4, "price"), "8")
    page.fill(cell(page, 4, "quantity"), "1")
    page.click("[data-save]")
    page.wait_for_url("**/o/purchase/1")
    with workspace.read() as tx:
        record = get(tx, SYSTEM, "purchase", 1)
    assert [(line["label"], line["quantity"], line["price"]) for line in record["items"]] == [
        ("Tile", 1, "2.00"),
        ("Beam", 1, "12.50"),
        ("Nails", 20, "3.50"),
        ("Gutter", 1, "8.00"),
    ]
    expect(page.locator(".dg-line-table tfoot")).to_contain_text("¥26.00")
    page = visit.go("/o/purchase/1/edit")
    page.hover("[data-lines-body] tr:nth-child(2)")
    page.click("[data-lines-body] tr:nth-child(2) [data-line-delete]")
    page.drag_and_drop(
        "[data-lines-body] tr:nth-child(3) [data-line-grip]",
        "[data-lines-body] tr:nth-child(1)",
        target_position={"x": 20, "y": 3},
    )
    expect_column(page, "label", ["Gutter", "Tile", "Nails"])
    page.click("[data-save]")
    page.wait_for_url("**/o/purchase/1")
    with workspace.read() as tx:
        lines = get(tx, SYSTEM, "purchase", 1)["items"]
    assert [line["label"] for line in lines] == ["Gutter", "Tile", "Nails"]
    assert visit.complaints == []
    visit.close()


def test_a_draft_brings_its_lines_back(browser: Browser, shop: tuple[Workspace, str]) -> None:
    workspace, base = shop
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/purchase/new")
    page.fill("#f-name", "Roof")
    for label in ("A", "B"):
        page.click("[data-line-add]")
        page.keyboard.type(label)
    wait_for_the_draft(page)
    page = visit.go("/o/purchase/new")
    page.click("[data-restore]")
    expect_column(page, "label", ["A", "B"])
    visit.close()


def test_lines_on_a_phone_are_cards(browser: Browser, shop: tuple[Workspace, str]) -> None:
    workspace, base = shop
    visit = Visit(browser, base, size=PHONE).enter(workspace, EMAIL)
    page = visit.go("/o/purchase/new")
    page.fill("#f-name", "Roof")
    page.click("[data-line-add]")
    page.fill(cell(page, 1, "label"), "Beam")
    page.click("[data-lines-body] tr:nth-child(1) [data-line-copy]")
    page.fill(cell(page, 2, "label"), "Nail")
    page.click("[data-lines-body] tr:nth-child(2) [data-line-up]")
    expect_column(page, "label", ["Nail", "Beam"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(page) == []
    page.click("[data-save]")
    page.wait_for_url("**/o/purchase/1")
    assert axe_findings(page) == []
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("purchase_item", fields=["label"], sort=["position"]))
    assert [line["label"] for line in found.data] == ["Nail", "Beam"]
    visit.close()
