"""What every queue must do, on both databases: the contract of dougong.jobs.queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.jobs import NewJob, Queue, get_job, queue_of
from dougong.jobs.queue import Claim, LeaseLost, Saved
from dougong.jobs.table_queue import SQLiteQueue
from dougong.problems import Problem
from dougong.storage import Workspace

LEASE = timedelta(seconds=60)
KINDS = ["mail", "tidy"]


@pytest.fixture
def queue(workspace: Workspace) -> Queue:
    return queue_of(workspace)


def add(workspace: Workspace, **values: object) -> int:
    job = NewJob(**{"kind": "mail", "payload": "{}", **values})  # type: ignore[arg-type]
    with workspace.write() as tx:
        return queue_of(workspace).add(tx, job)


def claim(workspace: Workspace, worker: str = "a", lane: str = "quick") -> Claim | None:
    return queue_of(workspace).claim(workspace, worker, lane, KINDS, LEASE)


def claimed(workspace: Workspace, worker: str = "a") -> Claim:
    found = claim(workspace, worker)
    assert found is not None
    return found


def state(workspace: Workspace, job_id: int) -> str:
    with workspace.read() as tx:
        return get_job(tx, SYSTEM, job_id).state


def test_a_job_is_there_only_if_its_transaction_is(workspace: Workspace, queue: Queue) -> None:
    class Regret(Exception):
        pass

    with pytest.raises(Regret), workspace.write() as tx:
        queue.add(tx, NewJob("mail", "{}"))
        raise Regret
    assert claim(workspace) is None


def test_the_next_job_is_found_without_looking_at_all_that_wait(workspace: Workspace, queue: Queue) -> None:
    if not isinstance(queue, SQLiteQueue):
        pytest.skip("PostgreSQL plans by how many rows there are")
    with workspace.read() as tx:
        binds = queue._binds(tx, "quick", KINDS)
        plan = tx.execute(f"EXPLAIN QUERY PLAN {queue._due('')}", binds).fetchall()
    steps = " ".join(str(step[3]) for step in plan)
    assert "USING INDEX _dg_job_next" in steps and "ORDER BY" not in steps


def test_a_job_is_claimed_once(workspace: Workspace) -> None:
    job_id = add(workspace, payload='{"to": "ada"}')
    found = claimed(workspace)
    assert (found.job_id, found.payload, found.attempt) == (job_id, '{"to": "ada"}', 1)
    assert claim(workspace, "b") is None


def test_the_most_urgent_goes_first_then_the_oldest(workspace: Workspace) -> None:
    first, second, urgent = add(workspace), add(workspace), add(workspace, priority=5)
    assert [claimed(workspace).job_id for _ in range(3)] == [urgent, first, second]


def test_a_job_waits_for_its_time(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, not_before=clock.now() + timedelta(hours=1))
    assert claim(workspace) is None
    clock.advance(timedelta(hours=1))
    assert claim(workspace) is not None


def test_lanes_do_not_wait_for_each_other(workspace: Workspace) -> None:
    long, quick = add(workspace, lane="long"), add(workspace)
    assert claimed(workspace).job_id == quick
    found = claim(workspace, lane="long")
    assert found is not None
    assert found.job_id == long


def test_an_unknown_kind_is_left_to_those_who_know_it(workspace: Workspace) -> None:
    job_id = add(workspace, kind="from_the_future")
    assert claim(workspace) is None
    assert state(workspace, job_id) == "waiting"


def test_the_same_key_is_the_same_job(workspace: Workspace) -> None:
    first = add(workspace, key="k")
    assert add(workspace, key="k") == first
    assert add(workspace, key="other") != first
    assert add(workspace, kind="tidy", key="k") != first
    assert add(workspace) != add(workspace)


def test_a_dead_workers_job_changes_hands(workspace: Workspace, queue: Queue, clock: FixedClock) -> None:
    job_id = add(workspace)
    lost = claimed(workspace, "a")
    clock.advance(LEASE + timedelta(seconds=1))
    taken = claimed(workspace, "b")
    assert (taken.job_id, taken.attempt) == (job_id, 2)
    assert taken.token > lost.token
    settlements = (
        lambda tx: queue.hold(tx, lost, LEASE),
        lambda tx: queue.save(tx, lost, Saved(done=1)),
        lambda tx: queue.finish(tx, lost, None),
        lambda tx: queue.cancelled(tx, lost),
        lambda tx: queue.bury(tx, lost, []),
        lambda tx: queue.put_back(tx, lost, LEASE, [], True),
    )
    for settle in settlements:
        with pytest.raises(LeaseLost), workspace.write() as tx:
            settle(tx)
    with workspace.write() as tx:
        queue.finish(tx, taken, {"sent": 1})
    with workspace.read() as tx:
        assert get_job(tx, SYSTEM, job_id).result == {"sent": 1}


def test_a_lease_that_is_extended_is_kept(workspace: Workspace, queue: Queue, clock: FixedClock) -> None:
    add(workspace)
    mine = claimed(workspace)
    for _ in range(3):
        clock.advance(LEASE * 0.9)
        with workspace.write() as tx:
            assert queue.hold(tx, mine, LEASE) is False
        assert claim(workspace, "b") is None


def test_a_clock_set_back_strands_no_job(workspace: Workspace, clock: FixedClock) -> None:
    job_id = add(workspace)
    clock.advance(timedelta(days=3))
    claimed(workspace, "a")
    clock.advance(timedelta(days=-2))
    assert claimed(workspace, "b").job_id == job_id


def test_whoever_dies_too_often_is_buried(workspace: Workspace, clock: FixedClock) -> None:
    job_id = add(workspace, max_attempts=2)
    for _ in range(2):
        claimed(workspace)
        clock.advance(LEASE * 2)
    assert claim(workspace) is None
    with workspace.read() as tx:
        job = get_job(tx, SYSTEM, job_id)
    assert (job.state, job.problems[0].code) == ("dead", "worker_died")


def test_getting_on_makes_an_attempt_good(workspace: Workspace, queue: Queue, clock: FixedClock) -> None:
    add(workspace, max_attempts=2)
    for position in range(5):
        mine = claimed(workspace)
        assert mine.progress == ({"position": position} if position else {})
        with workspace.write() as tx:
            queue.save(tx, mine, Saved({"position": position + 1}, position + 1, 9))
        clock.advance(LEASE * 2)
    assert (claimed(workspace).done, mine.total) == (5, 9)


def test_put_back_it_waits_its_delay(workspace: Workspace, queue: Queue, clock: FixedClock) -> None:
    job_id = add(workspace)
    mine = claimed(workspace)
    with workspace.write() as tx:
        queue.put_back(tx, mine, timedelta(seconds=30), [Problem("busy", "Busy {n}.", "", {"n": 1})], True)
    assert claim(workspace) is None
    with workspace.read() as tx:
        assert get_job(tx, SYSTEM, job_id).problems[0].message == "Busy 1."
    clock.advance(timedelta(seconds=30))
    assert claimed(workspace).attempt == 2


def test_an_attempt_that_was_broken_off_does_not_count(workspace: Workspace, queue: Queue) -> None:
    add(workspace)
    with workspace.write() as tx:
        pass
    mine = claimed(workspace)
    with workspace.write() as tx:
        queue.put_back(tx, mine, timedelta(), [], False)
    assert claimed(workspace).attempt == 1


def test_a_hostile_payload_text_is_kept_as_it_is(workspace: Workspace) -> None:
    text = '{"a": "\'; DROP TABLE \\"_dg_job\\"; -- ? :now %s 斗拱 \\u0000"}'
    add(workspace, payload=text)
    assert claimed(workspace).payload == text
