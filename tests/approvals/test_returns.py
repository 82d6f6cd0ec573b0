"""Back to the initiator or to a node, and on again: who is asked anew, and whose decision still counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.approvals import resubmit, urge, withdraw
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.notices import inbox

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, branch, node, parallel, way, workflow
from tests.approvals.test_flow import mail

THREE = (approval("lead", *mail("bob")), approval("boss", *mail("cyd")), approval("last", *mail("dan")))


def test_a_return_goes_to_the_initiator_who_corrects_it_and_submits_it_again(office: Publish) -> None:
    crm = office(workflow("w", *THREE))
    quote = crm.quote()
    instance = crm.start("w", quote)
    crm.approve(instance, "bob")
    with pytest.raises(Forbidden):
        crm.resubmit(instance, "bob")
    with pytest.raises(Conflict, match="not with you"):
        crm.resubmit(instance)
    crm.send_back(instance, "cyd")
    assert crm.instance(instance).state == "returned"
    assert crm.asked(instance) == [("ada", "boss")]
    with crm.workspace.read() as tx:
        assert inbox(tx, crm.people["ada"]).notices[0].kind.name == "approval_returned"
    crm.edit(quote, note="corrected")
    crm.resubmit(instance)
    assert crm.asked(instance) == [("bob", "lead")]
    for who in ("bob", "cyd", "dan"):
        crm.approve(instance, who)
    assert crm.instance(instance).state == "approved"
    crm.consistent(instance)


def test_straight_back_asks_only_who_returned_it(office: Publish) -> None:
    both = parallel(
        "both",
        way("l", approval("law", *mail("bob"))),
        way("m", approval("cash", *mail("cyd", "dan"), decide="all")),
    )
    told = node("told", "notify", approvers=[{"by": "people", "people": mail("eve")}])
    crm = office(workflow("w", told, both, approval("last", *mail("fay")), resubmission="straight_back"))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    crm.send_back(instance, "dan")
    crm.resubmit(instance)
    assert crm.asked(instance) == [("dan", "cash")]
    assert crm.log(instance).count("copied") == 1
    crm.approve(instance, "dan")
    assert crm.asked(instance) == [("fay", "last")]


def test_a_return_closes_the_tasks_of_other_ways_which_are_asked_again(office: Publish) -> None:
    both = parallel("both", way("l", approval("law", *mail("bob"))), way("m", approval("cash", *mail("cyd"))))
    crm = office(workflow("w", both, resubmission="straight_back"))
    instance = crm.begin("w")
    crm.send_back(instance, "cyd")
    assert ("bob", "returned") in crm.decisions(instance)
    crm.resubmit(instance)
    assert crm.asked(instance) == [("bob", "law"), ("cyd", "cash")]


def test_straight_back_asks_those_too_whose_grounds_have_changed(office: Publish) -> None:
    lead = approval("lead", *mail("bob"), reliesOn=["amount"])
    crm = office(workflow("w", lead, *THREE[1:], resubmission="straight_back"))
    quote = crm.quote()
    instance = crm.start("w", quote)
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    crm.send_back(instance, "dan")
    crm.edit(quote, amount="999")
    crm.resubmit(instance)
    assert crm.asked(instance) == [("bob", "lead")]
    crm.approve(instance, "bob")
    assert crm.asked(instance) == [("dan", "last")]


def test_branches_are_chosen_anew_after_a_correction(office: Publish) -> None:
    size = branch("size", way("big", approval("board", *mail("dan")), condition="amount > 50"))
    crm = office(workflow("w", THREE[0], size, THREE[1], resubmission="straight_back"))
    quote = crm.quote(amount="10")
    instance = crm.start("w", quote)
    crm.approve(instance, "bob")
    crm.send_back(instance, "cyd")
    crm.edit(quote, amount="99")
    crm.resubmit(instance)
    assert crm.asked(instance) == [("dan", "board")]


@pytest.mark.parametrize(("rule", "then"), [("again", "cyd"), ("straight_back", "dan")])
def test_a_return_to_a_node_asks_it_and_then_those_between_or_not(
    office: Publish, rule: str, then: str
) -> None:
    last = approval("last", *mail("dan"), returnsTo=["lead"])
    crm = office(workflow("w", *THREE[:2], last, resubmission=rule))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    with pytest.raises(InvalidInput, match="cannot be returned to"):
        crm.send_back(instance, "cyd", "lead")
    crm.approve(instance, "cyd")
    crm.send_back(instance, "dan", "lead")
    assert crm.asked(instance) == [("bob", "lead")]
    crm.approve(instance, "bob")
    assert [who for who, _ in crm.asked(instance)] == [then]


def test_a_rejection_may_be_a_return(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), rejection="return")))
    instance = crm.begin("w")
    crm.reject(instance, "bob")
    assert crm.instance(instance).state == "returned"
    crm.resubmit(instance)
    assert crm.asked(instance) == [("bob", "lead")]


def test_what_others_fill_in_leads_to_another_look_at_what_relied_on_it(office: Publish) -> None:
    lead = approval("lead", *mail("bob"), reliesOn=["amount"])
    price = approval("price", *mail("cyd"), fields=[{"field": "amount", "right": "edit"}])
    crm = office(workflow("w", lead, price, THREE[2]))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd", amount="80")
    assert crm.asked(instance) == [("bob", "lead")]
    crm.approve(instance, "bob")
    assert crm.asked(instance) == [("dan", "last")]


def test_open_fields_that_were_relied_on_lead_to_another_look_too(office: Publish) -> None:
    lead = approval("lead", *mail("bob"), reliesOn=["note"])
    crm = office(workflow("w", lead, THREE[1], openFields=["note"]))
    quote = crm.quote()
    instance = crm.start("w", quote)
    crm.approve(instance, "bob")
    crm.edit(quote, note="other")
    assert crm.asked(instance) == [("bob", "lead")]
    crm.approve(instance, "bob")
    assert crm.asked(instance) == [("cyd", "boss")]


@pytest.mark.parametrize("policy", ["any_time", "until_first_decision", "never"])
def test_taking_it_back(office: Publish, policy: str) -> None:
    crm = office(workflow("w", *THREE, withdrawal=policy))
    early, late = crm.begin("w"), crm.begin("w")
    crm.approve(late, "bob")
    for instance, allowed in ((early, policy != "never"), (late, policy == "any_time")):
        with crm.workspace.write() as tx:
            if allowed:
                withdraw(tx, crm.people["ada"], instance, "Not now.")
                continue
            with pytest.raises(Conflict):
                withdraw(tx, crm.people["ada"], instance)
        assert crm.instance(instance).state == "running"
    states = {policy: crm.instance(early).state, "late": crm.instance(late).state}
    assert states["late"] == ("withdrawn" if policy == "any_time" else "running")
    with crm.workspace.write() as tx, pytest.raises(Forbidden):
        withdraw(tx, crm.people["bob"], late)


def test_urging_is_limited(office: Publish, clock: FixedClock) -> None:
    crm = office(workflow("w", *THREE, urgeHours=4))
    instance = crm.begin("w")
    with crm.workspace.write() as tx:
        urge(tx, crm.people["ada"], instance)
    with crm.workspace.read() as tx:
        assert inbox(tx, crm.people["bob"]).notices[0].kind.name == "approval_urged"
    clock.advance(timedelta(hours=3, minutes=59))
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="once in 4 hours"):
        urge(tx, crm.people["ada"], instance)
    clock.advance(timedelta(minutes=1))
    with crm.workspace.write() as tx:
        urge(tx, crm.people["ada"], instance)
    crm.send_back(instance, "bob")
    with crm.workspace.write() as tx, pytest.raises(Conflict):
        urge(tx, crm.people["ada"], instance)
    with crm.workspace.write() as tx:
        resubmit(tx, crm.people["ada"], instance)
