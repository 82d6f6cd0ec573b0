"""Calendars and galleries: what stands on which day, and records moved to another."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM, change_user
from dougong.records import get
from dougong.storage import Draft, publish
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Site
from tests.web.design import text_of

VIEW = "/o/activity?view=activity_calendar"


@pytest.fixture
def call(site: Site) -> int:
    account = site.add("account", name="Acme")
    due = "2026-06-17T17:30:00Z"  # half past one of the 18th in Shanghai
    return site.add("activity", subject="Call Acme", method="call", due_at=due, account=account)


def day_of(page: str, title: str) -> str:
    found = re.search(rf'data-day="([\d-]+)"(?:(?!data-day).)*?{title}', page, re.S)
    return found[1] if found else ""


def move(browser: Browser, record: int, **fields: object) -> TestResponse:
    return browser.post(f"/o/activity/{record}/reschedule?view=activity_calendar", **fields)


def due(site: Site, record: int) -> str:
    with site.workspace.read() as tx:
        value: str = get(tx, SYSTEM, "activity", record, ("due_at",))["due_at"]
    return value


@pytest.mark.parametrize("span", ["month", "week", "agenda"])
def test_records_stand_on_their_day_where_the_reader_is(site: Site, call: int, span: str) -> None:
    page = site.browser().get(f"{VIEW}&span={span}").text
    assert "01:30 Call Acme" in text_of(page)
    if span != "agenda":
        assert day_of(page, "Call Acme") == "2026-06-18"
    assert "Call Acme" not in site.browser().get(f"{VIEW}&span={span}&on=2026-09-01").text


def test_a_move_keeps_the_time_of_day_and_needs_the_newest_version(site: Site, call: int) -> None:
    browser = site.browser()
    answer = move(browser, call, day="2026-06-20", version=1)
    assert (answer.status_code, answer.json) == (200, {"text": "Moved to Sat, Jun 20."})
    assert due(site, call) == "2026-06-19T17:30:00.000000Z"
    stale = move(browser, call, day="2026-06-21", version=1)
    assert stale.status_code == 409
    assert stale.json
    assert due(site, call) == "2026-06-19T17:30:00.000000Z"


def test_nobody_moves_what_they_may_not_or_to_no_day(site: Site, call: int) -> None:
    browser, reader = site.browser(), site.browser("zhao@example.com")
    assert 'draggable="true"' in browser.get(VIEW).text
    assert 'draggable="true"' not in reader.get(VIEW).text
    assert move(reader, call, day="2026-06-20").status_code in (403, 404)
    for day in ("", "x", "2026-02-30", "0001-01-01", "99999-01-01"):
        assert move(browser, call, day=day).status_code == 404
    assert move(browser, 999, day="2026-06-20").status_code == 404
    elsewhere = browser.post(f"/o/activity/{call}/reschedule?view=activity_all", day="2026-06-20")
    assert elsewhere.status_code == 404
    assert due(site, call).startswith("2026-06-17")


@pytest.mark.parametrize(
    "query", ["span=x", "on=x", "on=9999-12-31", "on=0001-01-01", "on=2200-12-31", "where=(("]
)
def test_nonsense_in_the_address_of_a_calendar_is_harmless(site: Site, call: int, query: str) -> None:
    assert site.browser().get(f"{VIEW}&{query}").status_code in (200, 422)


def test_a_full_day_says_how_many_more_there_are(site: Site, call: int) -> None:
    for number in range(5):
        account = site.add("account", name=f"A{number}")
        site.add(
            "activity", subject=f"No {number}", method="call", due_at="2026-06-18T02:00:00Z", account=account
        )
    text = text_of(site.browser().get(VIEW).text)
    assert "3 more" in text


def test_a_gallery_shows_cards_with_what_the_view_names(site: Site) -> None:
    site.add("product", name="Sensor", code="S-1", list_price="12.50")
    page = site.browser().get("/o/product?view=product_gallery").text
    assert "dg-showcase" in page
    assert "Sensor" in text_of(page)
    assert "S-1" in text_of(page)
    assert "¥12.50" in text_of(page)


def limited(site: Site, *hidden: str) -> None:
    """Emma plans activities from now on, and may not see these fields of them."""
    role = {
        "kind": "role",
        "name": "planner",
        "title": "Planner",
        "rules": [{"name": "all", "object": "activity", "operations": ["read", "update"]}],
        "fields": [{"object": "activity", "hidden": list(hidden)}],
    }
    draft = Draft(site.workspace)
    lasting = {
        "kind": "view",
        "name": "activity_calendar",
        "object": "activity",
        "title": "Calendar",
        "type": "calendar",
        "dateField": "due_at",
        "endField": "done_at",
        "columns": [{"field": "subject"}],
    }
    assert [one for one in draft.apply([role, lasting]) if one.severity == "error"] == []
    publish(site.workspace)
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["planner"])


def test_a_hidden_day_shows_no_records_and_says_why(site: Site, call: int) -> None:
    limited(site, "due_at")
    browser = site.browser()
    answer = browser.get(VIEW)
    assert answer.status_code == 200
    assert "You may not see on which days these records stand" in answer.text
    assert 'id="list-body"' in answer.text
    assert "Call Acme" not in answer.text
    assert move(browser, call, day="2026-06-20").status_code == 404
    assert due(site, call).startswith("2026-06-17")


def test_what_ends_unseen_stays_on_its_day(site: Site, call: int) -> None:
    limited(site, "done_at")
    browser = site.browser()
    page = browser.get(VIEW).text
    assert day_of(page, "Call Acme") == "2026-06-18"
    assert 'draggable="true"' not in page
    assert move(browser, call, day="2026-06-20").status_code == 404
    assert due(site, call).startswith("2026-06-17")
