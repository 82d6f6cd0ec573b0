"""Who sees which jobs and files, and what is swept out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs import JobQuery, Runner, cancel_job, enqueue, find_jobs, get_job, retry_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import FOLDER, content_path, file_of_job, find_file, new_content, register
from dougong.jobs.reading import count_states
from dougong.jobs.refusals import JobRefusal, all_refusals, first_refusals, keep_refusals
from dougong.jobs.tally import lengths
from dougong.problems import Problem
from dougong.storage import Transaction, Workspace

PAYLOAD = {"name": "n", "most": 1}


def put(workspace: Workspace, actor: Actor | None, kind: str = "test_count") -> int:
    with workspace.write() as tx:
        return enqueue(tx, kind, PAYLOAD, actor=actor, subject="斗拱")


def ids(workspace: Workspace, actor: Actor, **query: object) -> list[int]:
    with workspace.read() as tx:
        return [job.id for job in find_jobs(tx, actor, JobQuery(**query))]  # type: ignore[arg-type]


def test_everybody_sees_their_own_jobs(workspace: Workspace, ada: Actor, max_: Actor, rita: Actor) -> None:
    maxs, nobodys, ritas = put(workspace, max_), put(workspace, None), put(workspace, rita)
    assert ids(workspace, max_) == [maxs]
    assert ids(workspace, rita) == [ritas]
    assert ids(workspace, ada) == []
    assert ids(workspace, ada, everybody=True) == [ritas, nobodys, maxs]
    assert ids(workspace, ada, everybody=True, limit=1, before=ritas) == [nobodys]
    with pytest.raises(Forbidden):
        ids(workspace, max_, everybody=True)


@pytest.mark.parametrize("act", [get_job, cancel_job, retry_job])
def test_nobody_touches_anothers_job(
    workspace: Workspace, max_: Actor, rita: Actor, act: Callable[[Transaction, Actor, int], object]
) -> None:
    for job in (put(workspace, max_), put(workspace, None), 0, -1, 2**63, 2**80):
        with pytest.raises(NotFound), workspace.write() as tx:
            act(tx, rita, job)
    with workspace.read() as tx:
        assert count_states(tx, max_, JobQuery())["waiting"] == 1


def test_jobs_are_found_by_their_state(workspace: Workspace, max_: Actor) -> None:
    done = put(workspace, max_)
    Runner(workspace).run_next()
    waiting = put(workspace, max_)
    assert ids(workspace, max_, state="done") == [done]
    assert ids(workspace, max_, state="waiting") == [waiting]
    with pytest.raises(InvalidInput):
        ids(workspace, max_, state="asleep")
    with pytest.raises(InvalidInput):
        ids(workspace, max_, limit=501)


def test_only_kinds_that_say_who_may_can_be_asked_for(workspace: Workspace, max_: Actor) -> None:
    with workspace.write() as tx:
        job_id = enqueue_for(tx, max_, "test_count", PAYLOAD)
        assert get_job(tx, max_, job_id).subject == "n"
    for kind in ("test_refuse", "tidy", "no_such"):
        with pytest.raises(Forbidden), workspace.write() as tx:
            enqueue_for(tx, max_, kind, {})


def test_a_file_is_its_owners_for_a_week(
    workspace: Workspace, ada: Actor, max_: Actor, clock: FixedClock
) -> None:
    job_id = put(workspace, max_)
    with new_content(workspace) as (token, stream):
        stream.write(b"hello")
    with workspace.write() as tx:
        register(tx, max_, token, "../../etc/\x00файл‮.csv", "text/csv", job_id)
    with workspace.read() as tx:
        found = find_file(tx, max_, token)
        assert (found.name, found.size) == ("файл.csv", 5)
        assert file_of_job(tx, max_, job_id) == found
        assert file_of_job(tx, ada, job_id) is None
    for actor, wrong in ((ada, token), (SYSTEM, token), (max_, token[:-1]), (max_, "../" + token)):
        with pytest.raises(NotFound), workspace.read() as tx:
            find_file(tx, actor, wrong)
    clock.advance(timedelta(days=8))
    with pytest.raises(NotFound), workspace.read() as tx:
        find_file(tx, max_, token)


def test_a_file_that_is_not_completed_is_not_there(workspace: Workspace) -> None:
    before = set((workspace.folder / FOLDER).glob("*")) if (workspace.folder / FOLDER).exists() else set()
    with pytest.raises(ZeroDivisionError), new_content(workspace) as (_, stream):
        stream.write(b"x")
        raise ZeroDivisionError
    assert set((workspace.folder / FOLDER).iterdir()) == before


def test_refusals_are_kept_in_order_whatever_they_hold(workspace: Workspace, max_: Actor) -> None:
    job_id = put(workspace, max_)
    problem = Problem("bad", "“{value}” is bad.", "name", {"value": "\ud800 \0 ' \""})
    given = [
        JobRefusal(line, (problem,), {"名": "\ud800\0x" * 3, "b": None, "c": 5}) for line in range(2, 1300)
    ]
    with workspace.write() as tx:
        keep_refusals(tx, job_id, given)
        keep_refusals(tx, job_id + 1, given[:1])
        assert [r.place for r in first_refusals(tx, job_id, 3)] == [2, 3, 4]
    found = list(all_refusals(workspace, job_id))
    assert [r.place for r in found] == list(range(2, 1300))
    assert found[0].cells["c"] == "5"


def test_what_is_long_over_is_swept_out(workspace: Workspace, max_: Actor, clock: FixedClock) -> None:
    done = put(workspace, max_)
    dead = put(workspace, max_, "test_refuse")
    with workspace.write() as tx:
        keep_refusals(tx, done, [JobRefusal(1, (), {})])
    with new_content(workspace) as (token, stream):
        stream.write(b"x")
    with workspace.write() as tx:
        register(tx, max_, token, "x.csv", "text/csv", done)
    runner = Runner(workspace)
    while runner.run_next():
        pass
    clock.advance(timedelta(days=15))
    waiting = put(workspace, max_)
    with workspace.write() as tx:
        enqueue(tx, "tidy", {}, priority=1)
    runner.run_next()
    assert ids(workspace, max_) == [waiting, dead]
    assert not content_path(workspace, token).exists()
    assert list(all_refusals(workspace, done)) == []


def test_the_queues_length_and_age_are_told(workspace: Workspace, max_: Actor, clock: FixedClock) -> None:
    put(workspace, max_)
    clock.advance(timedelta(seconds=90))
    put(workspace, max_)
    with workspace.write() as tx:
        enqueue(tx, "test_count", PAYLOAD, not_before=clock.now() + timedelta(hours=1))
        (found,) = lengths(tx)
    assert (found.lane, found.state, found.jobs, found.oldest_seconds) == ("quick", "waiting", 2, 90.0)
