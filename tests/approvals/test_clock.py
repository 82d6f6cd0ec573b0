"""Deadlines and waits: by the calendar, once, also after a server was off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dougong.approvals.times import due_at
from dougong.clock import FixedClock
from dougong.definitions import Time
from dougong.expressions.moments import start_of_day
from dougong.notices import inbox

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, node, workflow
from tests.approvals.test_flow import mail

Drain = Callable[[], int]
BERLIN = ZoneInfo("Europe/Berlin")
LAST = approval("last", *mail("fay"))


@pytest.mark.parametrize(
    ("start", "after", "due"),
    [
        ("2026-03-28T09:00+01:00", Time(days=1), "2026-03-29T09:00+02:00"),
        ("2026-10-24T09:00+02:00", Time(days=1), "2026-10-25T09:00+01:00"),
        ("2026-03-28T02:30+01:00", Time(days=1), "2026-03-29T03:30+02:00"),
        ("2026-03-28T09:00+01:00", Time(hours=24), "2026-03-29T10:00+02:00"),
        ("2026-01-31T09:00+01:00", Time(days=28, hours=2), "2026-02-28T11:00+01:00"),
    ],
)
def test_days_keep_the_time_of_day_whatever_clocks_do(start: str, after: Time, due: str) -> None:
    assert due_at(datetime.fromisoformat(start), after, BERLIN) == datetime.fromisoformat(due)
    assert start_of_day(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("do", "more", "asked", "state"),
    [
        ("approve", {}, [("fay", "last")], "running"),
        ("reject", {}, [], "rejected"),
        ("transfer", {"to": [{"by": "people", "people": mail("cyd")}]}, [("cyd", "lead")], "running"),
        ("remind", {"againHours": 1}, [("bob", "lead")], "running"),
    ],
)
def test_a_deadline_does_what_it_says_once(
    office: Publish,
    drain: Drain,
    clock: FixedClock,
    do: str,
    more: dict[str, object],
    asked: object,
    state: str,
) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), deadline={"days": 2, "do": do, **more}), LAST))
    instance = crm.begin("w")
    clock.advance(timedelta(hours=47))
    assert drain() == 0
    clock.advance(timedelta(days=9))
    assert drain() == 1
    assert crm.asked(instance) == asked and crm.instance(instance).state == state
    assert drain() == 0
    crm.consistent(instance)
    if do == "remind":
        clock.advance(timedelta(hours=1))
        assert drain() == 1
        assert crm.log(instance).count("reminded") == 2
        with crm.workspace.read() as tx:
            notices = inbox(tx, crm.people["bob"]).notices
            told = {one.kind.name: one.template for one in notices}
            assert told["approval_urged"] == "Your decision on {record} is overdue", "nobody urges"


def test_who_decides_in_time_hears_nothing_of_the_deadline(
    office: Publish, drain: Drain, clock: FixedClock
) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), deadline={"hours": 1, "do": "reject"}), LAST))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    clock.advance(timedelta(days=1))
    drain()
    assert crm.asked(instance) == [("fay", "last")]


def test_waits_end_by_the_clock_or_at_a_day(office: Publish, drain: Drain, clock: FixedClock) -> None:
    crm = office(workflow("w", node("pause", "wait", hours=5), node("day", "wait", until="close_date"), LAST))
    past, later = crm.begin("w", close_date="2026-03-01"), crm.begin("w", close_date="2026-03-05")
    clock.advance(timedelta(hours=5))
    assert drain() == 2
    assert crm.asked(past) == [("fay", "last")] and crm.asked(later) == []
    crm.consistent(later)
    clock.advance(timedelta(days=3))
    assert drain() == 1
    assert crm.asked(later) == [("fay", "last")]
