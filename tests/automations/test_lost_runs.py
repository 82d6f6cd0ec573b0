"""Runs whose job was given up, or is gone: filtered, counted and shown as what they are, and done again."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import AutomationRun, RunQuery, find_runs, retry, tallies, why
from dougong.automations.measures import measures
from dougong.automations.retrying import ask_for_all
from dougong.clock import FixedClock
from dougong.errors import Conflict, Unavailable
from dougong.jobs import cancel_job, get_job, retry_job
from dougong.jobs.refusals import first_refusals
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import CONTRACT, automation, step
from tests.automations.test_keeping import swept
from tests.automations.test_waiting import Drain, made, value
from tests.support.waiting import PATIENCE

NOTE = automation("note", "created", step("say", "update", values={"note": "'seen'"}))


@pytest.mark.parametrize(
    "lost",
    [
        'UPDATE "_dg_job" SET "state" = \'dead\', "problems" = \'[]\'',
        'UPDATE "_dg_job" SET "state" = \'cancelled\'',
        'DELETE FROM "_dg_job"',
    ],
)
def test_a_run_that_lost_its_job_has_failed_to_filters_counts_and_readers(
    published: Publish, drain: Drain, lost: str
) -> None:
    crm = published(NOTE)
    made(crm, SYSTEM, name="First")
    drain()
    made(crm, SYSTEM, name="Second")
    with crm.write() as tx:
        tx.execute(f'{lost} WHERE "id" = (SELECT max("job_id") FROM "_dg_automation_run")')
    with crm.read() as tx:
        by_state = {
            state: [run.state for run in find_runs(tx, SYSTEM, RunQuery("note", state))]
            for state in ("waiting", "failed", "done")
        }
        counted = tallies(tx, SYSTEM)
        told = [(one.state, one.runs, one.oldest_seconds) for one in measures(tx)]
        every = find_runs(tx, SYSTEM, RunQuery("note"))
    assert by_state == {"waiting": [], "failed": ["failed"], "done": ["done"]}
    assert [run.state for run in every] == ["failed", "done"]
    assert [*counted.values()] == [{"done": 1, "failed": 1}]
    assert told == [("done", 1, 0.0), ("failed", 1, 0.0)]
    with crm.write() as tx:
        assert retry(tx, SYSTEM, every[0].id).state == "waiting"
    with crm.read() as tx:
        assert [run.state for run in find_runs(tx, SYSTEM, RunQuery("note", "waiting"))] == ["waiting"]
        assert [*tallies(tx, SYSTEM).values()] == [{"done": 1, "waiting": 1}]
    drain()
    with crm.read() as tx:
        assert [run.state for run in find_runs(tx, SYSTEM, RunQuery("note"))] == ["done", "done"]


def runs(workspace: Workspace, state: str | None = None) -> list[AutomationRun]:
    with workspace.read() as tx:
        return find_runs(tx, SYSTEM, RunQuery(state=state))


def lose(workspace: Workspace, lost: str = '"state" = \'dead\', "problems" = ?') -> None:
    """The jobs of all runs that wait are given up, with a reason."""
    reason = '[["down", "The database was away.", "", {}]]'
    with workspace.write() as tx:
        tx.execute(
            f'UPDATE "_dg_job" SET {lost} WHERE "id" IN (SELECT "job_id" FROM "_dg_automation_run"'
            " WHERE \"state\" IN ('waiting', 'sleeping'))",
            (reason,) if "?" in lost else (),
        )


def codes(run: AutomationRun) -> list[str]:
    return [one.code for one in run.problems]


@pytest.fixture
def slow(published: Publish, ada: Actor, drain: Drain) -> Workspace:
    """A deal whose automation wrote something down, waits for seven days and then makes a task."""
    task = step("task", "create", object="task", values={"name": "name"})
    rest = step("rest", "wait", **{"for": 7})
    crm = published(
        automation("slow", "created", step("say", "update", values={"note": "'seen'"}), rest, task)
    )
    made(crm, ada)
    drain()
    return crm


def test_a_run_whose_wake_up_was_given_up_says_so_and_why(slow: Workspace, clock: FixedClock) -> None:
    clock.advance(timedelta(days=7))
    lose(slow)
    (run,) = runs(slow)
    assert (run.state, codes(run), [one["result"] for one in run.trace]) == (
        "failed", ["stuck", "down"], ["done", "waits"],
    )  # fmt: skip
    assert (runs(slow, "sleeping"), runs(slow, "failed")) == ([], [run])
    with slow.read() as tx:
        assert [*tallies(tx, SYSTEM).values()] == [{"failed": 1}]
        assert [(one.state, one.runs) for one in measures(tx)] == [("failed", 1)]
        assert {one.state for one in why(tx, SYSTEM, "slow", run.record_id)} == {None, "failed"}


def test_a_run_that_is_stuck_is_done_again_from_where_it_waited_and_once(
    slow: Workspace, drain: Drain, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=7))
    lose(slow)
    (run,) = runs(slow)
    with slow.write() as tx:
        lost = tx.execute('SELECT "job_id" FROM "_dg_automation_run"').fetchone()[0]
        assert (retry(tx, SYSTEM, run.id).state, codes(runs(slow)[0])) == ("sleeping", ["stuck", "down"])
        # Somebody else has seen the job in the list of jobs.
        retry_job(tx, SYSTEM, lost)
    with slow.write() as tx, pytest.raises(Conflict):
        retry(tx, SYSTEM, run.id)
    assert drain() == 2
    assert [(run.state, codes(run), [one["result"] for one in run.trace]) for run in runs(slow)] == [
        ("done", [], ["done", "waited", "done"])
    ]
    assert value(slow, "task", "name") == [{"name": "Crane"}]


def test_whose_wake_up_was_cancelled_sleeps_on_to_its_time(
    slow: Workspace, drain: Drain, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=1))
    with slow.write() as tx:
        cancel_job(tx, SYSTEM, tx.execute('SELECT "job_id" FROM "_dg_automation_run"').fetchone()[0])
    (run,) = runs(slow)
    assert (run.state, codes(run)) == ("failed", ["stuck"])
    with slow.write() as tx:
        assert retry(tx, SYSTEM, run.id).wake_at == run.wake_at
    assert drain() == 0
    clock.advance(timedelta(days=6))
    assert (drain(), runs(slow)[0].state, value(slow, "task", "name")) == (1, "done", [{"name": "Crane"}])


def test_two_who_retry_a_stuck_run_at_once_wake_it_once(
    slow: Workspace, drain: Drain, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=7))
    lose(slow)
    (run,) = runs(slow)

    together, found = threading.Barrier(2), list[str]()

    def again() -> None:
        together.wait(PATIENCE)
        while True:
            try:
                with slow.write() as tx:
                    state = retry(tx, SYSTEM, run.id).state
            except Unavailable:
                continue
            except Conflict as error:
                state = error.problems[0].code
            found.append(state)
            return

    threads = [threading.Thread(target=again) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert sorted(found) == ["not_failed", "sleeping"]
    assert (drain(), runs(slow)[0].state, len(value(slow, "task", "name"))) == (1, "done", 1)


def test_all_that_failed_are_done_again_with_one_click_each_once(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    rest = step("rest", "wait", **{"for": 1})
    put = step("put", "create", object="contract", values={"name": "note"})
    crm = published(automation("slow", "created", rest, put), NOTE | {"trigger": {"on": "updated"}})
    Draft(crm).apply([{**CONTRACT, "required": ["name"]}])
    publish(crm)
    made(crm, ada, note="Named")
    drain()
    lose(crm)
    made(crm, ada)
    drain()
    clock.advance(timedelta(days=1))
    drain()
    assert [(run.state, codes(run)) for run in runs(crm)] == [
        ("failed", ["required"]),
        ("failed", ["stuck", "down"]),
    ]
    with crm.write() as tx:
        job = ask_for_all(tx, SYSTEM, "slow")
    drain()
    assert [run.state for run in runs(crm)] == ["failed", "done"]
    assert value(crm, "contract", "name") == [{"name": "Named"}]
    with crm.read() as tx:
        assert get_job(tx, SYSTEM, job).result == {"again": 2, "refused": 0}
        assert first_refusals(tx, job) == []


def test_a_run_that_is_stuck_is_kept_as_long_as_what_has_failed(
    slow: Workspace, drain: Drain, clock: FixedClock
) -> None:
    with slow.write() as tx:
        tx.execute('DELETE FROM "_dg_job"')
    assert codes(runs(slow)[0]) == ["stuck"]
    clock.advance(timedelta(days=700))
    assert swept(slow, drain) == {"swept": 0}
    clock.advance(timedelta(days=40))
    assert swept(slow, drain) == {"swept": 1}
