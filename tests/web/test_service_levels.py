"""The service level of the CRM pack: tickets that are due, stand still and are breached, as people see them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user, get_user
from dougong.jobs import Runner
from dougong.records import get, update

from tests.journeys.visitor import Caller
from tests.web.conftest import Site

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def ticket(site: Site) -> int:
    """Urgent, of Monday 9:00 in Shanghai; 4 hours to solve it."""
    site.clock.instant = site.clock.instant.replace(month=3, day=2, hour=1, minute=0)
    for name, role in (("ann", "service"), ("mo", "manager")):
        with site.workspace.write() as tx:
            email = f"{name}@example.com"
            site.users[email] = create_user(tx, SYSTEM, email, name.title(), roles=[role], language="en").id
    account = site.add("account", name="Crane Works")
    owner = site.users["ann@example.com"]
    return site.add("ticket", subject="Broken", account=account, priority="urgent", owner=owner)


def change(site: Site, ticket: int, **values: Any) -> None:
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "ticket", ticket, values)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def later(site: Site, **passed: int) -> None:
    site.clock.advance(timedelta(**passed))
    while Runner(site.workspace).run_next():
        pass


def test_a_ticket_is_at_risk_then_breached_and_a_manager_is_brought_in(site: Site, ticket: int) -> None:
    ann = site.browser("ann@example.com")
    shown = text_of(ann.get(f"/o/ticket/{ticket}").text)
    assert "30 min left" in shown and "4 h left" in shown
    change(site, ticket, status="working")
    later(site, hours=3, minutes=30)
    assert (
        'class="dg-left warn">30 min left'
        in site.browser("ann@example.com").get("/o/ticket?view=ticket_service").text
    )
    later(site, minutes=31)
    ann = site.browser("ann@example.com")
    assert "1 min overdue" in text_of(ann.get(f"/o/ticket/{ticket}").text)
    notices = text_of(ann.get("/me/notices").text)
    assert "running short" in notices and "has breached its service level" in notices
    with site.workspace.read() as tx:
        record = get(tx, SYSTEM, "ticket", ticket)
    assert (record["response"], record["service"]) == ("met", "breached")
    assert record["escalated_to"]["id"] == site.users["mo@example.com"]


def test_what_waits_for_the_customer_is_paused_in_either_language(site: Site, ticket: int) -> None:
    change(site, ticket, status="waiting")
    later(site, days=5)
    for who, paused, counted in (("ann", "Paused", "What has happened"), ("lin", "已暂停", "计时经过")):
        page = site.browser(f"{who}@example.com").get(f"/o/ticket/{ticket}").text
        assert paused in page and counted in page


def test_the_api_tells_how_clocks_stand_to_whoever_may_read_the_record(site: Site, ticket: int) -> None:
    with site.workspace.read() as tx:
        ann = Caller(site.app, site.workspace, get_user(tx, site.users["ann@example.com"]))
    response, solution = ann.data(f"/records/ticket/{ticket}/service-levels")
    assert (response["clock"], response["state"], response["due"]) == (
        "response",
        "running",
        "2026-03-02T01:30:00.000000Z",
    )
    assert [one["what"] for one in solution["events"]] == ["started"]
    for wrong in (ticket + 1, 10**17, 10**19):
        assert ann.call("GET", f"/records/ticket/{wrong}/service-levels").status_code == 404
    assert ann.call("GET", f"/records/nothing/{ticket}/service-levels").status_code == 404


def test_why_a_clock_stands_as_it_does_is_told_on_a_page_and_over_the_api(site: Site, ticket: int) -> None:
    ann = site.browser("ann@example.com")
    address = f"/why/ticket/{ticket}/service-levels/tickets/solution"
    assert f'href="{address}"' in ann.get(f"/o/ticket/{ticket}").text
    whole, dialog = ann.get(address), ann.get(address, headers=FRAGMENT)
    assert whole.status_code == 200 and "<dialog" in dialog.text and "<html" not in dialog.text
    told = text_of(dialog.text)
    assert "Why does “Solution” stand as it does?" in told and "It runs: it has begun" in told
    assert "only where Priority is Urgent" in told and "priority =" not in told
    assert "4 h" in told and "working time of “China” How it was counted" in told and "09:00 – 13:00" in told
    assert "“解决”为何是这个状态？ 首次响应" in text_of(
        site.browser("lin@example.com").get(address, headers=FRAGMENT).text
    )
    for wrong in (
        f"/why/ticket/{ticket}/service-levels/tickets/nothing",
        address.replace(str(ticket), "999"),
    ):
        assert ann.get(wrong).status_code == 404
    with site.workspace.read() as tx:
        caller = Caller(site.app, site.workspace, get_user(tx, site.users["ann@example.com"]))
    found = caller.data(f"/explain/ticket/{ticket}/service-levels/tickets/solution")
    assert (found["state"], found["reason"]["code"], found["would_be"]) == ("running", "running", None)
    assert [one["counts"] for one in found["targets"]] == [True, False, False, False]
    assert found["targets"][0]["condition"] == "priority = 'urgent'"
    assert found["targets"][0]["minutes"] == 240 and found["targets"][0]["calendar"] == "china"
    assert [one["asked"] for one in found["conditions"]] == ["pauses", "stops"]
    assert found["parts"][-1]["to"] == found["due"]
    for wrong in ("tickets/no", "no/solution", "%00/solution"):
        assert caller.call("GET", f"/explain/ticket/{ticket}/service-levels/{wrong}").status_code == 404
