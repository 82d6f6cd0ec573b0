"""Approvals that begin with the record, or when a condition becomes true, through whichever door."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM, actor_of, change_user
from dougong.approvals import start
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.records import Batch, RecordWriter, create

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, node, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail

LEAD = approval("lead", *mail("bob"))


def instances(crm: Office) -> list[tuple[int, str, int | None]]:
    with crm.workspace.read() as tx:
        rows = tx.execute(
            'SELECT "record_id", "state", "initiator_id" FROM "_dg_workflow_instance" ORDER BY "id"'
        )
        return [tuple(row) for row in rows.fetchall()]


def test_one_begins_with_each_new_record_that_meets_the_condition(office: Publish) -> None:
    crm = office(workflow("w", LEAD, starts=[{"on": "created", "condition": "amount > 50"}]))
    crm.quote(amount="10")
    big = crm.quote()
    assert instances(crm) == [(big, "running", crm.people["ada"].user_id)]
    crm.edit(1, amount="999")
    assert len(instances(crm)) == 1
    with crm.workspace.write() as tx:
        records = [{"name": "a", "amount": "60"}, {"name": "b", "amount": "70"}]
        RecordWriter(tx, crm.people["bob"]).write(Batch("quote", "create", records, door="import"))
    assert [one[2] for one in instances(crm)[1:]] == [crm.people["bob"].user_id] * 2


def test_one_begins_when_the_condition_becomes_true_and_not_before_it_was_false(office: Publish) -> None:
    crm = office(
        workflow("w", LEAD, starts=[{"on": "changed", "condition": "discount > 0.1"}], openFields=["note"])
    )
    quote = crm.quote()
    crm.edit(quote, discount="0.05")
    assert instances(crm) == []
    crm.edit(quote, discount="0.2")
    assert [one[:2] for one in instances(crm)] == [(quote, "running")]
    crm.edit(quote, note="still")
    crm.approve(1, "bob")
    crm.edit(quote, discount="0.3")
    assert len(instances(crm)) == 1
    crm.edit(quote, discount="0")
    crm.edit(quote, discount="0.3")
    assert [one[1] for one in instances(crm)] == ["approved", "running"]


def test_what_one_writes_may_start_another_but_not_for_ever(office: Publish) -> None:
    def chain(name: str, reads: str, writes: str) -> dict[str, object]:
        values = [{"field": writes, "expression": f"{reads} & '!'"}]
        return workflow(
            name,
            node("set", "update", values=values),
            openFields=[reads],
            starts=[{"on": "changed", "condition": f"{reads} <> NULL"}],
        )

    crm = office(chain("a", "note", "comment"), chain("b", "comment", "note"))
    quote = crm.quote(note="x")
    assert crm.read(quote)["comment"] == "x!"
    assert [one[1] for one in instances(crm)] == ["approved", "approved"]


def test_a_start_by_change_that_is_refused_refuses_the_change(office: Publish) -> None:
    crm = office(
        workflow(
            "w", approval("lead", "gone@example.com"), starts=[{"on": "created"}], nobody={"do": "refuse"}
        )
    )
    with pytest.raises(InvalidInput):
        crm.quote()
    assert instances(crm) == []


def test_who_may_start(office: Publish) -> None:
    roles = [
        {"kind": "role", "name": name, "title": name.title(),
         "rules": [{"name": "all", "title": "All", "operations": operations}]}
        for name, operations in (("member", ["read", "create", "update"]), ("seller", ["read"]), ("guest", ["read"]))
    ]  # fmt: skip
    crm = office(
        *roles, workflow("open", LEAD), workflow("off", LEAD, off=True),
        workflow("sellers", LEAD, starts=[{"on": "by_hand", "roles": ["seller"]}]),
        workflow("alone", LEAD, starts=[{"on": "created", "condition": "amount > 999"}]),
    )  # fmt: skip
    quote = crm.quote()
    with crm.workspace.write() as tx:
        for name, role in (("cyd", "seller"), ("dan", "guest")):
            crm.people[name] = actor_of(
                tx, change_user(tx, SYSTEM, crm.people[name].user_id or 0, roles=[role])
            )
    for who, flow in (("cyd", "open"), ("dan", "sellers"), ("ada", "sellers")):
        with crm.workspace.write() as tx, pytest.raises(Forbidden):
            start(tx, crm.people[who], flow, quote)
    crm.start("sellers", quote, "cyd")
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="switched off"):
        start(tx, crm.people["ada"], "off", quote)
    with crm.workspace.write() as tx, pytest.raises(InvalidInput, match="not started by hand"):
        start(tx, crm.people["ada"], "alone", quote)


def test_what_nobody_made_is_submitted_in_the_name_of_its_owner(office: Publish) -> None:
    crm = office(workflow("w", LEAD, starts=[{"on": "created"}]))
    bob = crm.people["bob"].user_id
    with crm.workspace.write() as tx:
        create(tx, SYSTEM, "quote", {"name": "x", "owner": bob})
    assert [one[2] for one in instances(crm)] == [bob]
