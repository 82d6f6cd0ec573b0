"""At a phone's width the bar tells which record one is at: its title in two lines, and seldom acts in a menu."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, served
from tests.support.company import TODAY
from tests.support.screenshots import EMAIL

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

HIDDEN_LINES = "(title) => Math.round((title.scrollHeight - title.clientHeight) / 20)"
DRAWN_TEXT = """(item) => {
  const text = document.createRange();
  text.selectNodeContents(item.querySelector("span") ?? item.lastChild);
  return text.getBoundingClientRect().width;
}"""
USUAL = 16
"""Letters of a title in Latin that are shown whole, whatever stands beside it; a Chinese one takes half of them."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = shutil.copytree(TODAY.folder(), tmp_path_factory.mktemp("titles") / "workspace")
    with Workspace.open(folder) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace) as address:
        yield address


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_title_is_cut_to_nothing(browser: Browser, base: str, workspace: Workspace, language: str) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, EMAIL, language)
    pages = [(f"/o/{name}/{record}", title) for name in OBJECTS for record, title in longest(workspace, name)]
    assert len(pages) == 2 * len(OBJECTS)
    for address, title in pages:
        page = visit.go(address)
        told = page.locator(".dg-crumbs [aria-current]")
        expect(told).to_have_text(title)
        room = page.locator(".dg-crumbs").bounding_box()
        assert room is not None and room["width"] >= 150, (address, room)
        if sum(2 if ord(mark) > 0x2E80 else 1 for mark in title) <= 2 * USUAL:
            assert told.evaluate(HIDDEN_LINES) == 0, (address, title)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    visit.close()
    assert not visit.complaints


OBJECTS = {"account": "name", "contact": "name", "opportunity": "name", "quote": "name"}


def longest(workspace: Workspace, name: str) -> list[tuple[int, str]]:
    """A record with a title that is as long as usual, and the one with the longest."""
    field = OBJECTS[name]
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery(name, ("id", field), limit=200)).data
    ordered = sorted(found, key=lambda record: len(record[field]))
    return [(record["id"], record[field]) for record in (ordered[len(ordered) // 2], ordered[-1])]


def test_what_a_phone_takes_into_the_menu_works_there_and_comes_back(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, EMAIL)
    [(record, _), _] = longest(workspace, "account")
    page = visit.go(f"/o/account/{record}")
    bar = page.locator(".dg-actions")
    expect(page.locator(".dg-actions > .dg-star, .dg-actions > .dg-following")).to_have_count(0)
    menu_of(page).tap()
    expect(bar.get_by_role("button", name="Favourite")).to_be_visible()
    for item in page.locator("#record-menu .dg-menu-item, #record-menu .btn").all():
        assert item.evaluate(DRAWN_TEXT) > 20, item.inner_html()
    assert axe_findings(page) == []
    follow = page.locator("#record-menu .dg-following button")
    before = follow.get_attribute("aria-pressed")
    follow.tap()
    expect(follow).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    page.locator("#record-menu .dg-star button").tap()
    expect(page.locator("#record-menu .dg-star button")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(page.locator(".dg-actions > .dg-star button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".dg-actions > .dg-following button")).to_be_visible()
    visit.close()
    assert not visit.complaints


def menu_of(page: Page) -> Locator:
    return page.locator("[popovertarget=record-menu]")
