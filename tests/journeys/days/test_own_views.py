"""A seller makes a board, a calendar and a gallery of their own, from the list that they look at."""

from __future__ import annotations

import pytest
from dougong.access import find_user
from dougong.access.people import actor_of
from dougong.storage import Workspace
from dougong.views import SavedView, views_for
from playwright.sync_api import Page, expect

from tests.journeys.days.day import SELLER, Day

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("days")]


def test_views_of_ones_own(day: Day, workspace: Workspace) -> None:
    page = day.page
    day.sign_in(SELLER)
    day.open("Opportunities")
    board = day.titled("Lanes")
    begun(day, "board", board)
    page.locator("[name='board.swimlanes']").select_option("owner")
    day.look()
    kept(day, board)
    day.again(lambda page: expect(page.locator(".dg-lane").first).to_be_visible())
    made = views(workspace)[board]
    assert (made.type, made.document["swimlanes"], "pipeline" in made.document) == ("board", "owner", True)

    calendar = day.titled("Days")
    begun(day, "calendar", calendar)
    # Without a length: what would end where it begins is refused in the form, which keeps what was chosen.
    start = page.locator("[name='calendar.dateField']").input_value()
    page.locator("[name='calendar.endField']").select_option(start)
    sent(day)
    expect(page.locator("#view-save-as [role=alert]")).to_be_visible()
    expect(page.locator("#view-title")).to_have_value(calendar)
    page.locator("[name='calendar.endField']").select_option("")
    kept(day, calendar)
    day.again(lambda page: expect(page.locator(".dg-calendar-head")).to_be_visible())
    assert views(workspace)[calendar].document["dateField"] == start

    cards = day.titled("Cards")
    begun(day, "gallery", cards)
    kept(day, cards)
    fields_of_cards(day)
    day.again(lambda page: expect(page.locator(".dg-showcase").first).to_be_visible())
    assert len(views(workspace)[cards].document["columns"]) == 2


def begun(day: Day, view_type: str, title: str) -> None:
    page = day.page
    page.locator(".dg-tab-buttons [popovertarget=view-save-as]").click()
    page.fill("#view-title", title)
    page.locator(f"#view-save-as label:has([value={view_type}])").click()


def sent(day: Day) -> None:
    day.page.locator("#view-save-as").get_by_role("button", name=day.say("Save view")).click()


def kept(day: Day, title: str) -> None:
    sent(day)
    stands(day.page, title)


def stands(page: Page, title: str) -> None:
    expect(page.locator(".dg-tab[aria-current]")).to_contain_text(title)


def fields_of_cards(day: Day) -> None:
    """Two of them are left, and the view keeps that."""
    page = day.page
    page.click("#arrange-columns-button")
    boxes = page.locator("#arrange-columns [data-column-line] input[type=checkbox]:checked")
    expect(boxes.first).to_be_visible()
    for _ in range(boxes.count() - 2):
        boxes.last.uncheck()
    page.locator("#arrange-columns").get_by_role("button", name=day.say("Apply")).click()
    expect(page.locator(".dg-tab-dot")).to_have_count(1)
    page.locator("#view-menu-button, [popovertarget=view-menu]").first.click()
    page.locator("#view-menu").get_by_role("button", name=day.say("Save to view")).click()
    expect(page.locator(".dg-tab-dot")).to_have_count(0)


def views(workspace: Workspace) -> dict[str, SavedView]:
    with workspace.read() as tx:
        obj = tx.release.definitions.object("opportunity")
        seller = find_user(tx, SELLER)
        assert seller is not None
        return {view.title: view for view in views_for(tx, actor_of(tx, seller), obj)}
