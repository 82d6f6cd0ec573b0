"""The log of runs: how long it is kept, what of it stays, and what of a run can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import RunQuery, find_runs, has_changed, keep_for, kept_days, retry, why
from dougong.automations.keeping import SLICE
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput
from dougong.jobs import enqueue, get_job
from dougong.records import update
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import DEAL, automation, step
from tests.automations.test_waiting import Drain, made

NOTE = step("note", "update", values={"note": "'seen'"})
QUICK = automation("quick", "created", NOTE, condition="amount = NULL")
SLOW = automation("slow", "created", step("rest", "wait", **{"for": 900}), NOTE, condition="amount = 1")
BAD = automation(
    "bad",
    "created",
    step("no", "update", values={"name": "note"}),
    condition="amount = 3",
)


def states(crm: Workspace) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with crm.read() as tx:
        for run in find_runs(tx, SYSTEM, RunQuery(limit=500)):
            name = tx.release.definitions.automations_by_id[run.automation_id].name
            found.setdefault(name, []).append(run.state)
    return found


def swept(crm: Workspace, drain: Drain) -> Any:
    with crm.write() as tx:
        job = enqueue(tx, "tidy_runs", {})
    drain()
    with crm.read() as tx:
        return get_job(tx, SYSTEM, job).result


def test_what_is_long_over_is_swept_and_what_can_be_done_again_stays(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(QUICK, SLOW, BAD)
    assert Draft(crm).apply([{**DEAL, "required": ["name"]}]) == []
    publish(crm)
    old = made(crm, ada)
    for amount in ("1", "3"):
        made(crm, ada, amount=amount)
    drain()
    assert states(crm) == {"quick": ["done"], "slow": ["sleeping"], "bad": ["failed"]}
    clock.advance(timedelta(days=181))
    made(crm, ada)
    drain()
    assert swept(crm, drain) == {"swept": 1}
    assert states(crm) == {"quick": ["done"], "slow": ["sleeping"], "bad": ["failed"]}
    with crm.read() as tx:
        (answer,) = why(tx, SYSTEM, "quick", old)[-1:]
    assert (answer.run_id, answer.reason) == (None, "swept")
    with crm.write() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("bad"))
        retry(tx, SYSTEM, run.id)
    clock.advance(timedelta(days=731))
    drain()
    with crm.write() as tx:
        keep_for(tx, SYSTEM, 30)
    clock.advance(timedelta(days=29))
    assert swept(crm, drain) == {"swept": 1}
    assert states(crm) == {"slow": ["done"], "bad": ["failed"]}
    clock.advance(timedelta(days=731))
    assert swept(crm, drain) == {"swept": 2}


def test_it_is_swept_in_slices(published: Publish, ada: Actor, drain: Drain, clock: FixedClock) -> None:
    crm = published(QUICK)
    made(crm, ada)
    drain()
    with crm.write() as tx:
        names = ("automation_id", "object_id", "event", "door", "at", "user_id", "actor_kind", "root", "depth",
                 "state", "ended_at", "trace", "problems")  # fmt: skip
        columns = ", ".join(f'"{name}"' for name in names)
        (row,) = tx.execute(f'SELECT {columns} FROM "_dg_automation_run"').fetchall()
        tx.executemany(
            f'INSERT INTO "_dg_automation_run" ({columns}, "run", "mark", "record_id")'
            f" VALUES ({', '.join('?' * (len(names) + 3))})",
            [(*row, f"run{number}", f"mark{number}", number) for number in range(2 * SLICE)],
        )
    clock.advance(timedelta(days=200))
    assert swept(crm, drain) == {"swept": 2 * SLICE + 1}
    assert states(crm) == {}


def test_how_long_is_between_a_month_and_ten_years(workspace: Workspace, ada: Actor) -> None:
    with workspace.write() as tx:
        for wrong in (0, 29, 3_651, -1):
            with pytest.raises(InvalidInput):
                keep_for(tx, SYSTEM, wrong)
        with pytest.raises(Forbidden):
            keep_for(tx, ada, 60)
        assert kept_days(tx) == 180
        keep_for(tx, SYSTEM, 60)
        assert kept_days(tx) == 60


def test_only_what_has_changed_something_can_be_taken_back(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    same = automation("same", "updated", step("again", "update", values={"note": "note"}), fields=["name"])
    crm = published(QUICK, same)
    deal = made(crm, ada)
    drain()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Lift"})
    drain()
    with crm.read() as tx:
        found = {run.event: has_changed(tx, run) for run in find_runs(tx, SYSTEM, RunQuery())}
    assert found == {"created": True, "updated": False}
