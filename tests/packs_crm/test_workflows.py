"""The approvals of the CRM pack ask whom they should, with the pack's own roles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, create_user, set_manager
from dougong.approvals import approve, start
from dougong.approvals.rows import tasks_of
from dougong.errors import InvalidInput, NotFound
from dougong.records import InvalidRecords, create, get, update
from dougong.storage import Workspace

People = dict[str, Actor]


@pytest.fixture
def people(workspace: Workspace) -> People:
    with workspace.write() as tx:
        made = {
            role: create_user(tx, SYSTEM, f"{role}@example.com", role.title(), roles=[role])
            for role in ("administrator", "seller", "manager", "executive", "finance")
        }
        set_manager(tx, SYSTEM, made["seller"].id, made["manager"].id)
        return {role: actor_of(tx, user) for role, user in made.items()}


def asked(workspace: Workspace, people: People, instance: int) -> set[str]:
    with workspace.read() as tx:
        open_to = {one.user_id for one in tasks_of(tx, instance) if one.state == "open"}
    return {role for role, actor in people.items() if actor.user_id in open_to}


def decide(workspace: Workspace, people: People, instance: int, role: str) -> None:
    with workspace.write() as tx:
        (task,) = [
            one.id
            for one in tasks_of(tx, instance)
            if one.state == "open" and one.user_id == people[role].user_id
        ]
        approve(tx, people[role], task)


@pytest.mark.parametrize(("discount", "after"), [("0.1", set()), ("0.2", {"executive"})])
def test_deep_discounts_go_to_the_management(
    workspace: Workspace, people: People, discount: str, after: set[str]
) -> None:
    seller = people["seller"]
    with workspace.write() as tx:
        account = create(tx, seller, "account", {"name": "Crane Works"}).id
        line = {"description": "Crane", "quantity": "1", "unit_price": "1000", "discount": discount}
        quote = create(tx, seller, "quote", {"name": "Crane", "account": account, "items": [line]}).id
        instance = start(tx, seller, "quote_discount", quote).instance.id
    assert asked(workspace, people, instance) == {"manager"}
    with workspace.write() as tx, pytest.raises(InvalidRecords, match="is running"):
        update(tx, seller, "quote", quote, {"terms": "Other"})
    decide(workspace, people, instance, "manager")
    assert asked(workspace, people, instance) == after
    for role in after:
        decide(workspace, people, instance, role)
    with workspace.write() as tx:
        update(tx, seller, "quote", quote, {"terms": "Other"})
        assert Decimal(get(tx, seller, "quote", quote)["net"]) < 1000


@pytest.mark.parametrize(
    ("amount", "after"),
    [("5000", set()), ("100000", {"finance"}), ("500000", {"finance", "executive"})],
)
def test_contracts_go_up_by_their_amount(
    workspace: Workspace, people: People, amount: str, after: set[str]
) -> None:
    seller = people["seller"]
    with workspace.write() as tx:
        account = create(tx, seller, "account", {"name": "Crane Works"}).id
        values: dict[str, Any] = {"name": "Crane", "account": account, "amount": amount}
        contract = create(tx, SYSTEM, "contract", values | {"owner": seller.user_id}).id
        instance = start(tx, SYSTEM, "contract_amount", contract).instance.id
    # Nobody reports to anybody where the product itself submits it.
    assert asked(workspace, people, instance) == {"administrator"}
    decide(workspace, people, instance, "administrator")
    assert asked(workspace, people, instance) == after
    with workspace.write() as tx, pytest.raises(NotFound):
        start(tx, seller, "quote_discount", 999_999)


def test_an_account_changes_hands_once_all_agree(workspace: Workspace, people: People) -> None:
    seller, taker = people["seller"], people["executive"]
    with workspace.write() as tx:
        account = create(tx, seller, "account", {"name": "Crane Works"}).id
        with pytest.raises(InvalidInput, match="does not meet"):
            start(tx, seller, "account_transfer", account)
        update(tx, seller, "account", account, {"transfer_to": taker.user_id})
        instance = start(tx, seller, "account_transfer", account).instance.id
    # Whoever has it has asked for it; work on the account goes on meanwhile.
    assert asked(workspace, people, instance) == {"manager"}
    with workspace.write() as tx:
        update(tx, seller, "account", account, {"remark": "They like early calls."})
        with pytest.raises(InvalidRecords, match="is running"):
            update(tx, seller, "account", account, {"name": "Other"})
    decide(workspace, people, instance, "manager")
    assert asked(workspace, people, instance) == {"executive"}
    decide(workspace, people, instance, "executive")
    with workspace.read() as tx:
        values = get(tx, SYSTEM, "account", account)
    assert values["owner"]["id"] == taker.user_id and values["transfer_to"] is None
