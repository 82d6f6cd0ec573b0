"""From enqueue to the end: what becomes of a job that succeeds, is refused, fails, is cancelled."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, deactivate_user
from dougong.clock import FixedClock
from dougong.errors import Conflict, InvalidInput
from dougong.jobs import (
    KINDS,
    Drain,
    Job,
    JobKind,
    Progress,
    Runner,
    cancel_job,
    enqueue,
    get_job,
    queue_of,
    retry_job,
    running,
)
from dougong.jobs.pacing import PATIENT_SECONDS, Pace
from dougong.jobs.progress import LeaseLost
from dougong.jobs.tally import tallies
from dougong.jobs.workers import release_dead
from dougong.registry import Registry
from dougong.storage import Workspace

from tests.jobs.kinds import CALLS, counted
from tests.support.waiting import wait_until


def put(workspace: Workspace, kind: str = "test_count", **payload: Any) -> int:
    with workspace.write() as tx:
        return enqueue(tx, kind, payload or {"name": "n", "most": 25})


def job_of(workspace: Workspace, job_id: int) -> Job:
    with workspace.read() as tx:
        return get_job(tx, SYSTEM, job_id)


def test_a_job_runs_to_its_end(workspace: Workspace) -> None:
    job_id = put(workspace)
    assert Runner(workspace).run_next() is True
    assert Runner(workspace).run_next() is False
    job = job_of(workspace, job_id)
    assert (job.state, job.done, job.total, job.result) == ("done", 25, 25, {"counted": 25})
    assert counted(workspace) == 25
    with workspace.read() as tx:
        assert [(t.kind, t.outcome, t.jobs) for t in tallies(tx)] == [("test_count", "done", 1)]


@pytest.mark.parametrize(
    "payload",
    [{}, {"name": 1, "most": 1}, {"name": "n", "most": -1}, {"name": "n", "most": 1, "more": 1}],
)
def test_a_payload_that_does_not_fit_is_refused(workspace: Workspace, payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused, workspace.write() as tx:
        enqueue(tx, "test_count", payload)
    assert refused.value.problems[0].code == "bad_payload"
    assert Runner(workspace).run_next() is False


def test_a_huge_payload_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput) as refused, workspace.write() as tx:
        enqueue(tx, "test_count", {"name": "x" * 300_000, "most": 1})
    assert refused.value.problems[0].code == "payload_too_large"


@pytest.mark.parametrize("poison", ["{", "[]", '{"name": 5}', '{"name":"n","most":"many"}'])
def test_a_poisoned_payload_kills_the_job_and_no_worker(workspace: Workspace, poison: str) -> None:
    job_id, healthy = put(workspace), put(workspace, name="other", most=1)
    with workspace.write() as tx:
        tx.execute('UPDATE "_dg_job" SET "payload" = ? WHERE "id" = ?', (poison, job_id))
    runner = Runner(workspace)
    assert [runner.run_next() for _ in range(3)] == [True, True, False]
    job = job_of(workspace, job_id)
    assert (job.state, job.problems[0].code) == ("dead", "bad_payload")
    assert job_of(workspace, healthy).state == "done"


def test_a_refusal_is_final_and_told(workspace: Workspace) -> None:
    job_id = put(workspace, "test_refuse", this="that")
    Runner(workspace).run_next()
    job = job_of(workspace, job_id)
    assert (job.state, job.problems[0].message, job.problems[0].place) == ("dead", "Not like that.", "here")


@pytest.mark.parametrize("busy", [True, False])
def test_a_failure_is_tried_again_later_and_at_last_buried(
    workspace: Workspace, clock: FixedClock, busy: bool
) -> None:
    job_id = put(workspace, "test_fail", busy=busy)
    runner = Runner(workspace)
    for seconds in (4, 8):
        assert runner.run_next() is True
        assert job_of(workspace, job_id).state == "waiting"
        clock.advance(timedelta(seconds=seconds * 0.9))
        assert runner.run_next() is False
        clock.advance(timedelta(seconds=seconds))
    assert runner.run_next() is True
    job = job_of(workspace, job_id)
    assert (job.state, job.attempts, len(CALLS)) == ("dead", 3, 3)
    assert job.problems[0].code == ("busy" if busy else "job_failed")


def test_a_dead_job_is_replayed_from_where_it_was(workspace: Workspace) -> None:
    job_id = put(workspace)
    with workspace.write() as tx:
        tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', ("n-15", "in the way"))
    runner = Runner(workspace)
    runner.run_next()
    assert job_of(workspace, job_id).done == 10
    with workspace.write() as tx:
        tx.execute('DELETE FROM "_dg_setting" WHERE "name" = ?', ("n-15",))
        tx.execute('UPDATE "_dg_job" SET "state" = ? WHERE "id" = ?', ("dead", job_id))
        assert retry_job(tx, SYSTEM, job_id).state == "waiting"
    runner.run_next()
    job = job_of(workspace, job_id)
    assert (job.state, job.done, job.result, counted(workspace)) == ("done", 25, {"counted": 25}, 25)
    with pytest.raises(Conflict), workspace.write() as tx:
        retry_job(tx, SYSTEM, job_id)


def test_a_waiting_job_is_cancelled_at_once(workspace: Workspace) -> None:
    job_id = put(workspace)
    with workspace.write() as tx:
        assert cancel_job(tx, SYSTEM, job_id).state == "cancelled"
    assert Runner(workspace).run_next() is False
    with pytest.raises(Conflict), workspace.write() as tx:
        cancel_job(tx, SYSTEM, job_id)


def own_kind(handler: Any, **options: Any) -> Registry[JobKind]:
    kinds: Registry[JobKind] = Registry("kind")
    kinds.register("test_count", JobKind("test_count", "Own", handler, **options))
    return kinds


def test_a_running_job_is_cancelled_with_its_next_step(workspace: Workspace) -> None:
    job_id = put(workspace)

    def cancelled_after_a_step(own: Workspace, payload: dict[str, Any], progress: Progress) -> None:
        with progress.step() as tx:
            tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', ("n-1", ""))
        with workspace.write() as tx:
            assert cancel_job(tx, SYSTEM, job_id).cancel_asked_at is not None
        with progress.step() as tx:
            tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', ("n-2", ""))

    Runner(workspace, kinds=own_kind(cancelled_after_a_step)).run_next()
    assert (job_of(workspace, job_id).state, counted(workspace)) == ("cancelled", 1)


def test_a_worker_that_lost_its_lease_commits_nothing(workspace: Workspace, clock: FixedClock) -> None:
    job_id = put(workspace)
    lost: list[bool] = []

    def overtaken(own: Workspace, payload: dict[str, Any], progress: Progress) -> None:
        clock.advance(timedelta(minutes=5))
        Runner(workspace).run_next()  # another worker does it all meanwhile
        try:
            with progress.step() as tx:
                tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', ("n-99", ""))
        except LeaseLost:
            lost.append(True)
            raise

    Runner(workspace, kinds=own_kind(overtaken)).run_next()
    assert lost == [True]
    assert (job_of(workspace, job_id).state, counted(workspace)) == ("done", 25)


def test_a_lease_lost_in_the_middle_of_a_step_takes_it_back(workspace: Workspace) -> None:
    """The check is in the step's own transaction; saving checks again."""
    put(workspace)

    def robbed(own: Workspace, payload: dict[str, Any], progress: Progress) -> None:
        with progress.step() as tx:
            tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', ("n-99", ""))
            tx.execute('UPDATE "_dg_job" SET "token" = "token" + 1')
            progress.save(tx, {"position": 1})

    Runner(workspace, kinds=own_kind(robbed)).run_next()
    assert counted(workspace) == 0


def test_stopping_puts_the_job_back_uncounted(workspace: Workspace) -> None:
    job_id = put(workspace)
    stop = threading.Event()

    def stopped(own: Workspace, payload: dict[str, Any], progress: Progress) -> None:
        with progress.step() as tx:
            progress.save(tx, {"position": 0}, done=0)
        stop.set()
        progress.check()

    Runner(workspace, kinds=own_kind(stopped), stop=stop).run_next()
    job = job_of(workspace, job_id)
    assert (job.state, job.attempts) == ("waiting", 0)
    Runner(workspace).run_next()
    assert job_of(workspace, job_id).state == "done"


def test_the_last_step_may_end_the_job(workspace: Workspace) -> None:
    job_id = put(workspace)

    def in_one(own: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        with progress.step() as tx:
            progress.finish(tx, {"in": "one"})
        return {"not": "this"}

    Runner(workspace, kinds=own_kind(in_one)).run_next()
    assert (job_of(workspace, job_id).state, job_of(workspace, job_id).result) == ("done", {"in": "one"})


def test_it_runs_with_the_rights_its_asker_has_by_then(workspace: Workspace, ada: Actor, max_: Actor) -> None:
    def as_asker(own: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        with progress.step() as tx:
            return {"roles": sorted(progress.actor(tx).roles)}

    runner = Runner(workspace, kinds=own_kind(as_asker))
    with workspace.write() as tx:
        first = enqueue(tx, "test_count", {"name": "n", "most": 1}, actor=max_)
    runner.run_next()
    assert job_of(workspace, first).result == {"roles": ["member"]}
    with workspace.write() as tx:
        second = enqueue(tx, "test_count", {"name": "n", "most": 1}, actor=max_)
        deactivate_user(tx, ada, max_.user_id or 0)
    runner.run_next()
    job = job_of(workspace, second)
    assert (job.state, job.problems[0].code) == ("dead", "not_active")


def test_a_drain_is_woken_by_a_commit(workspace: Workspace) -> None:
    drain = Drain(workspace).start()
    try:
        job_id = put(workspace)
        wait_until(lambda: job_of(workspace, job_id).state == "done")
    finally:
        drain.stop()


def test_a_drain_outlives_what_nobody_expected(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real, troubles = Runner.run_next, [OSError("disk full"), ValueError("anything")]

    def troubled(runner: Runner) -> bool:
        if runner.lane == "quick" and troubles:
            raise troubles.pop()
        return real(runner)

    monkeypatch.setattr(Runner, "run_next", troubled)
    monkeypatch.setattr(running, "TROUBLE_SECONDS", 0.01)
    job_id = put(workspace)
    drain = Drain(workspace).start()
    try:
        wait_until(lambda: job_of(workspace, job_id).state == "done")
        assert troubles == []
    finally:
        drain.stop()


def test_many_workers_do_each_job_once(workspace: Workspace) -> None:
    for number in range(30):
        put(workspace, name=f"job{number}", most=3)
    threads = [threading.Thread(target=_drained, args=(workspace,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(CALLS) == sorted(set(CALLS))
    assert len(CALLS) == 30
    assert counted(workspace, "job%") == 90


def _drained(workspace: Workspace) -> None:
    runner = Runner(workspace)
    while runner.run_next():
        pass


def test_kinds_are_listed_with_a_title(workspace: Workspace) -> None:
    assert all(kind.title and kind.name == name for name, kind in KINDS.items())
    assert queue_of(workspace) is not None


def test_the_dead_of_this_machine_are_not_waited_for(workspace: Workspace) -> None:
    job_id = put(workspace)
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    queue_of(workspace).claim(workspace, Runner(workspace).name, "quick", KINDS, timedelta(minutes=1))
    assert release_dead(workspace) == 0
    assert Runner(workspace).run_next() is False
    dead = f"{socket.gethostname()}:{gone.pid}:123:ab"
    for name in ("elsewhere:1:1:ab", dead):
        with workspace.write() as tx:
            tx.execute('UPDATE "_dg_job" SET "worker" = ?', (name,))
        assert release_dead(workspace) == (name == dead)
    assert Runner(workspace).run_next() is True
    assert job_of(workspace, job_id).state == "done"


def test_a_step_of_a_long_job_may_take_longer_but_no_more_than_the_most_rows() -> None:
    quick, patient = Pace(), Pace(target=PATIENT_SECONDS["sqlite"])
    for pace in (quick, patient):
        pace.measured(50, 0.1)
    assert (quick.size, patient.size) == (50, 80)
    patient.measured(80, 0.000_001)
    assert patient.size == 160
    patient.measured(5_000, 0.000_001)
    assert patient.size == 2_000
    patient.measured(100, 10.0)
    assert patient.size == 1
