"""“Why?” of clocks: told by the tests and the counting that keep them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, actor_of, create_user
from dougong.errors import NotFound
from dougong.records import delete
from dougong.service_levels import ClockExplanation, explain_clock
from dougong.storage import Draft, publish

from tests.service_levels.conftest import Tickets

READER = {
    "kind": "role", "name": "reader", "title": "Reader",
    "rules": [{"name": "look", "title": "Look", "object": "ticket", "operations": ["read"]}],
    "fields": [{"object": "ticket", "hidden": ["priority", "response"]}],
}  # fmt: skip


def why(tickets: Tickets, ticket: int, clock: str = "solution", actor: Any = SYSTEM) -> ClockExplanation:
    with tickets.workspace.read() as tx:
        return explain_clock(tx, actor, "ticket", ticket, "support", clock)


def spans(found: ClockExplanation) -> list[tuple[str, str]]:
    return [(f"{begun:%d %H:%M}", f"{ended:%H:%M}") for begun, ended in found.parts]


def held(found: ClockExplanation) -> dict[str, Any]:
    return {one.asked: one.holds for one in found.conditions}


def test_what_is_due_is_told_by_the_periods_that_are_worked_until_then(tickets: Tickets) -> None:
    found = why(tickets, tickets.add(priority="high"))
    assert (found.standing.state, found.reason.code, found.otherwise) == ("running", "running", None)
    assert [(one.holds, one.counts) for one in found.targets] == [(True, True), (None, False)]
    # From 16:00 to 18:00 in Shanghai, and two hours of the next morning.
    assert spans(found) == [("02 08:00", "10:00"), ("03 01:00", "03:00")]
    assert found.target is not None
    assert sum((b - a for a, b in found.parts), found.rest) == found.target.time
    assert held(found) == {"pauses": False, "stops": False}


def test_the_target_that_counts_stands_behind_those_that_were_asked(tickets: Tickets) -> None:
    found = why(tickets, tickets.add(), "response")
    assert [(one.holds, one.counts) for one in found.targets] == [(False, False), (True, True)]
    around = why(tickets, tickets.add(priority="urgent"), "response")
    assert spans(around) == [("02 08:00", "08:30")]


def test_a_pause_and_what_was_counted_before_it_are_told(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    tickets.later(hours=1)
    tickets.change(high, status="waiting")
    tickets.later(days=1)
    found = why(tickets, high)
    assert (found.reason.code, found.used, held(found)["pauses"]) == ("paused", timedelta(hours=1), True)
    assert spans(found) == [("02 08:00", "09:00")]
    tickets.change(high, status="working")
    assert spans(why(tickets, high)) == [("02 08:00", "09:00"), ("03 09:00", "10:00"), ("04 01:00", "03:00")]


def test_each_state_has_its_reason(tickets: Tickets) -> None:
    high, late = tickets.add(priority="high"), tickets.add(priority="high")
    tickets.later(hours=18)
    tickets.work()
    assert why(tickets, high).reason.code == "at_risk"
    tickets.change(high, status="solved")
    assert why(tickets, high).reason.code == "met"
    tickets.later(hours=2)
    assert (why(tickets, late).standing.state, why(tickets, late).otherwise) == ("at_risk", "breached")
    tickets.work()
    assert (why(tickets, late).reason.code, why(tickets, late).otherwise) == ("breached", None)
    assert spans(why(tickets, late)) == [("02 08:00", "10:00"), ("03 01:00", "03:00")]
    tickets.change(late, status="solved")
    assert (why(tickets, late).reason.code, held(why(tickets, late))["stops"]) == ("missed", True)


def test_a_clock_that_does_not_run_says_why_not(tickets: Tickets) -> None:
    assert why(tickets, tickets.add(received=None)).reason.params == {"field": "Received"}
    over = tickets.add()
    with tickets.workspace.write() as tx:
        delete(tx, SYSTEM, "ticket", over)
    with pytest.raises(NotFound):
        why(tickets, over)
    with pytest.raises(NotFound):
        why(tickets, tickets.add(), "nothing")


def test_conditions_over_what_a_reader_may_not_read_are_kept_back(tickets: Tickets) -> None:
    assert [one for one in Draft(tickets.workspace).apply([READER]) if one.severity == "error"] == []
    publish(tickets.workspace, None)
    ticket = tickets.add(priority="high")
    with tickets.workspace.write() as tx:
        reader = actor_of(tx, create_user(tx, SYSTEM, "r@example.com", "R", roles=["reader"]))
    found = why(tickets, ticket, actor=reader)
    assert [(one.condition, one.holds, one.counts) for one in found.targets] == [
        (None, None, True),
        (None, None, False),
    ]
    with pytest.raises(NotFound):
        why(tickets, ticket, "response", actor=reader)
