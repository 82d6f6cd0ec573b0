"""Clocks are kept in step with records, through every door, and fire once."""

from __future__ import annotations

import copy
import threading
from typing import Any

from dougong.access import SYSTEM
from dougong.records import Batch, RecordQuery, RecordWriter, delete, find, history, restore
from dougong.service_levels import clocks_shown
from dougong.service_levels.keeping import KIND
from dougong.storage import Draft, Workspace, publish

from tests.service_levels.conftest import Tickets
from tests.service_levels.design import DESIGN, LEVEL, OFFICE

BOTH = ("response", "response_due", "state", "due")


def test_a_new_record_has_its_clocks_by_its_priority(tickets: Tickets) -> None:
    plain, urgent, high = tickets.add(), tickets.add(priority="urgent"), tickets.add(priority="high")
    assert tickets.shown(plain, *BOTH) == [
        "running",
        "2026-03-02T10:00:00Z",
        "running",
        "2026-03-04T08:00:00Z",
    ]
    assert tickets.shown(urgent, "response_due") == ["2026-03-02T08:30:00Z"]
    assert tickets.shown(high, "due") == ["2026-03-03T03:00:00Z"]


def test_it_becomes_at_risk_and_is_breached_by_the_clock_and_automations_go_by_it(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    tickets.later(hours=18)
    tickets.work()
    assert tickets.shown(high, "state", "late", "followed") == ["at_risk", False, None]
    tickets.later(hours=1)
    tickets.work()
    tickets.work()
    assert tickets.shown(high, "state", "late", "followed", "due") == [
        "breached",
        True,
        "!",
        "2026-03-03T03:00:00Z",
    ]
    with tickets.workspace.read() as tx:
        told = [one["door"] for one in history.of(tx, SYSTEM, "ticket", high)]
    assert told == ["automation", "computed", "service_level", "service_level", "api"]


def test_a_server_that_was_off_makes_up_for_it_once(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    tickets.later(days=40)
    tickets.work()
    tickets.work()
    assert tickets.shown(high, "state", "response", "followed") == ["breached", "breached", "!"]


def test_what_waits_for_the_customer_stands_still(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    tickets.later(hours=1)
    tickets.change(high, status="waiting")
    assert tickets.shown(high, "state", "due") == ["paused", None]
    tickets.later(days=3)
    tickets.work()
    assert tickets.shown(high, "state") == ["paused"]
    tickets.change(high, status="working")
    assert tickets.shown(high, "state", "due") == ["running", "2026-03-06T03:00:00Z"]
    tickets.change(high, priority="normal")
    assert tickets.shown(high, "due") == ["2026-03-09T08:00:00Z"]
    with tickets.workspace.read() as tx:
        (_, solution) = clocks_shown(tx, SYSTEM, "ticket", high)
    assert [what for what, _ in solution.events] == ["started", "paused", "resumed", "moved"]


def test_a_rollup_stops_the_clock_and_what_has_stopped_stays_so(tickets: Tickets) -> None:
    ticket = tickets.add()
    tickets.later(hours=1)
    answer = tickets.answer(ticket)
    assert tickets.shown(ticket, "response", "response_due") == ["met", None]
    with tickets.workspace.write() as tx:
        delete(tx, SYSTEM, "answer", answer)
    assert tickets.shown(ticket, "answers", "response") == [0, "met"]


def test_what_is_reopened_goes_on(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    tickets.later(hours=1)
    tickets.change(high, status="solved")
    assert tickets.shown(high, "state") == ["met"]
    tickets.later(days=1)
    tickets.change(high, status="working")
    assert tickets.shown(high, "state", "due") == ["running", "2026-03-04T03:00:00Z"]


def test_instants_that_are_known_count_and_not_when_they_were_written(tickets: Tickets) -> None:
    done = tickets.add(received="2026-02-02T01:00:00Z", solved_at="2026-02-02T09:00:00Z", status="solved")
    late = tickets.add(received="2026-02-02T01:00:00Z", solved_at="2026-02-09T09:00:00Z", status="solved")
    open_ = tickets.add(received="2026-02-02T01:00:00Z")
    assert [tickets.shown(one, "state")[0] for one in (done, late, open_)] == ["met", "missed", "breached"]
    tickets.work()
    assert tickets.shown(open_, "followed") == ["!"]
    assert tickets.shown(tickets.add(received=None), "state", "due") == [None, None]


def test_nobody_writes_what_the_clock_keeps(tickets: Tickets) -> None:
    ticket = tickets.add(state="met", due="2030-01-01T00:00:00Z")
    tickets.change(ticket, state="missed", response=None, subject="New")
    assert tickets.shown(ticket, *BOTH, "subject") == [
        "running", "2026-03-02T10:00:00Z", "running", "2026-03-04T08:00:00Z", "New"]  # fmt: skip


def test_many_at_once_are_found_sorted_and_filtered_by_their_fields(tickets: Tickets) -> None:
    records: list[dict[str, Any]] = [
        {"subject": f"T{n}", "priority": ("high", "normal")[n % 2], "received": "2026-03-02T08:00:00Z"}
        for n in range(40)
    ]
    with tickets.workspace.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("ticket", "create", records))
    tickets.later(hours=19)
    tickets.work()
    with tickets.workspace.read() as tx:
        query = RecordQuery(
            "ticket", ("id", "due"), "state = 'breached' AND due < NOW() + 1", ("due",), limit=200
        )
        found = find(tx, SYSTEM, query).data
        jobs = tx.execute(
            'SELECT count(*) FROM "_dg_job" WHERE "kind" = ? AND "key" IS NOT NULL', (KIND,)
        ).fetchone()
    assert len(found) == 20
    assert jobs[0] <= 6


def test_what_is_deleted_rests_and_comes_back_as_it_should_be(tickets: Tickets) -> None:
    high = tickets.add(priority="high")
    with tickets.workspace.write() as tx:
        delete(tx, SYSTEM, "ticket", high)
    tickets.later(days=2)
    tickets.work()
    with tickets.workspace.write() as tx:
        restore(tx, SYSTEM, "ticket", high)
    tickets.work()
    assert tickets.shown(high, "state", "followed") == ["breached", "!"]


def test_what_is_published_counts_for_records_that_are_there(tickets: Tickets) -> None:
    ticket, off = tickets.add(), tickets.add(priority="high")
    office = copy.deepcopy(OFFICE) | {"holidays": [{"title": "Off", "from": "2026-03-03"}]}
    level = copy.deepcopy(LEVEL)
    level["clocks"][0]["targets"] = [{"hours": 1}]
    republish(tickets.workspace, office, level)
    assert tickets.shown(ticket, "due") == ["2026-03-04T08:00:00Z"]
    tickets.work()
    assert tickets.shown(ticket, "response_due", "due") == ["2026-03-02T09:00:00Z", "2026-03-05T08:00:00Z"]
    assert tickets.shown(off, "due") == ["2026-03-04T03:00:00Z"]
    level["off"] = True
    republish(tickets.workspace, office, level)
    tickets.later(days=9)
    tickets.work()
    assert tickets.shown(ticket, "response") == ["running"]
    level["off"] = False
    republish(tickets.workspace, office, level)
    tickets.work()
    assert tickets.shown(ticket, "response", "state") == ["breached", "breached"]


def test_two_workers_breach_each_record_once(tickets: Tickets) -> None:
    ids = [tickets.add(priority="high") for _ in range(12)]
    tickets.later(days=3)
    threads = [threading.Thread(target=tickets.work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with tickets.workspace.read() as tx:
        rows = tx.execute(
            'SELECT "record_id", count(*) FROM "_dg_service_event" WHERE "what" = \'breached\' GROUP BY 1 ORDER BY 1'
        ).fetchall()
    assert [tuple(row) for row in rows] == [(one, 2) for one in ids]
    assert {tickets.shown(one, "followed")[0] for one in ids} == {"!"}


def test_a_condition_on_what_the_clock_keeps_does_not_go_round_for_ever(tickets: Tickets) -> None:
    level = copy.deepcopy(LEVEL)
    level["clocks"][1] |= {"pausedWhen": "due <> NULL AND late = FALSE"}
    republish(tickets.workspace, level)
    ticket = tickets.add()
    assert tickets.shown(ticket, "subject") == ["Help"]


def republish(workspace: Workspace, *documents: Any) -> None:
    changed = {one["name"]: one for one in documents}
    files = [copy.deepcopy(changed.get(one["name"], one)) for one in DESIGN]
    problems = Draft(workspace).apply(files)
    assert [one for one in problems if one.severity == "error"] == []
    publish(workspace, None)
