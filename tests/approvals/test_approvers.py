"""Who is asked: each kind of rule, and what happens where it finds nobody, the initiator, or the same person."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import (
    SYSTEM,
    actor_of,
    add_department,
    add_member,
    change_user,
    deactivate_user,
    get_user,
    set_head,
    set_manager,
)
from dougong.access.groups import add_group, add_to_group
from dougong.errors import InvalidInput
from dougong.records import create

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail

BUYER = {"kind": "role", "name": "buyer", "title": "Buyer", "rights": ["audit"]}
MEMBER = {
    "kind": "role",
    "name": "member",
    "title": "Member",
    "rules": [{"name": "all", "title": "All", "operations": ["read", "create", "update"]}],
}


def ids(crm: Office, *names: str) -> list[int]:
    return [crm.people[name].user_id or 0 for name in names]


def organised(crm: Office) -> None:
    """Ada reports to Bob, Bob to Cyd, Cyd to Dan; Ada's team is headed by Eve, the one above by Fay."""
    ada, bob, cyd, dan, eve, fay = ids(crm, "ada", "bob", "cyd", "dan", "eve", "fay")
    with crm.workspace.write() as tx:
        for who, manager in ((ada, bob), (bob, cyd), (cyd, dan)):
            set_manager(tx, SYSTEM, who, manager)
        sales = add_department(tx, SYSTEM, "Sales", head_id=fay)
        middle = add_department(tx, SYSTEM, "Middle", sales.id)
        north = add_department(tx, SYSTEM, "North", middle.id, head_id=eve)
        add_member(tx, SYSTEM, north.id, ada, main=True)
        group = add_group(tx, SYSTEM, "Board")
        add_to_group(tx, SYSTEM, group.id, dan)
        change_user(tx, SYSTEM, cyd, roles=["buyer"])
        for rank, (upto, kind, approver) in enumerate(
            (("50", None, bob), ("500", "x", dan), ("500", None, cyd), (None, None, fay))
        ):
            values = {"name": "l", "upto": upto, "kind": kind, "approver": approver, "rank": rank}
            create(tx, SYSTEM, "limit", values)


MATRIX: dict[str, Any] = {
    "object": "limit",
    "approver": "approver",
    "cells": [
        {"field": "upto", "is": "at_least", "value": "amount"},
        {"field": "kind", "value": "note"},
    ],
}
RULES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "people": ({"by": "people", "people": [*mail("cyd", "bob"), "nobody@example.com"]}, ["bob", "cyd"]),
    "role": ({"by": "role", "role": "buyer"}, ["cyd"]),
    "group": ({"by": "group", "group": "Board"}, ["dan"]),
    "head": ({"by": "department_head"}, ["eve"]),
    "head above": ({"by": "department_head", "levels": 1}, ["fay"]),
    "heads up": ({"by": "department_head", "levels": 2, "eachLevel": True}, ["eve", "fay"]),
    "manager": ({"by": "manager"}, ["bob"]),
    "two up": ({"by": "manager", "levels": 2}, ["cyd"]),
    "line ends": ({"by": "manager", "levels": 9}, ["dan"]),
    "each level": ({"by": "manager", "levels": 2, "eachLevel": True}, ["bob", "cyd"]),
    "owner": ({"by": "field", "field": "owner"}, ["ada"]),
    "field": ({"by": "field", "field": "second"}, ["fay"]),
    "initiator": ({"by": "initiator"}, ["ada"]),
    "expression": ({"by": "expression", "expression": "IF(amount > 50, second, owner)"}, ["fay"]),
    "matrix": ({"by": "matrix", "matrix": MATRIX}, ["cyd", "fay"]),
    "matrix in order": ({"by": "matrix", "matrix": MATRIX | {"order": "rank"}}, ["cyd"]),
    "not this one": ({"by": "people", "people": mail("bob"), "condition": "amount > 999"}, ["root"]),
}


def test_each_rule_finds_whom_it_means(office: Publish) -> None:
    flows = [
        workflow(f"w{number}", approval("lead", approvers=[rule], decide="all"))
        for number, (rule, _) in enumerate(RULES.values())
    ]
    crm = office(BUYER, MEMBER, *flows)
    organised(crm)
    with crm.workspace.read() as tx:
        crm.people["ada"] = actor_of(tx, get_user(tx, ids(crm, "ada")[0]))
    quote = crm.quote(second=ids(crm, "fay")[0])
    for number, (name, (_, expected)) in enumerate(RULES.items()):
        found = [who for who, _ in crm.asked(crm.start(f"w{number}", quote))]
        assert (name, found) == (name, expected)


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ({"do": "administrators"}, ["root"]),
        ({"do": "people", "people": mail("bob")}, ["bob"]),
        ({"do": "pass"}, ["dan"]),
        ({"do": "refuse"}, None),
    ],
)
def test_where_nobody_is_found(office: Publish, policy: dict[str, Any], asked: list[str] | None) -> None:
    crm = office(
        workflow("w", approval("lead", "gone@example.com", nobody=policy), approval("last", *mail("dan")))
    )
    quote = crm.quote()
    if asked is None:
        with pytest.raises(InvalidInput, match="nobody is found"):
            crm.start("w", quote)
        with crm.workspace.read() as tx:
            assert tx.execute('SELECT count(*) FROM "_dg_workflow_instance"').fetchone()[0] == 0
        return
    assert [who for who, _ in crm.asked(crm.start("w", quote))] == asked


@pytest.mark.parametrize(("policy", "asked"), [("ask", ["ada"]), ("pass", ["dan"]), ("manager", ["bob"])])
def test_when_the_initiator_is_an_approver(office: Publish, policy: str, asked: list[str]) -> None:
    crm = office(
        workflow(
            "w", approval("lead", *mail("ada")), approval("last", *mail("dan")), initiatorApproves=policy
        )
    )
    with crm.workspace.write() as tx:
        set_manager(tx, SYSTEM, *ids(crm, "ada", "bob"))
    assert [who for who, _ in crm.asked(crm.begin("w"))] == asked


@pytest.mark.parametrize(("policy", "asked"), [("ask", "bob"), ("pass", "dan"), ("pass_next", "bob")])
def test_when_somebody_would_be_asked_again(office: Publish, policy: str, asked: str) -> None:
    nodes = [approval(*one) for one in (("a", *mail("bob")), ("b", *mail("cyd")), ("c", *mail("bob")))]
    crm = office(workflow("w", *nodes, approval("last", *mail("dan")), samePerson=policy))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    crm.approve(instance, "cyd")
    assert [who for who, _ in crm.asked(instance)] == [asked]


def test_the_next_approval_by_the_same_person_is_passed_over(office: Publish) -> None:
    nodes = [approval(*one) for one in (("a", *mail("bob")), ("b", *mail("bob")), ("last", *mail("dan")))]
    crm = office(workflow("w", *nodes, samePerson="pass_next"))
    instance = crm.begin("w")
    crm.approve(instance, "bob")
    assert crm.asked(instance) == [("dan", "last")]


def test_the_initiator_chooses_where_they_may(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", approvers=[{"by": "chosen"}])))
    quote = crm.quote()
    for wrong in ({}, {"lead": []}, {"other": ids(crm, "bob")}):
        with pytest.raises(InvalidInput):
            crm.start("w", quote, chosen=wrong)
    assert crm.asked(crm.start("w", quote, chosen={"lead": ids(crm, "cyd")})) == [("cyd", "lead")]


def test_whoever_has_left_is_not_asked_and_what_they_had_goes_to_others(office: Publish) -> None:
    fallback = {"do": "people", "people": mail("eve")}
    both = approval("lead", *mail("bob", "cyd"), decide="sequence")
    crm = office(workflow("w", both, approval("last", *mail("dan")), nobody=fallback))
    instance = crm.begin("w")
    with crm.workspace.write() as tx:
        for who in ids(crm, "bob", "cyd", "dan"):
            deactivate_user(tx, SYSTEM, who)
    assert crm.asked(instance) == [("eve", "lead")]
    crm.approve(instance, "eve")
    assert crm.asked(instance) == [("eve", "lead")]
    crm.approve(instance, "eve")
    assert crm.asked(instance) == [("eve", "last")]
    crm.consistent(instance)


def test_heads_are_those_of_now(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", approvers=[{"by": "department_head", "field": "team"}])))
    with crm.workspace.write() as tx:
        team = add_department(tx, SYSTEM, "Law", head_id=ids(crm, "bob")[0])
    first = crm.begin("w", team=team.id)
    with crm.workspace.write() as tx:
        set_head(tx, SYSTEM, team.id, ids(crm, "cyd")[0])
    assert crm.asked(first) == [("bob", "lead")]
    assert crm.asked(crm.begin("w", team=team.id)) == [("cyd", "lead")]
