"""The switches: what waits while its automation is off is held, and goes on once; apps have a switch of their own."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import find_runs, pause, resume, retry, why
from dougong.automations.runs import RunQuery
from dougong.clock import FixedClock
from dougong.errors import NotFound, Unavailable
from dougong.jobs import Runner
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import Document, automation, step
from tests.automations.test_waiting import Drain, made, value
from tests.support.waiting import PATIENCE

TASK = step("task", "create", object="task", values={"name": "name"})
DEALT = automation("dealt", "created", TASK)
SLOW = automation("slow", "created", step("rest", "wait", **{"for": 7}), TASK)
NAMED = automation("named", "created", step("say", "update", values={"level": "'new'"}), of="account")


def app(*objects: str) -> Document:
    menu = [{"name": one, "object": one} for one in objects]
    return {"kind": "app", "name": "sales", "title": "Sales", "menu": menu}


def off(workspace: Workspace, name: str | None = None, app: str | None = None) -> None:
    with workspace.write() as tx:
        pause(tx, SYSTEM, name, app)


def on(workspace: Workspace, name: str | None = None, app: str | None = None) -> None:
    with workspace.write() as tx:
        resume(tx, SYSTEM, name, app)


def states(workspace: Workspace) -> list[tuple[str, list[str]]]:
    with workspace.read() as tx:
        return [
            (run.state, [one.code for one in run.problems])
            for run in reversed(find_runs(tx, SYSTEM, RunQuery()))
        ]


def tasks(workspace: Workspace) -> int:
    return len(value(workspace, "task", "name"))


@pytest.mark.parametrize("name", [None, "dealt"])
def test_runs_in_the_queue_are_held_and_go_on_once_it_is_on_again(
    published: Publish, ada: Actor, drain: Drain, name: str | None
) -> None:
    crm = published(DEALT, NAMED)
    for number in range(3):
        made(crm, ada if number else SYSTEM)
    off(crm, name)
    drain()
    assert (states(crm), tasks(crm)) == ([("waiting", ["switched_off"])] * 3, 0)
    on(crm, "named")
    drain()
    assert tasks(crm) == 0
    on(crm, name)
    on(crm, name)
    drain()
    assert (states(crm), tasks(crm)) == ([("done", [])] * 3, 3)


def test_whoever_wakes_while_it_is_off_goes_on_from_where_it_slept(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(SLOW)
    made(crm, ada)
    drain()
    off(crm)
    off(crm, "slow")
    clock.advance(timedelta(days=7))
    drain()
    on(crm)
    drain()
    assert (states(crm), tasks(crm)) == ([("sleeping", ["switched_off"])], 0)
    on(crm, "slow")
    drain()
    assert (states(crm), tasks(crm)) == ([("done", [])], 1)


def test_what_was_held_so_long_that_its_job_is_swept_is_not_lost(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(DEALT)
    made(crm, ada)
    off(crm)
    drain()
    with crm.write() as tx:
        tx.execute('DELETE FROM "_dg_job"')
    assert states(crm) == [("failed", ["stuck", "switched_off"])]
    with crm.write() as tx:
        retry(tx, SYSTEM, find_runs(tx, SYSTEM, RunQuery())[0].id)
    drain()
    assert (states(crm), tasks(crm)) == ([("waiting", ["switched_off"])], 0)
    on(crm)
    drain()
    assert (states(crm), tasks(crm)) == ([("done", [])], 1)


def test_an_app_is_switched_off_with_the_automations_of_its_objects(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(DEALT, NAMED, app("deal", "task"))
    with crm.write() as tx, pytest.raises(NotFound):
        pause(tx, SYSTEM, None, "service")
    off(crm, app="sales")
    deal = made(crm, ada)
    made(crm, ada, "account")
    drain()
    assert (states(crm), tasks(crm)) == ([("done", [])], 0)
    with crm.read() as tx:
        assert [one.reason for one in why(tx, SYSTEM, "dealt", deal)] == ["paused"]
    # What is put into the menu later is off as well.
    Draft(crm).apply([app("deal", "account")])
    publish(crm)
    made(crm, ada, "account")
    drain()
    assert len(states(crm)) == 1
    on(crm, app="sales")
    made(crm, ada)
    drain()
    assert (len(states(crm)), tasks(crm)) == (2, 1)


def test_whoever_switches_on_while_a_worker_holds_loses_no_run(published: Publish, ada: Actor) -> None:
    crm = published(DEALT)
    for _ in range(8):
        made(crm, ada)
    off(crm)
    together = threading.Barrier(2)

    def work() -> None:
        together.wait(PATIENCE)
        runner = Runner(crm)
        while runner.run_next():
            pass

    def switch() -> None:
        together.wait(PATIENCE)
        while True:
            try:
                return on(crm)
            except Unavailable:
                continue

    threads = [threading.Thread(target=one) for one in (work, switch)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    runner = Runner(crm)
    while runner.run_next():
        pass
    assert (states(crm), tasks(crm)) == ([("done", [])] * 8, 8)
