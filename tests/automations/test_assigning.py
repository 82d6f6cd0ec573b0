"""Records are given to people: by turns, by load, by weight, by rules; before a save and after it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from dougong.access import (
    SYSTEM,
    add_department,
    add_member,
    create_user,
    deactivate_user,
    move_department,
    rename_department,
)
from dougong.access.groups import add_group, add_to_group, remove_group, rename_group
from dougong.access.holdings import HOLDINGS
from dougong.access.removing_departments import remove_department
from dougong.approvals import delegate
from dougong.automations import RunQuery, find_runs, has_changed
from dougong.definitions.assign_checks import assign_problems
from dougong.errors import Conflict, InvalidInput
from dougong.jobs import Runner
from dougong.records import Batch, RecordQuery, RecordWriter, find, live_check
from dougong.storage import Draft, Transaction, Workspace, publish
from dougong.storage.planning import plan

from tests.automations.conftest import Publish
from tests.automations.design import Document, automation, field, step, thing

PEOPLE = ("ann@example.com", "ben@example.com", "cat@example.com")
LEAD = thing(
    "lead", {"rep": field("user"), "city": field("text"), "open": field("boolean", default=True)}
)  # fmt: skip
ALL = [{"by": "people", "people": list(PEOPLE)}]


def assigning(candidates: list[Document] = ALL, moment: str = "after", **options: Any) -> Document:
    one = step("give", "assign", candidates=candidates, assignee="rep", **options)
    return automation("giving", "created", one, of="lead", moment=moment)


@pytest.fixture
def people(workspace: Workspace) -> dict[str, int]:
    with workspace.write() as tx:
        return {one[:3]: create_user(tx, SYSTEM, one, roles=["member"]).id for one in PEOPLE}


@pytest.fixture
def giving(published: Publish, people: dict[str, int]) -> Callable[..., None]:
    return lambda *found, **options: published(LEAD, assigning(*found, **options))  # type: ignore[return-value]


def make(workspace: Workspace, count: int = 1, **values: Any) -> None:
    with workspace.write() as tx:
        records = [{"name": f"Lead {number}", **values} for number in range(count)]
        RecordWriter(tx, SYSTEM).write(Batch("lead", "create", records))


def reps(workspace: Workspace) -> list[int | None]:
    with workspace.read() as tx:
        records = find(tx, SYSTEM, RecordQuery("lead", ("rep",), sort=("id",), limit=500)).data
    return [None if one["rep"] is None else one["rep"]["id"] for one in records]


def told(workspace: Workspace) -> dict[str, Any]:
    """What the last run says of its step."""
    with workspace.read() as tx:
        (text,) = tx.execute('SELECT "trace" FROM "_dg_automation_run" ORDER BY "id" DESC LIMIT 1').fetchone()
    found: dict[str, Any] = orjson.loads(text)[0]
    return found


@pytest.mark.parametrize("moment", ["before", "after"])
def test_people_get_records_by_turns(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int], moment: str
) -> None:  # fmt: skip
    giving(moment=moment)
    for count in (1, 3, 2):
        make(workspace, count)
        drain()
    ann, ben, cat = people.values()
    assert reps(workspace) == [ann, ben, cat, ann, ben, cat]
    assert told(workspace)["chosen"] == cat
    assert [cat, "chosen", None] in told(workspace)["considered"]
    assert [ann, "later", None] in told(workspace)["considered"]


def test_what_is_refused_or_only_looked_at_costs_no_turn(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace
) -> None:
    giving(moment="before")
    with pytest.raises(InvalidInput):
        make(workspace, nonsense=1)
    with workspace.read() as tx:
        live_check(tx, SYSTEM, "lead", {"name": "Only looked at"})
    make(workspace, 2)
    assert reps(workspace) == [people["ann"], people["ben"]]
    with workspace.read() as tx:
        # What was chosen in the save itself is taken back with that.
        assert [has_changed(tx, run) for run in find_runs(tx, SYSTEM, RunQuery())] == [False, False]


def test_whoever_has_least_open_records_is_chosen(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int]
) -> None:
    giving(method="least_loaded", counted="open")
    ann, ben, cat = people.values()
    with workspace.write() as tx:
        rows = [{"name": "A", "rep": ann}, {"name": "B", "rep": ben}, {"name": "B", "rep": ben}]
        closed = [{"name": "C", "rep": cat, "open": False}] * 5
        RecordWriter(tx, SYSTEM).write(Batch("lead", "create", [*rows, *closed]))
        tx.execute('UPDATE "_dg_automation_run" SET "state" = \'done\'')
    make(workspace, 3)
    drain()
    assert reps(workspace)[-3:] == [cat, ann, cat]
    assert [ben, "later", 2] in told(workspace)["considered"]


def test_weights_are_shares_that_come_out_exactly(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int]
) -> None:
    shares = [
        {"by": "people", "people": [PEOPLE[0]], "weight": 5},
        {"by": "people", "people": list(PEOPLE[1:])},
    ]
    giving(shares, method="weighted")
    make(workspace, 7)
    drain()
    ann, ben, cat = people.values()
    assert reps(workspace) == [ann, ann, ben, ann, cat, ann, ann]


def test_rules_are_asked_one_after_the_other(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int]
) -> None:
    with workspace.write() as tx:
        group = add_group(tx, SYSTEM, "North")
        add_to_group(tx, SYSTEM, group.id, people["ben"])
        team = add_department(tx, SYSTEM, "Sales")
        part = add_department(tx, SYSTEM, "South", team.id)
        add_member(tx, SYSTEM, part.id, people["cat"])
    rules = [
        {"condition": "city = 'Beijing'", "by": "group", "group": "North"},
        {"condition": "city = 'Guangzhou'", "by": "department", "department": "Sales"},
        {"by": "people", "people": [PEOPLE[0]]},
    ]
    giving(rules, groups="first")
    for city in ("Guangzhou", "Beijing", "Xi'an", None):
        make(workspace, city=city)
    drain()
    assert reps(workspace) == [people["cat"], people["ben"], people["ann"], people["ann"]]


@pytest.mark.parametrize(("away", "gets"), [("skip", "cat"), ("stand_in", "ann"), ("ask", "ben")])
def test_who_is_away_is_passed_over_or_stood_in_for(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int],
    away: str, gets: str,
) -> None:  # fmt: skip
    giving([{"by": "people", "people": list(PEOPLE[1:])}], away=away)
    with workspace.write() as tx:
        until = tx.now + timedelta(days=5)
        delegate(tx, SYSTEM, people["ben"], people["ann"], tx.now, until)
    make(workspace)
    drain()
    assert reps(workspace) == [people[gets]]
    assert ([people["ben"], "away", None] in told(workspace)["considered"]) is (away != "ask")


def test_limits_hold_and_then_somebody_else_gets_it(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int]
) -> None:
    giving([{"by": "people", "people": list(PEOPLE[:2])}], most=2, fallback=PEOPLE[2])
    with workspace.write() as tx:
        deactivate_user(tx, SYSTEM, people["ben"])
    make(workspace, 4)
    drain()
    ann, ben, cat = people.values()
    assert reps(workspace) == [ann, ann, cat, cat]
    assert told(workspace)["considered"] == [[ben, "left", None], [ann, "full", 2], [cat, "fallback", None]]


def test_whoever_took_over_gets_what_names_who_left(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, drain: Callable[[], int]
) -> None:
    giving([{"by": "people", "people": [PEOPLE[0]]}], most=1, fallback=PEOPLE[1])
    ann, ben, cat = people.values()
    named = HOLDINGS["named"]
    with workspace.write() as tx:
        for leaver, successor in ((ann, cat), (ben, cat)):
            assert named.names is not None and named.names(tx, leaver) == ["Giving"]
            deactivate_user(tx, SYSTEM, leaver)
            named.move(tx, SYSTEM, leaver, successor)
    make(workspace, 2)
    drain()
    assert reps(workspace) == [cat, cat]
    assert told(workspace)["considered"] == [[cat, "full", 1], [cat, "fallback", None]]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_where_nobody_is_free_the_record_stays_as_it_is(
    giving: Callable[..., None], workspace: Workspace, drain: Callable[[], int], moment: str
) -> None:
    giving([{"by": "group", "group": "Nobody"}], moment)
    make(workspace)
    drain()
    assert reps(workspace) == [None]
    assert told(workspace)["result"] == "nobody"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_two_at_once_share_the_turns(
    giving: Callable[..., None], people: dict[str, int], workspace: Workspace, moment: str
) -> None:
    giving(moment=moment)
    if moment == "after":
        for _ in range(30):
            make(workspace)

    def work() -> None:
        if moment == "after":
            runner = Runner(workspace)
            while runner.run_next():
                pass
        else:
            for _ in range(15):
                make(workspace)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(reps(workspace)) == dict.fromkeys(people.values(), 10)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"assignee": "created_by"}, "not_written"),
        ({"candidates": [{"by": "group"}]}, "needed"),
        ({"candidates": [{"by": "group", "group": "A", "department": "B"}]}, "not_here"),
        ({"candidates": [{"by": "group", "group": "A", "weight": 2}]}, "no_weights"),
        ({"candidates": [*ALL, *ALL], "groups": "first"}, "never_reached"),
        ({"counted": "open"}, "nothing_counted"),
    ],
)
def test_what_makes_no_sense_is_told_before_it_runs(options: dict[str, Any], code: str) -> None:
    give = step("give", "assign", **{"candidates": ALL, **options})
    assert [problem.code for problem in assign_problems(give, "")] == [code]


def test_what_candidates_are_named_by_keeps_its_name_and_a_plan_tells_what_is_not_there(
    people: dict[str, int], workspace: Workspace
) -> None:
    candidates = [
        {"by": "department", "department": "Sales / North"},
        {"by": "group", "group": "Hunters"},
        {"by": "people", "people": ["ANN@example.com", "gone@example.com"]},
    ]
    draft = Draft(workspace)
    assert draft.apply([LEAD, assigning(candidates)]) == []
    with workspace.read() as tx:
        told = {one.place.rpartition("/candidates/")[2]: one.severity for one in plan(tx).problems}
    assert told == {"0/department": "warning", "1/group": "warning", "2/people/1": "warning"}
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales")
        north = add_department(tx, SYSTEM, "North", sales.id)
        hunters = add_group(tx, SYSTEM, "Hunters")
        create_user(tx, SYSTEM, "gone@example.com")
    with workspace.read() as tx:
        assert list(plan(tx).problems) == []
    publish(workspace)
    acts: list[Callable[[Transaction], object]] = [
        lambda tx: rename_department(tx, SYSTEM, north.id, "Nord"),
        lambda tx: rename_department(tx, SYSTEM, sales.id, "Trade"),
        lambda tx: move_department(tx, SYSTEM, north.id, None),
        lambda tx: remove_department(tx, SYSTEM, north.id),
        lambda tx: rename_group(tx, SYSTEM, hunters.id, "Farmers"),
        lambda tx: remove_group(tx, SYSTEM, hunters.id),
    ]
    for act in acts:
        with workspace.write() as tx, pytest.raises(Conflict) as refusal:
            act(tx)
        (problem,) = refusal.value.problems
        assert problem.code == "named_in_definitions"
        assert problem.place.startswith("automation:giving#/steps/0/candidates/")
    draft.apply([assigning()])
    publish(workspace)
    with workspace.write() as tx:
        for act in (acts[0], acts[4]):
            act(tx)
