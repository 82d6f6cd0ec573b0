"""What administrators see and mend: the overdue first, what is stuck, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import SYSTEM, deactivate_user
from dougong.approvals import repair
from dougong.approvals.overseeing import RunningQuery, count_late, find_running
from dougong.approvals.troubles import troubles_of
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.storage import Draft, publish

from tests.approvals.conftest import Publish
from tests.approvals.design import QUOTE, approval, branch, node, way, workflow
from tests.approvals.office import Office
from tests.approvals.test_approvers import ids
from tests.approvals.test_flow import mail

SLOW = workflow("slow", approval("lead", *mail("bob"), deadline={"days": 2, "do": "remind"}))
PLAIN = workflow("plain", approval("lead", *mail("cyd")))


def found(crm: Office, **options: object) -> list[int]:
    with crm.workspace.read() as tx:
        return [one.item.id for one in find_running(tx, SYSTEM, RunningQuery(**options))]  # type: ignore[arg-type]


def troubled(crm: Office, instance: int) -> list[str]:
    with crm.workspace.read() as tx:
        return troubles_of(tx, [crm.instance(instance)]).get(instance, [])


def mend(crm: Office, instance: int) -> None:
    with crm.workspace.write() as tx:
        repair(tx, SYSTEM, instance, "It hangs.")
    assert troubled(crm, instance) == []


def test_the_overdue_come_first_and_filters_narrow(office: Publish, clock: FixedClock) -> None:
    crm = office(SLOW, PLAIN)
    first, second = crm.begin("slow"), crm.begin("plain", by="eve")
    clock.advance(timedelta(days=3))
    third = crm.begin("plain")
    crm.send_back(third, "cyd")
    assert found(crm) == [first, third, second]
    assert found(crm, which="late") == [first] and found(crm, which="returned") == [third]
    assert found(crm, workflow="plain") == [third, second] and found(crm, days=2) == [first, second]
    with crm.workspace.read() as tx:
        eve, bob = crm.people["eve"].user_id, crm.people["bob"].user_id
        assert count_late(tx, SYSTEM) == 1
        (late,) = find_running(tx, SYSTEM, RunningQuery("late"))
        assert late.asked == ("Bob",) and late.late_since is not None
        with pytest.raises(Forbidden):
            find_running(tx, crm.people["ada"], RunningQuery())
    assert found(crm, user_id=eve) == [second] and found(crm, user_id=bob) == [first]
    assert len(found(crm, limit=1)) == 2 and found(crm, limit=1, page=3) == [second]


def test_what_is_well_is_not_repaired(office: Publish) -> None:
    crm = office(PLAIN)
    instance = crm.begin("plain")
    with crm.workspace.write() as tx:
        with pytest.raises(Conflict, match="Nothing keeps"):
            repair(tx, SYSTEM, instance, "Just so.")
        with pytest.raises(InvalidInput, match="Say why"):
            repair(tx, SYSTEM, instance)


def test_whoever_left_behind_our_back_is_replaced(office: Publish) -> None:
    crm = office(PLAIN)
    instance = crm.begin("plain")
    with crm.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "active" = 0 WHERE "id" = ?', (crm.people["cyd"].user_id,))
    assert troubled(crm, instance) == ["left"] and found(crm, which="stuck") == [instance]
    mend(crm, instance)
    assert crm.asked(instance) == [("root", "lead")]


def test_a_wait_whose_job_is_lost_ends_when_it_would_have(
    office: Publish, clock: FixedClock, drain: object
) -> None:
    crm = office(workflow("w", node("rest", "wait", days=5), *PLAIN["nodes"]))
    instance = crm.begin("w")
    assert troubled(crm, instance) == []
    with crm.workspace.write() as tx:
        tx.execute('DELETE FROM "_dg_job" WHERE "kind" = \'workflow_wait\'')
    clock.advance(timedelta(days=3))
    assert troubled(crm, instance) == ["wait_lost"]
    mend(crm, instance)
    clock.advance(timedelta(days=2))
    assert drain() and crm.asked(instance) == [("cyd", "lead")]  # type: ignore[operator]


def test_what_asks_nobody_goes_on_where_it_was(office: Publish) -> None:
    crm = office(workflow("w", approval("first", *mail("bob")), approval("lead", *mail("cyd"))))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    with crm.workspace.write() as tx:
        tx.execute('DELETE FROM "_dg_workflow_task" WHERE "state" = \'open\'')
    assert troubled(crm, instance) == ["nowhere"]
    mend(crm, instance)
    assert crm.asked(instance) == [("cyd", "lead")]


def test_a_version_whose_field_is_gone_goes_on_by_the_published_one(office: Publish) -> None:
    way_of = way("much", approval("chief", *mail("dan")), condition="discount > 0.1")
    crm = office(workflow("w", *PLAIN["nodes"], branch("split", way_of)))
    instance = crm.begin("w")
    fields = {name: one for name, one in QUOTE["properties"].items() if name != "discount"}
    new = workflow("w", *PLAIN["nodes"], approval("chief", *mail("eve")))
    Draft(crm.workspace).apply([{**QUOTE, "properties": fields}, new])
    publish(crm.workspace)
    assert troubled(crm, instance) == ["unreadable"] and found(crm, which="stuck") == [instance]
    mend(crm, instance)
    crm.approve(instance, "cyd")
    assert crm.asked(instance) == [("eve", "chief")]
    crm.consistent(instance)


def test_without_its_record_it_ends(office: Publish) -> None:
    crm = office(PLAIN)
    instance = crm.begin("plain")
    with crm.workspace.write() as tx:
        tx.execute('UPDATE "_dg_workflow_instance" SET "record_id" = 999 WHERE "id" = ?', (instance,))
    assert troubled(crm, instance) == ["record_gone"]
    mend(crm, instance)
    assert crm.instance(instance).state == "cancelled" and crm.log(instance)[-1] == "repaired"


def test_departures_leave_nothing_to_repair(office: Publish) -> None:
    crm = office(PLAIN)
    instance = crm.begin("plain")
    with crm.workspace.write() as tx:
        deactivate_user(tx, SYSTEM, ids(crm, "cyd")[0])
    assert troubled(crm, instance) == [] and crm.asked(instance) == [("root", "lead")]
