"""A phone shows tables as rows one above the other: nothing on a record's page is reached sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import create
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, Visit, scrolled_sideways, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STARTS = """(menu) => [...menu.querySelectorAll(':is(.dg-menu-item, .btn)')].map((item) => {
    const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT)
    while (texts.nextNode() && !texts.currentNode.textContent.trim());
    const range = document.createRange()
    range.selectNodeContents(texts.currentNode)
    return Math.round(range.getBoundingClientRect().left)
})"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
            create(
                tx,
                SYSTEM,
                "contact",
                {"name": "Aisha Bello", "account": 1, "role": "decision_maker", "email": "aisha@example.com"},
            )
            product = {"name": "Autonomous mobile robot for heavy pallets", "code": "KR-AMR-1500"}
            create(tx, SYSTEM, "product", product)
            lines = [
                {"product": 1, "quantity": "12", "unit_price": "98000.00", "discount": "0.03"},
                {"description": "Commissioning on site", "quantity": "1", "unit_price": "126500.00"},
            ]
            create(tx, SYSTEM, "quote", {"name": "Twelve robots", "account": 1, "items": lines})
        yield workspace


def _phone(browser: Browser, base: str, workspace: Workspace, path: str) -> Page:
    visit = Visit(browser, base, size=PHONE, has_touch=True)
    return visit.enter(workspace, "lin@example.com").go(path)


def test_what_points_to_a_record_stands_in_cards_on_a_phone(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/account/1")
        contact = page.locator(".dg-record tr", has_text="Aisha Bello")
        expect(contact.locator(".c-title")).to_be_visible()
        expect(contact.get_by_text("Decision maker")).to_be_visible()
        assert scrolled_sideways(page) == []


def test_line_items_tell_on_a_phone_what_each_of_their_values_is(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/quote/1")
        line = page.locator(".dg-line-table tbody tr", has_text="Autonomous mobile robot")
        named = line.locator("td").evaluate_all(
            "cells => cells.map((cell) => getComputedStyle(cell, '::before').content).filter((one) => one !== 'none')"
        )
        assert '"Unit price"' in named and '"Discount"' in named
        assert scrolled_sideways(page) == []


def test_the_total_of_a_line_is_in_sight_at_a_desk(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        for size in ((1440, 900), (1120, 800)):
            visit = Visit(browser, base, size=size).enter(workspace, "lin@example.com")
            page = visit.go("/o/quote/1")
            box = page.locator(".dg-line-table").bounding_box()
            total = page.locator(".dg-line-table tbody tr").first.locator("td").last.bounding_box()
            assert box and total
            assert total["x"] + total["width"] <= box["x"] + box["width"] + 1
            assert page.locator(".dg-line-table tbody td").last.inner_text() == "¥142,945.00"


def test_cards_of_lists_show_what_matters(browser: Browser, workspace: Workspace) -> None:
    """Stars, a second choice besides the first, and of several amounts the one that the record's page begins with."""
    with workspace.write() as tx:
        create(tx, SYSTEM, "competitor", {"name": "Visigrade", "threat": 4})
        ticket = {
            "subject": "Lift control",
            "account": 1,
            "status": "new",
            "priority": "high",
            "type": "fault",
        }
        create(tx, SYSTEM, "ticket", ticket)
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/competitor?view=competitor_all")
        expect(page.get_by_role("img", name="4 of 5 stars")).to_be_visible()
        page.goto(f"{base}/o/ticket?view=ticket_all")
        card = page.locator("tr", has_text="Lift control")
        for said in ("New", "High"):
            expect(card.get_by_text(said, exact=True)).to_be_visible()
        page.goto(f"{base}/o/quote?view=quote_all")
        row = page.locator("tr", has_text="Twelve robots")
        expect(row.locator(".c-amount")).to_have_text("¥1,431,958.60")


def test_all_texts_of_a_record_menu_begin_at_one_line(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/account/1")
        page.get_by_role("button", name="More actions").click()
        starts = page.locator("#record-menu").evaluate(STARTS)
        assert len(starts) > 5 and len(set(starts)) == 1


def test_what_says_that_there_are_no_approvals_stands_in_the_middle(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base, size=(1440, 900)).enter(workspace, "lin@example.com")
        page = visit.go("/me/approvals?box=cc")
        said = page.get_by_role("heading", name="No copies").bounding_box()
        room = page.locator(".dg-content").bounding_box()
        assert said and room
        assert abs((said["x"] + said["width"] / 2) - (room["x"] + room["width"] / 2)) < 2


def test_the_title_of_a_record_comes_into_the_bar_without_a_jump(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, "lin@example.com")
        page = visit.go("/o/account/1")
        bar = page.locator(".dg-crumbs [aria-current]")
        places = """() => [...document.querySelectorAll('.dg-top, .dg-top > *')].map(
            (one) => one.getBoundingClientRect().x + ' ' + one.offsetHeight)"""
        before = page.evaluate(places)
        expect(bar).to_be_hidden()
        page.mouse.move(195, 600)
        page.mouse.wheel(0, 400)
        expect(bar).to_be_visible()
        assert page.evaluate(places) == before
