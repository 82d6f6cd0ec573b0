"""One job for each due time, whatever is restarted, and however the clock is set."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import InvalidInput
from dougong.jobs import SCHEDULES, JobQuery, drop_schedule, find_jobs, fire_due, set_schedule
from dougong.jobs.schedules import next_due
from dougong.storage import Workspace

BERLIN = ZoneInfo("Europe/Berlin")
PAYLOAD = {"name": "n", "most": 1}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        ("0 7 * * 1-5", "2026-03-06T08:00+01:00", "2026-03-09T07:00+01:00"),
        ("30 2 * * *", "2026-03-28T12:00+01:00", "2026-03-29T03:00+02:00"),  # 02:30 does not exist
        ("30 2 * * *", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),  # 02:30 comes twice
        ("0 * * * *", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00"),
        ("0 9 31 * *", "2026-04-01T00:00+02:00", "2026-05-31T09:00+02:00"),
    ],
)
def test_due_times_go_by_the_zone(cron: str, after: str, due: str) -> None:
    assert next_due(cron, at(after), BERLIN) == at(due)


def test_a_time_that_never_comes_is_none() -> None:
    assert next_due("0 9 31 2 *", datetime(2026, 1, 1, tzinfo=UTC), BERLIN) is None


@pytest.mark.parametrize(
    "cron", ["", "* * * *", "61 * * * *", "* * * * * *", "@daily", "x", "0 0 * * *\n* *"]
)
def test_a_wrong_schedule_is_refused(workspace: Workspace, cron: str) -> None:
    with pytest.raises(InvalidInput), workspace.write() as tx:
        set_schedule(tx, "wrong", "test_count", cron, PAYLOAD)


def fired(workspace: Workspace) -> int:
    fire_due(workspace)
    with workspace.read() as tx:
        return len(find_jobs(tx, SYSTEM, JobQuery(everybody=True, kind="test_count")))


@pytest.fixture
def daily(workspace: Workspace) -> Workspace:
    """Every day at 18:00 in Shanghai, two hours from now."""
    with workspace.write() as tx:
        set_schedule(tx, "daily", "test_count", "0 18 * * *", PAYLOAD)
    return workspace


def test_each_due_time_fires_once(daily: Workspace, clock: FixedClock) -> None:
    assert fired(daily) == 0
    clock.advance(timedelta(hours=2))
    assert [fired(daily), fired(daily)] == [1, 1]
    clock.advance(timedelta(days=1))
    assert fired(daily) == 2


def test_what_was_missed_is_made_up_for_once(daily: Workspace, clock: FixedClock) -> None:
    clock.advance(timedelta(days=30, hours=3))
    assert fired(daily) == 1
    clock.advance(timedelta(hours=22))
    assert fired(daily) == 1
    clock.advance(timedelta(hours=2))
    assert fired(daily) == 2


def test_a_clock_set_back_fires_nothing_twice(daily: Workspace, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=3))
    assert fired(daily) == 1
    clock.advance(timedelta(hours=-2))
    assert fired(daily) == 1
    clock.advance(timedelta(hours=2))
    assert fired(daily) == 1


def test_many_processes_fire_once(daily: Workspace, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=3))
    threads = [threading.Thread(target=fire_due, args=(daily,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fired(daily) == 1


def test_a_dropped_schedule_fires_no_more(daily: Workspace, clock: FixedClock) -> None:
    with daily.write() as tx:
        drop_schedule(tx, "daily")
    clock.advance(timedelta(days=2))
    assert fired(daily) == 0


def test_it_acts_for_whoever_set_it(workspace: Workspace, ada: Actor, clock: FixedClock) -> None:
    with workspace.write() as tx:
        set_schedule(tx, "hers", "test_count", "0 18 * * *", PAYLOAD, ada)
    clock.advance(timedelta(hours=2))
    fire_due(workspace)
    with workspace.read() as tx:
        assert [job.schedule for job in find_jobs(tx, ada, JobQuery())] == ["hers"]


def test_the_products_own_schedules_are_set_by_themselves(workspace: Workspace, clock: FixedClock) -> None:
    fire_due(workspace)
    clock.advance(timedelta(days=1))
    fire_due(workspace)
    with workspace.read() as tx:
        found = {job.schedule for job in find_jobs(tx, SYSTEM, JobQuery(everybody=True))}
    assert found == set(SCHEDULES)
