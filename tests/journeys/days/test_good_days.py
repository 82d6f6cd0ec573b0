"""Days at the demo company that go as they should: a seller's, and a manager's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from playwright.sync_api import Page, expect

from tests.journeys.days.day import (
    MANAGER,
    SELLER,
    SUCCESSOR,
    Day,
    comments,
    made,
    owners,
    stored,
    user_of,
)
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("days")]


def test_a_sellers_day(day: Day, workspace: Workspace) -> None:
    title = day.titled("Journey")
    lead, deal = made(workspace, title)
    page = day.page
    day.sign_in(SELLER)
    day.look()

    day.open("Leads")
    page.fill("#quick", f"Kestrel {title}")
    page.locator("tbody").get_by_role("link", name=f"Kestrel {title}").first.click()
    page.fill("#say-new", "Called them: 想要报价 by Friday.")
    page.locator("[data-composer]:has(#say-new) [data-say]").click()
    day.again(
        lambda page: expect(page.locator("#timeline")).to_contain_text("Called them: 想要报价 by Friday.")
    )
    assert comments(workspace, lead) == ["Called them: 想要报价 by Friday."]

    day.open("Opportunities")
    page.locator(".dg-tab").get_by_text(day.say("Board"), exact=True).click()
    page.fill("#quick", title)
    card = page.locator(f'.dg-card[data-title="{title}"]')
    expect(page.locator(".dg-card")).to_have_count(1)
    if day.phone:
        card.get_by_role("button").first.tap()
        page.locator("#move-menu button:visible").nth(1).tap()
    else:
        card.drag_to(page.locator('[data-cell="proposal"]'), target_position={"x": 100, "y": 60})
    expect(page.locator('[data-cell="proposal"] .dg-card')).to_have_count(1)
    # The card lands before its answer does.
    wait_until(lambda: stored(workspace, "opportunity", deal)["stage"] == "proposal")
    day.again(lambda page: expect(page.locator('[data-cell="proposal"] .dg-card')).to_have_count(1))

    card.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    day.again(lambda page: stands_at_proposal(page, title))

    quoted(day, title, stored(workspace, "opportunity", deal)["account"]["title"])
    quote = quotes(workspace, title)[0]
    assert (quote["total"], len(quote["items"])) == ("1582.00", 2)
    day.again(lambda page: expect(page.locator("main")).to_contain_text("1,582.00"))


def stands_at_proposal(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("[aria-current=step]").first).to_be_visible()
    expect(page.locator("#timeline")).to_contain_text(re.compile("Proposal|方案|报价"))


def test_a_visit_on_the_way(day: Day, workspace: Workspace) -> None:
    """Where one is, is found out by the device, and leads to its maps from the record."""
    title = day.titled("Visit")
    _, deal = made(workspace, title)
    page = day.page
    day.visit.context.grant_permissions(["geolocation"])
    day.visit.context.set_geolocation({"latitude": 31.2304, "longitude": 121.4737})
    day.sign_in(SELLER)
    day.open("Activities")
    page.get_by_role("link", name=day.say("New activity")).first.click()
    page.fill("#f-subject", title)
    page.select_option("#f-method", "visit")
    page.fill("#f-due_at", "2027-03-31T10:00")
    page.fill("#f-opportunity", title)
    page.get_by_role("option", name=title).first.click()
    page.locator("[data-locate]").click()
    expect(page.locator("[name='checked_in.latitude']")).to_have_value("31.230400")
    day.look()
    page.click("[data-save]")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    record = int(page.url.rstrip("/").rsplit("/", 1)[-1])
    visited = stored(workspace, "activity", record)
    assert visited["opportunity"]["id"] == deal
    assert {part: float(visited["checked_in"][part]) for part in ("latitude", "longitude")} == {
        "latitude": 31.2304,
        "longitude": 121.4737,
    }
    day.again(lambda page: expect(page.locator("main a[href^='geo:31.2304,121.4737']")).to_have_count(1))


def quoted(day: Day, title: str, account: str) -> None:
    """Two lines, typed: what they come to is there before they are saved."""
    page = day.page
    day.open("Quotes")
    page.get_by_role("link", name=day.say("New quote")).first.click()
    page.fill("#f-name", title)
    page.fill("#f-account", account)
    page.get_by_role("option", name=account).first.click()
    for number, (count, price) in enumerate([("2", "500"), ("1", "400")], start=1):
        page.click("[data-line-add]")
        line = f"[data-lines-body] tr:nth-child({number}) td[data-column={{}}] :is(input, select):not([type=hidden])"
        page.fill(line.format("description"), f"Part {number}")
        page.fill(line.format("quantity"), count)
        page.fill(line.format("unit_price"), price)
        page.fill(line.format("tax_rate"), "13")
    expect(page.locator("[data-total=total]")).to_contain_text("1,582.00")
    day.look()
    page.click("[data-save]")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def quotes(workspace: Workspace, title: str) -> list[dict[str, Any]]:
    with workspace.read() as tx:
        query = RecordQuery("quote", ("total", "items"), f"name = '{title}'")
        return list(find(tx, SYSTEM, query).data)


def test_a_managers_review(day: Day, workspace: Workspace) -> None:
    title = day.titled("Review")
    deals = [made(workspace, title)[1] for _ in range(2)]
    page = day.page
    day.sign_in(MANAGER)
    day.open("Opportunities")
    page.fill("#quick", title)
    expect(page.locator("tbody tr:has(td.title)")).to_have_count(2)
    grouped(day, title)
    if day.phone:
        page.locator("#list-menu-button").tap()
        page.get_by_role("button", name=day.say("Choose records")).tap()
    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    day.look()
    page.locator("#bulk button", has_text=day.say("Edit…")).click()
    page.select_option("#bulk-field", "owner")
    page.locator(".dg-bulk-value #f-owner").fill("Emma")
    page.get_by_role("option", name="Emma Novak").click()
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview")).to_contain_text("Emma Novak")
    expect(page.locator("#preview")).to_contain_text(
        day.say("{count} of them you would not see any longer, and could not take back.").format(count=2)
    )
    day.look()
    page.locator(".dg-bulk-value [role=combobox]").fill("赵明哲")
    page.get_by_role("option", name="赵明哲").click()
    page.locator("button[value=apply]").click()
    undo = page.get_by_role("button", name=day.say("Undo"), exact=True)
    expect(undo).to_be_visible()
    wait_until(lambda: owners(workspace, deals) == {user_of(workspace, SUCCESSOR)})
    expect(page.locator(".dg-group-head")).to_contain_text("赵明哲")
    undo.click()
    wait_until(lambda: owners(workspace, deals) == {user_of(workspace, SELLER)})
    day.again(lambda page: stands_grouped(page, title))


def grouped(day: Day, title: str) -> None:
    """By owner, kept as a view of the manager's own; what is searched for is nobody's view."""
    page = day.page
    page.click("#arrange-group-button")
    groups = page.locator("#arrange-group")
    groups.locator("select[name=by]").first.select_option("owner")
    groups.get_by_role("button", name=day.say("Apply")).click()
    expect(page.locator(".dg-group-head")).to_have_count(1)
    page.locator("[popovertarget=view-save-as]:visible").first.click()
    page.fill("#view-title", title)
    page.locator("#view-save-as").get_by_role("button", name=day.say("Save view")).click()
    expect(page.locator(".dg-tab[aria-current]")).to_contain_text(title)
    expect(page.locator(".dg-tab-dot")).to_have_count(0)
    page.fill("#quick", title)
    day.again(lambda page: stands_grouped(page, title))


def stands_grouped(page: Page, title: str) -> None:
    expect(page.locator(".dg-tab[aria-current]")).to_contain_text(title)
    expect(page.locator("tbody tr:has(td.title)")).to_have_count(2)
    expect(page.locator(".dg-group-head")).to_have_count(1)
    expect(page.locator(".dg-group-head")).to_contain_text(re.compile("Chen Ke|陈珂|240,000|24"))
