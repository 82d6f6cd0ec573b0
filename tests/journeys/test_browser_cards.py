"""What the cards of lists say and do on a phone."""

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


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
        yield workspace


def _phone(browser: Browser, base: str, workspace: Workspace, path: str) -> Page:
    visit = Visit(browser, base, size=PHONE, has_touch=True)
    return visit.enter(workspace, "lin@example.com").go(path)


def test_a_card_says_which_of_its_days_it_shows_in_one_line(browser: Browser, workspace: Workspace) -> None:
    with workspace.write() as tx:
        lead = {"name": "Twelve robots", "company": "Kestrel", "score": 3, "next_at": "2026-01-05T09:00:00Z"}
        create(tx, SYSTEM, "lead", {**lead, "owner": 1, "status": "new"})
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/lead?view=lead_mine")
        day = page.locator("tr", has_text="Twelve robots").locator(".c-date")
        expect(day.locator(".dg-past")).to_be_visible()
        assert day.evaluate("(cell) => getComputedStyle(cell, '::before').content") != "none"
        box = day.bounding_box()
        assert box and box["height"] < 30
        assert scrolled_sideways(page) == []


def test_a_card_calls_without_opening_its_record(browser: Browser, workspace: Workspace) -> None:
    with workspace.write() as tx:
        contact = {"name": "Aisha Bello", "account": 1, "mobile": "+8613800138000"}
        create(tx, SYSTEM, "contact", contact)
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/contact?view=contact_all")
        button = page.get_by_role("link", name="Call Aisha Bello by phone")
        box = button.bounding_box()
        assert box and (box["width"], box["height"]) == (44, 44)
        expect(page.get_by_text("138 0013 8000")).to_be_hidden()
        button.evaluate("(link) => link.addEventListener('click', (event) => event.preventDefault())")
        button.tap()
        expect(page).to_have_url(f"{base}/o/contact?view=contact_all")
        page.locator("#list").evaluate("(list) => list.toggleAttribute('data-choosing', true)")
        expect(button).to_be_hidden()
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(button).to_be_hidden()
        expect(page.get_by_text("138 0013 8000")).to_be_visible()


def test_a_single_way_to_reach_somebody_is_a_button_as_wide_as_the_page(
    browser: Browser, workspace: Workspace
) -> None:
    with workspace.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Lonely Ltd", "address": "1 Quay Street"})
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/account/2")
        box = page.get_by_role("link", name="Navigate").bounding_box()
        assert box and box["height"] == 44
        assert box["width"] > 300


def test_a_note_of_a_guess_is_no_longer_heard_once_something_else_is_chosen(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/account/import")
        table = {
            "name": "a.csv",
            "mimeType": "text/csv",
            "buffer": "客户名称,联系电话\nAcme,0871-1\n".encode(),
        }
        page.locator("input[type=file]").set_input_files(table)
        page.get_by_role("button", name="Upload").click()
        column = page.get_by_label("Field for the column “联系电话”")
        expect(column).to_have_accessible_description("Guessed: another word for it.")
        column.select_option("")
        expect(column).to_have_accessible_description("")


def test_an_added_group_of_conditions_is_in_sight_and_begun(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        page = _phone(browser, base, workspace, "/o/account?view=account_all")
        page.locator("#filter-button").click()
        for number in range(1, 4):
            page.get_by_role("button", name="Group", exact=True).last.click()
            added = page.locator("[data-filter-rows] > [data-filter-group]")
            expect(added).to_have_count(number)
            expect(added.last.locator("[data-filter-kind]")).to_be_focused()
            expect(added.last.locator(".dg-filter-add .btn").first).to_be_in_viewport(ratio=1)
