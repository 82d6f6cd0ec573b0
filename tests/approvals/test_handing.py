"""Handing on, asking others besides, standing in, managing: the place stays, others decide for it."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, activate_user, deactivate_user
from dougong.access.holdings import HOLDINGS
from dougong.approvals import (
    Decision,
    add,
    approve,
    cancel,
    delegate,
    delegations_of,
    jump,
    reassign,
    remark,
    send_copy,
    take_back,
    transfer,
)
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, parallel, way, workflow
from tests.approvals.office import Office
from tests.approvals.test_approvers import ids
from tests.approvals.test_flow import mail

DOT = b"\x89PNG\r\n\x1a\n" + bytes(40)
TWO = (approval("lead", *mail("bob")), approval("last", *mail("fay")))


def test_a_task_is_handed_on(office: Publish) -> None:
    crm = office(workflow("w", *TWO))
    instance = crm.begin("w")
    task = crm.task(instance, "bob")
    with crm.workspace.write() as tx:
        with pytest.raises(InvalidInput, match="asked here already"):
            transfer(tx, crm.people["bob"], task, ids(crm, "bob")[0])
        with pytest.raises(NotFound):
            transfer(tx, crm.people["bob"], task, 999_999)
        transfer(tx, crm.people["bob"], task, ids(crm, "cyd")[0], "You know it better.")
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="handed this on"):
        approve(tx, crm.people["bob"], task)
    crm.approve(instance, "cyd")
    assert crm.asked(instance) == [("fay", "last")]
    crm.consistent(instance)


@pytest.mark.parametrize(
    ("where", "order"), [("before", ["cyd", "dan", "bob"]), ("after", ["bob", "cyd", "dan"])]
)
def test_others_are_asked_besides(office: Publish, where: Any, order: list[str]) -> None:
    crm = office(workflow("w", *TWO))
    instance = crm.begin("w")
    with crm.workspace.write() as tx:
        add(tx, crm.people["bob"], crm.task(instance, "bob"), ids(crm, "cyd", "dan"), where)
    for who in order:
        assert crm.asked(instance) == [(who, "lead")]
        crm.approve(instance, who)
    assert crm.asked(instance) == [("fay", "last")]


def test_a_node_says_what_may_be_done(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), actions=["reject"])))
    instance = crm.begin("w")
    task, bob = crm.task(instance, "bob"), crm.people["bob"]
    with crm.workspace.write() as tx:
        for forbidden in (
            lambda: transfer(tx, bob, task, ids(crm, "cyd")[0]),
            lambda: add(tx, bob, task, ids(crm, "cyd")),
            lambda: send_copy(tx, bob, task, ids(crm, "cyd")),
        ):
            with pytest.raises(InvalidInput, match="does not allow"):
                forbidden()
    with pytest.raises(InvalidInput, match="does not allow"):
        crm.send_back(instance, "bob")
    crm.reject(instance, "bob")


def test_a_signature_is_a_picture_and_stands_where_it_must(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), signature=True)))
    instance = crm.begin("w")
    task = crm.task(instance, "bob")
    dot = f"data:image/png;base64,{b64encode(DOT).decode()}"
    for wrong in (
        "",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,AAAA",
        dot + "A" * 200_000,
    ):
        with crm.workspace.write() as tx, pytest.raises(InvalidInput):
            approve(tx, crm.people["bob"], task, Decision(signature=wrong))
    with crm.workspace.write() as tx:
        approve(tx, crm.people["bob"], task, Decision(signature=dot))
    assert crm.instance(instance).state == "approved"


def test_whoever_stands_in_decides_for_a_time(office: Publish, clock: FixedClock) -> None:
    crm = office(workflow("w", *TWO), workflow("other", *TWO))
    bob, cyd, dan = ids(crm, "bob", "cyd", "dan")
    with crm.workspace.write() as tx:
        now = tx.now
        made = delegate(tx, crm.people["bob"], bob, cyd, now, now + timedelta(days=2), "w")
        delegate(tx, crm.people["cyd"], cyd, bob, now, now + timedelta(days=1))
        with pytest.raises(Forbidden):
            delegate(tx, crm.people["cyd"], bob, cyd, now, now + timedelta(days=1))
        for wrong in (
            (bob, now, now + timedelta(days=1)),
            (cyd, now, now),
            (cyd, now, now + timedelta(days=999)),
        ):
            with pytest.raises(InvalidInput):
                delegate(tx, crm.people["bob"], bob, *wrong)
        assert [one.to_id for one in delegations_of(tx, crm.people["bob"], bob)] == [cyd]
    assert crm.asked(crm.begin("w")) == [("cyd", "lead")]
    assert crm.asked(crm.begin("other")) == [("bob", "lead")]
    with crm.workspace.write() as tx:
        delegate(tx, SYSTEM, cyd, dan, now, now + timedelta(days=2))
    assert crm.asked(crm.begin("w")) == [("dan", "lead")]
    with crm.workspace.write() as tx:
        with pytest.raises(NotFound):
            take_back(tx, crm.people["dan"], made.id)
        take_back(tx, crm.people["bob"], made.id)
    assert crm.asked(crm.begin("w")) == [("bob", "lead")]
    clock.advance(timedelta(days=3))
    assert crm.asked(crm.begin("w")) == [("bob", "lead")]


def test_whoever_hands_over_passes_on_what_waits_for_them(office: Publish) -> None:
    crm = office(workflow("w", *TWO))
    instance, returned = crm.begin("w"), crm.begin("w", by="bob")
    crm.send_back(returned, "bob")
    bob, cyd = ids(crm, "bob", "cyd")
    holding = HOLDINGS["approvals"]
    with crm.workspace.write() as tx:
        assert (holding.count(tx, bob), len(holding.names(tx, bob) if holding.names else ())) == (2, 2)
        assert holding.move(tx, SYSTEM, bob, cyd) == 2
    assert crm.asked(instance) == [("cyd", "lead")]
    crm.resubmit(returned, "cyd")
    assert crm.asked(returned) == [("bob", "lead")]


def test_what_others_got_because_somebody_left_goes_on_to_the_successor(office: Publish) -> None:
    """Whoever leaves is out at once; the job that hands over comes after it."""
    crm = office(workflow("w", approval("lead", *mail("cyd", "bob"), decide="sequence"), TWO[1]))
    later, now, returned = crm.begin("w"), crm.begin("w"), crm.begin("w", by="bob")
    crm.approve(now, "cyd")
    crm.send_back(returned, "cyd")
    bob, dan, eve = ids(crm, "bob", "dan", "eve")
    holding = HOLDINGS["approvals"]
    with crm.workspace.write() as tx:
        deactivate_user(tx, SYSTEM, bob)
    assert crm.asked(now) == [("root", "lead")] and crm.asked(later) == [("cyd", "lead")]
    with crm.workspace.write() as tx:
        assert (holding.count(tx, bob), len(holding.names(tx, bob) if holding.names else ())) == (3, 3)
        assert holding.move(tx, SYSTEM, bob, dan) == 3
        # Once more, or to somebody else who had been meant.
        assert holding.move(tx, SYSTEM, bob, dan) == 3 == holding.move(tx, SYSTEM, bob, eve)
        assert holding.move(tx, SYSTEM, bob, dan) == 3
    assert crm.asked(now) == [("dan", "lead")]
    crm.approve(later, "cyd")
    assert crm.asked(later) == [("dan", "lead")]
    crm.approve(later, "dan")
    crm.resubmit(returned, "dan")
    assert (crm.asked(later), crm.asked(returned)) == ([("fay", "last")], [("cyd", "lead")])
    for one in (now, later, returned):
        crm.consistent(one)


def test_whoever_took_over_is_asked_where_definitions_and_choices_name_who_left(office: Publish) -> None:
    """What runs, too, which keeps the version with which it began."""
    chosen = approval("picked", approvers=[{"by": "chosen"}])
    nobody = {"do": "people", "people": mail("bob")}
    empty = approval("none", approvers=[{"by": "field", "field": "second"}], nobody=nobody)
    crm = office(workflow("w", TWO[1], TWO[0], chosen, empty))
    bob, cyd, dan = ids(crm, "bob", "cyd", "dan")
    running = crm.start("w", crm.quote(), chosen={"picked": [bob]})
    named = HOLDINGS["named"]
    with crm.workspace.write() as tx:
        assert (named.count(tx, bob), named.count(tx, cyd)) == (2, 0)
        assert named.names is not None and named.names(tx, bob) == ["W", "W"]
        deactivate_user(tx, SYSTEM, bob)
        assert named.move(tx, SYSTEM, bob, cyd) == 2
    crm.approve(running, "fay")
    for node in ("lead", "picked", "none"):
        assert crm.asked(running) == [("cyd", node)]
        crm.approve(running, "cyd")
    assert crm.instance(running).state == "approved"
    later, back = (crm.start("w", crm.quote(), chosen={"picked": [bob]}) for _ in range(2))
    with crm.workspace.write() as tx:
        # Whoever took over leaves as well; whoever is back is asked again.
        deactivate_user(tx, SYSTEM, cyd)
        named.move(tx, SYSTEM, cyd, dan)
    crm.approve(later, "fay")
    assert crm.asked(later) == [("dan", "lead")]
    with crm.workspace.write() as tx:
        activate_user(tx, SYSTEM, bob)
    crm.approve(back, "fay")
    assert crm.asked(back) == [("bob", "lead")]


def test_whoever_took_over_corrects_what_is_returned_to_who_left(office: Publish) -> None:
    crm = office(workflow("w", *TWO))
    ada, cyd = ids(crm, "ada", "cyd")
    returned = crm.begin("w")
    with crm.workspace.write() as tx:
        deactivate_user(tx, SYSTEM, ada)
        HOLDINGS["named"].move(tx, SYSTEM, ada, cyd)
    crm.send_back(returned, "bob")
    crm.resubmit(returned, "cyd")
    assert crm.asked(returned) == [("bob", "lead")]


def test_ways_that_come_back_to_where_they_began_ask_who_is_named_for_nobody(office: Publish) -> None:
    crm = office(workflow("w", *TWO))
    bob, cyd = ids(crm, "bob", "cyd")
    with crm.workspace.write() as tx:
        # Both before either has left, as two requests of the API may.
        HOLDINGS["named"].move(tx, SYSTEM, bob, cyd)
        HOLDINGS["named"].move(tx, SYSTEM, cyd, bob)
        deactivate_user(tx, SYSTEM, bob)
    assert crm.asked(crm.begin("w")) == [("cyd", "lead")]
    with crm.workspace.write() as tx:
        deactivate_user(tx, SYSTEM, cyd)
    assert crm.asked(crm.begin("w")) == [("root", "lead")]


def test_administrators_give_a_task_to_others_go_elsewhere_and_end_it(office: Publish) -> None:
    ways = parallel("both", way("l", approval("law", *mail("cyd"))), way("m", approval("cash", *mail("dan"))))
    crm = office(workflow("w", TWO[0], ways, TWO[1]))
    instance = crm.begin("w")
    with crm.workspace.write() as tx:
        with pytest.raises(Forbidden):
            cancel(tx, crm.people["ada"], instance)
        with pytest.raises(InvalidInput, match="in parallel"):
            jump(tx, SYSTEM, instance, "law", "There.")
        with pytest.raises(InvalidInput):
            jump(tx, SYSTEM, instance, "nowhere", "There.")
        reassign(tx, SYSTEM, crm_task(crm, tx, instance), ids(crm, "eve")[0], "She is back.")
    assert crm.asked(instance) == [("eve", "lead")]
    with crm.workspace.write() as tx:
        jump(tx, SYSTEM, instance, "last", "There.")
    assert crm.asked(instance) == [("fay", "last")]
    with crm.workspace.write() as tx:
        remark(tx, crm.people["ada"], instance, "What is going on?")
        cancel(tx, SYSTEM, instance, "Not needed.")
        with pytest.raises(Conflict):
            cancel(tx, SYSTEM, instance, "Twice.")
    assert crm.instance(instance).state == "cancelled"
    crm.consistent(instance)
    assert crm.log(instance) == ["started", "reassigned", "jumped", "commented", "cancelled"]


def crm_task(crm: Office, tx: Any, instance: int) -> int:
    row = tx.execute(
        'SELECT "id" FROM "_dg_workflow_task" WHERE "instance_id" = ? AND "state" = \'open\'', (instance,)
    ).fetchone()
    return int(row[0])
