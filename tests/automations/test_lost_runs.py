"""Runs whose job was given up, or is gone: filtered, counted and shown as what they are."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.automations import RunQuery, find_runs, retry, tallies
from dougong.automations.measures import measures

from tests.automations.conftest import Publish
from tests.automations.design import automation, step
from tests.automations.test_waiting import Drain, made

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
