"""Steps that wait, look records up and go through what was found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.automations import RunQuery, find_runs, retry
from dougong.clock import FixedClock
from dougong.definitions import cross_check
from dougong.records import RecordQuery, create, delete, find, restore, update
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import CONTRACT, OBJECTS, TASK, Document, automation, field, step
from tests.definitions.examples import applied

Drain = Callable[[], int]
NOTE = step("note", "update", values={"note": "'first'"})
LATER = step("later", "update", values={"note": "note & ', then ' & name"})
FIND = step(
    "tasks", "find", object="task", match=[{"field": "name", "equals": "name"}], sort=["-due"], limit=9
)
PUT = step("put", "update", condition="due > TODAY()", values={"due": "due + 1", "deal": {"record": True}})
EACH = step("each", "for_each", records="tasks", steps=[PUT])
DATED = {**TASK, "properties": {**TASK["properties"], "deal": field("reference", target="deal")}}


def made(workspace: Workspace, actor: Actor, item: str = "deal", **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, item, {"name": "Crane", **values}).id


def value(workspace: Workspace, name: str, *fields: str) -> list[dict[str, Any]]:
    with workspace.read() as tx:
        rows = find(tx, SYSTEM, RecordQuery(name, fields, sort=("id",))).data
    return [{field: row[field] for field in fields} for row in rows]


def told(workspace: Workspace) -> list[tuple[str, list[str]]]:
    with workspace.read() as tx:
        return [
            (run.state, [one["result"] for one in run.trace]) for run in find_runs(tx, SYSTEM, RunQuery())
        ]


def test_a_run_goes_on_later_with_the_record_as_it_is_then(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    rest = step("rest", "wait", **{"for": 2, "unit": "working_days"})
    wide = step("wide", "branch", condition="amount > 1", steps=[NOTE, rest, LATER])
    crm = published(automation("slow", "created", wide, step("end", "stop")))
    deal = made(crm, ada, amount="5")
    drain()
    assert told(crm) == [("sleeping", ["then", "done", "waits"])]
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Lift", "amount": "0"})
    clock.advance(timedelta(days=1))
    drain()
    assert value(crm, "deal", "note") == [{"note": "first"}]
    clock.advance(timedelta(days=1))
    drain()
    assert told(crm) == [("done", ["then", "done", "waited", "done", "stopped"])]
    assert value(crm, "deal", "note") == [{"note": "first, then Lift"}]


def test_it_waits_until_a_date_and_not_for_what_is_past(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    rest = step("rest", "wait", until="due - 1")
    crm = published(automation("until", "created", rest, step("end", "stop"), of="task"))
    for due in ("2026-03-05", "2026-03-02", None):
        made(crm, ada, "task", due=due)
    drain()
    assert [state for state, _ in told(crm)] == ["done", "done", "sleeping"]
    with crm.read() as tx:
        assert find_runs(tx, SYSTEM, RunQuery(state="sleeping"))[0].wake_at == "2026-03-04T00:00:00.000000Z"
    clock.advance(timedelta(days=2))
    drain()
    assert [state for state, _ in told(crm)] == ["done", "done", "done"]


def test_whoever_deletes_the_record_ends_the_run(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(automation("slow", "created", step("rest", "wait", **{"for": 1}), NOTE))
    deal = made(crm, ada)
    drain()
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    with crm.write() as tx:
        restore(tx, ada, "deal", deal)
    clock.advance(timedelta(days=2))
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery())
    assert (run.state, [one.code for one in run.problems]) == ("stopped", ["deleted"])
    assert value(crm, "deal", "note") == [{"note": None}]


def test_what_fails_after_a_wait_keeps_what_was_done_before_it_and_goes_on_from_there(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    task = step("task", "create", object="task", values={"name": "name"})
    crm = published(automation("slow", "created", task, step("rest", "wait", **{"for": 1}),
                               step("put", "create", object="contract", values={"name": "note"})))  # fmt: skip
    Draft(crm).apply([{**CONTRACT, "required": ["name"]}])
    publish(crm)
    deal = made(crm, ada)
    drain()
    clock.advance(timedelta(days=1))
    drain()
    assert told(crm) == [("failed", ["done", "waited", "failed"])]
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"note": "Named"})
        retry(tx, SYSTEM, find_runs(tx, SYSTEM, RunQuery())[0].id)
    drain()
    assert told(crm) == [("done", ["done", "waited", "done"])]
    assert value(crm, "task", "name") == [{"name": "Crane"}]
    assert value(crm, "contract", "name") == [{"name": "Named"}]


def test_a_step_that_is_gone_ends_the_run(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(automation("slow", "created", step("rest", "wait", **{"for": 1}), NOTE))
    made(crm, ada)
    drain()
    Draft(crm).apply([automation("slow", "created", NOTE)])
    publish(crm)
    clock.advance(timedelta(days=1))
    drain()
    assert told(crm) == [("stopped", ["waited"])]


def test_each_record_that_was_found_is_gone_through(published: Publish, ada: Actor, drain: Drain) -> None:
    first = step("first", "create", object="contract", values={"name": "name"})
    crm = published()
    Draft(crm).apply([DATED, automation("all", "created", FIND, EACH, first)])
    publish(crm)
    for due in ("2026-03-01", "2026-03-09", "2026-03-10"):
        made(crm, ada, "task", due=due)
    made(crm, ada, "task", name="Other", due="2026-04-01")
    deal = made(crm, ada)
    drain()
    ((state, results),) = told(crm)
    assert (state, results) == ("done", ["done", "done", "done", "done", "skipped", "done"])
    rows = value(crm, "task", "due", "deal")
    assert [row["due"] for row in rows] == ["2026-03-01", "2026-03-10", "2026-03-11", "2026-04-01"]
    assert [row["deal"] and row["deal"]["id"] for row in rows] == [None, deal, deal, None]


def test_a_step_finds_what_the_person_may_see(published: Publish, drain: Drain) -> None:
    role = {"kind": "role", "name": "seller", "title": "Seller", "rules": [
        {"name": "deals", "object": "deal", "operations": ["read", "create", "update"]},
        {"name": "own", "object": "task", "operations": ["read", "update"], "rows": "own"}]}  # fmt: skip
    crm = published()
    Draft(crm).apply([DATED, role, automation("all", "created", FIND)])
    publish(crm)
    with crm.write() as tx:
        bob = actor_of(tx, create_user(tx, SYSTEM, "bob@example.com", roles=["seller"]))
    hers = made(crm, SYSTEM, "task")
    made(crm, bob)
    made(crm, SYSTEM)
    drain()
    with crm.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery())
    assert [run.trace[0].get("ids") for run in runs] == [[hers], []]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("w", "wait")], [("how_long", "/steps/0")]),
        ([step("w", "wait", until="created_at", **{"for": 1})], [("how_long", "/steps/0")]),
        ([step("w", "wait", until="created_at", unit="days")], [("only_for", "/steps/0/unit")]),
        ([step("w", "wait", calendar="own", **{"for": 1})], [("other_days", "/steps/0/calendar")]),
        ([step("f", "find")], [("step_needs", "/steps/0")]),
        ([EACH, FIND], [("not_found_yet", "/steps/0/records")]),
        ([FIND, {**EACH, "steps": [step("w", "wait", **{"for": 1})]}], [("not_in_loop", "/steps/1/steps/0")]),
        ([FIND, {**EACH, "steps": [step("x", "update", values={"name": "due"})]}], []),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told(steps: list[Document], expected: list[tuple[str, str]]) -> None:
    own = {"kind": "calendar", "name": "own", "title": "Own"}
    documents = [*OBJECTS[:-1], DATED, own, automation("a", "created", *steps)]
    found = cross_check(applied({f"{one['name']}.json": one for one in documents}))
    assert [
        (one.code, one.place.partition("#")[2]) for one in found if "automation:" in one.place
    ] == expected


def test_a_wait_is_for_a_date(published: Publish) -> None:
    wrong = automation("slow", "created", step("rest", "wait", until="name"))
    with pytest.raises(Exception, match="date"):
        published(wrong)
