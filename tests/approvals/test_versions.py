"""A workflow is published anew while it runs: each instance keeps its version, is moved by nodes, or starts over."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.approvals import approve, move, restart, resubmit
from dougong.approvals.courses import log
from dougong.approvals.versions import behind
from dougong.errors import Conflict, Forbidden, InvalidInput

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, node, parallel, way, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail

OLD = workflow("w", approval("lead", *mail("bob", "cyd"), decide="all"), approval("boss", *mail("dan")))


def moved(crm: Office, instance: int, **mapping: str) -> None:
    with crm.workspace.write() as tx:
        move(tx, SYSTEM, instance, mapping, "The rules have changed.")
    crm.consistent(instance)


def test_what_runs_keeps_its_version_until_it_is_moved(office: Publish) -> None:
    crm = office(OLD)
    kept, goes = crm.begin("w"), crm.begin("w")
    crm.approve(goes, "bob")
    crm = office(
        workflow("w", *OLD["nodes"][:1], approval("law", *mail("eve")), approval("boss", *mail("fay")))
    )
    workflow_id = crm.instance(kept).workflow_id
    with crm.workspace.read() as tx:
        assert [one.id for one in behind(tx, workflow_id)] == [kept, goes]
    moved(crm, goes)
    # Half of a node was decided, and that half stays.
    assert crm.asked(goes) == [("cyd", "lead")] and crm.asked(kept) == [("bob", "lead"), ("cyd", "lead")]
    crm.approve(goes, "cyd")
    assert crm.asked(goes) == [("eve", "law")]
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="already"):
        move(tx, SYSTEM, goes, {}, "Again.")
    with crm.workspace.read() as tx:
        assert [one.id for one in behind(tx, workflow_id)] == [kept]


def test_a_node_of_another_name_stands_for_what_was_passed(office: Publish) -> None:
    crm = office(OLD)
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    new = workflow("w", approval("team", *mail("eve")), node("quiet", "notify", approvers=[{"by": "initiator"}]),
                   approval("end", *mail("fay")))  # fmt: skip
    crm = office(new)
    with crm.workspace.write() as tx, pytest.raises(InvalidInput, match="not a node"):
        move(tx, SYSTEM, instance, {"lead": "nowhere"}, "Moved.")
    moved(crm, instance, lead="team", boss="end")
    # Whoever would be asked there now: it was passed by others, and stays passed.
    assert crm.asked(instance) == [("fay", "end")]
    assert crm.decisions(instance)[-3:] == [("bob", "kept"), ("cyd", "kept"), ("fay", None)]
    with crm.workspace.read() as tx:
        told = [(one.action, one.node and one.node.name) for one in log(tx, crm.instance(instance))]
    assert ("approved", "lead") in told and ("moved", None) in told
    crm.approve(instance, "fay")
    assert crm.instance(instance).state == "approved"


def test_ways_in_parallel_are_moved_together(office: Publish) -> None:
    ways = (way("left", approval("one", *mail("bob"))), way("right", approval("two", *mail("cyd"))))
    crm = office(workflow("w", parallel("both", *ways), approval("boss", *mail("dan"))))
    instance = crm.begin("w")
    crm.approve(instance, "cyd")
    crm = office(
        workflow(
            "w", approval("first", *mail("eve")), parallel("both", *ways), approval("boss", *mail("dan"))
        )
    )
    moved(crm, instance)
    assert crm.asked(instance) == [("eve", "first")]
    crm.approve(instance, "eve")
    assert crm.asked(instance) == [("bob", "one")]
    crm.approve(instance, "bob")
    assert crm.asked(instance) == [("dan", "boss")]


def test_starting_over_counts_nothing(office: Publish) -> None:
    crm = office(OLD)
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    crm = office(workflow("w", approval("lead", *mail("bob")), approval("boss", *mail("fay"))))
    with crm.workspace.write() as tx:
        restart(tx, SYSTEM, instance, "From the start.")
    assert crm.asked(instance) == [("bob", "lead")]
    crm.consistent(instance)


@pytest.mark.parametrize("treatment", ["move", "restart"])
def test_what_was_returned_stays_with_its_initiator(office: Publish, treatment: str) -> None:
    crm = office(workflow("w", *OLD["nodes"], resubmission="straight_back"))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    crm.send_back(instance, "dan")
    crm = office(
        workflow("w", OLD["nodes"][0], approval("chief", *mail("dan")), resubmission="straight_back")
    )
    if treatment == "move":
        moved(crm, instance, boss="chief")
    else:
        with crm.workspace.write() as tx:
            restart(tx, SYSTEM, instance, "From the start.")
    assert crm.instance(instance).state == "returned"
    with crm.workspace.write() as tx:
        resubmit(tx, crm.people["ada"], instance)
    asked = {"move": [("dan", "chief")], "restart": [("bob", "lead"), ("cyd", "lead")]}
    assert crm.asked(instance) == asked[treatment]
    crm.consistent(instance)


def test_only_whoever_manages_moves_and_says_why(office: Publish) -> None:
    crm = office(OLD)
    instance = crm.begin("w")
    crm = office(workflow("w", approval("lead", *mail("eve"))))
    with crm.workspace.write() as tx:
        with pytest.raises(Forbidden):
            move(tx, crm.people["ada"], instance, {}, "Please.")
        with pytest.raises(InvalidInput, match="Say why"):
            move(tx, SYSTEM, instance, {}, " ")
    assert crm.asked(instance) == [("bob", "lead"), ("cyd", "lead")]


def test_who_decides_by_the_old_version_meanwhile_is_told(office: Publish) -> None:
    """The task that they had open is not there any more; nothing is decided by a version that has gone."""
    crm = office(OLD)
    instance = crm.begin("w")
    task = crm.task(instance, "bob")
    crm = office(workflow("w", approval("lead", *mail("eve"))))
    moved(crm, instance)
    with crm.workspace.write() as tx, pytest.raises(Conflict):
        approve(tx, crm.people["bob"], task)
    assert crm.asked(instance) == [("eve", "lead")]
