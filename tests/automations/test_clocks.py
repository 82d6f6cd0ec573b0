"""Each due time begins one run for each record that meets the condition by then, whatever is restarted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import RunQuery, find_runs, pause, resume
from dougong.clock import FixedClock
from dougong.jobs import Runner, tick
from dougong.records import create, delete, update
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import DEAL, TASK, Document, automation, field, step

Due = Callable[[], list[int]]
NOTED = step("note", "update", values={"note": "'due'"})
BORN = {**DEAL, "properties": {**DEAL["properties"], "met": field("datetime"), "born": field("date")}}


def by_clock(on: str, given: Document, *steps: Document, **options: Any) -> Document:
    made = automation("clocked", on, *(steps or (step("end", "stop"),)), actsAs="system", **options)
    made["trigger"] |= {on: given}
    return made


def started(published: Publish, *documents: Document) -> Workspace:
    """The clock begins when it is first looked at."""
    crm = published()
    Draft(crm).apply(documents)
    publish(crm)
    tick(crm)
    return crm


@pytest.fixture
def due(workspace: Workspace) -> Due:
    """What has been begun for which records, the first first."""

    def run() -> list[int]:
        tick(workspace)
        long, quick = Runner(workspace, "long"), Runner(workspace)
        while long.run_next() or quick.run_next():
            pass
        with workspace.read() as tx:
            return [run.record_id for run in reversed(find_runs(tx, SYSTEM, RunQuery()))]

    return run


def made(workspace: Workspace, actor: Actor, name: str, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, name, {"name": "x", **values}).id


def test_a_schedule_runs_for_each_record_that_meets_the_condition(
    published: Publish, ada: Actor, due: Due, clock: FixedClock
) -> None:
    crm = started(
        published, by_clock("schedule", {"every": "day", "at": "09:00"}, NOTED, condition="amount > 10")
    )
    large, _ = made(crm, ada, "deal", amount="20"), made(crm, ada, "deal", amount="5")
    assert due() == []
    clock.advance(timedelta(days=1))
    assert [due(), due()] == [[large], [large]]
    clock.advance(timedelta(days=3))
    assert due() == [large, large]


def test_a_schedule_may_run_once_without_a_record(
    published: Publish, ada: Actor, due: Due, clock: FixedClock
) -> None:
    tuesdays = {"every": "week", "weekdays": ["tuesday"], "at": "09:00", "once": True}
    plan = step("task", "create", object="task", values={"name": "'Plan ' & TEXT(TODAY(), 'yyyy')"})
    weekly = by_clock("schedule", tuesdays, plan)
    crm = started(published, weekly)
    clock.advance(timedelta(days=1, hours=2))
    assert due() == [0]
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("clocked"))
        assert (run.state, run.event, run.door, run.user_id) == ("done", "schedule", "clock", None)
        assert tx.execute('SELECT "name" FROM "task"').fetchall() == [("Plan 2026",)]


def test_many_processes_begin_one_run(published: Publish, ada: Actor, due: Due, clock: FixedClock) -> None:
    crm = started(published, by_clock("schedule", {"cron": "0 9 * * *"}))
    made(crm, ada, "deal")
    clock.advance(timedelta(days=2))
    threads = [threading.Thread(target=tick, args=(crm,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(due()) == 1


def test_a_record_is_due_by_its_date_and_follows_when_that_is_edited(
    published: Publish, ada: Actor, due: Due, clock: FixedClock
) -> None:
    reminder = by_clock("date", {"field": "due", "offset": -2, "at": "09:00"}, of="task")
    crm = started(published, reminder)
    kept, moved, gone, late = (made(crm, ada, "task", due=day) for day in
                               ("2026-03-06", "2026-03-06", "2026-03-06", "2026-03-03"))  # fmt: skip
    with crm.write() as tx:
        update(tx, ada, "task", moved, {"due": "2026-03-08"})
        delete(tx, ada, "task", gone)
    assert due() == []
    clock.advance(timedelta(days=2, hours=2))
    assert [due(), due()] == [[kept], [kept]]
    clock.advance(timedelta(days=2))
    assert due() == [kept, moved]
    with crm.write() as tx:
        update(tx, ada, "task", kept, {"due": "2026-03-10"})
        update(tx, ada, "task", moved, {"due": "2026-03-08"})
    clock.advance(timedelta(days=30))
    assert due() == [kept, moved, kept] and late not in due()


def test_working_days_leave_out_holidays(published: Publish, ada: Actor, due: Due, clock: FixedClock) -> None:
    calendar = {"kind": "calendar", "name": "own", "title": "Own",
                "holidays": [{"title": "Off", "from": "2026-03-09", "to": "2026-03-10"}],
                "workdays": [{"day": "2026-03-07"}]}  # fmt: skip
    given = {"field": "due", "offset": 2, "unit": "working_days", "at": "09:00", "calendar": "own"}
    crm = started(published, calendar, by_clock("date", given, of="task"))
    task = made(crm, ada, "task", due="2026-03-06")
    clock.advance(timedelta(days=8))
    assert due() == []
    clock.advance(timedelta(days=1, hours=2))
    assert due() == [task]


def test_instants_are_due_to_the_minute(published: Publish, ada: Actor, due: Due, clock: FixedClock) -> None:
    crm = started(published, BORN, by_clock("date", {"field": "met", "offset": -15, "unit": "minutes"}))
    soon = made(crm, ada, "deal", met="2026-03-02T08:40:00Z")
    made(crm, ada, "deal", met="2026-03-02T07:00:00Z")
    clock.advance(timedelta(minutes=24, seconds=59))
    assert due() == []
    clock.advance(timedelta(seconds=1))
    assert due() == [soon]
    clock.advance(timedelta(days=2))
    assert due() == [soon]


def test_birthdays_come_every_year(published: Publish, ada: Actor, due: Due, clock: FixedClock) -> None:
    crm = started(published, BORN, by_clock("date", {"field": "born", "yearly": True, "at": "09:00"}))
    ida = made(crm, ada, "deal", born="1990-03-04")
    leap = made(crm, ada, "deal", born="2000-02-29")
    clock.advance(timedelta(days=2, hours=2))
    assert due() == [ida]
    clock.advance(timedelta(days=361))
    assert due() == [ida, leap]
    clock.advance(timedelta(days=4 * 366))
    assert sorted(due()) == [ida, ida, leap, leap]


def test_what_is_switched_off_leaves_out_what_was_due(
    published: Publish, ada: Actor, due: Due, clock: FixedClock
) -> None:
    crm = started(published, by_clock("schedule", {"every": "day", "at": "09:00"}))
    deal = made(crm, ada, "deal")
    with crm.write() as tx:
        pause(tx, SYSTEM, "clocked")
    clock.advance(timedelta(days=1))
    assert due() == []
    with crm.write() as tx:
        resume(tx, SYSTEM, "clocked")
    assert due() == []
    clock.advance(timedelta(days=1))
    assert due() == [deal]


def test_a_changed_schedule_begins_anew(published: Publish, ada: Actor, due: Due, clock: FixedClock) -> None:
    crm = started(published, by_clock("schedule", {"every": "week", "weekdays": ["sunday"], "at": "09:00"}))
    deal = made(crm, ada, "deal")
    clock.advance(timedelta(days=1))
    Draft(crm).apply([by_clock("schedule", {"every": "day", "at": "07:00"})])
    publish(crm)
    assert [due(), due()] == [[], []]
    clock.advance(timedelta(days=1))
    assert due() == [deal]
    with crm.read() as tx:
        gone = tx.release.definitions.automation("clocked").id
    Draft(crm).delete("automation", gone)
    publish(crm)
    clock.advance(timedelta(days=1))
    assert due() == [deal]


def test_the_date_of_a_task_has_an_index(published: Publish) -> None:
    crm = published(by_clock("date", {"field": "due"}, of=TASK["name"]))
    with crm.read() as tx:
        asked = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'task'"
        if tx.dialect == "postgresql":
            asked = "SELECT indexdef FROM pg_indexes WHERE tablename = 'task'"
        assert any("due" in row[0] for row in tx.execute(asked).fetchall())
