"""The roles of the pack: what ten of its people see of every object, by list, total and interface."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.access.matrix import matrix
from dougong.errors import Forbidden
from dougong.records import RecordQuery, create, find, get, update
from dougong.records.explaining import explain_record
from dougong.storage import Transaction, Workspace


def somebody(tx: Transaction, role: str) -> Actor:
    return actor_of(tx, create_user(tx, SYSTEM, f"{role}@example.com", roles=[role]))


def test_each_role_does_its_work_and_no_more(workspace: Workspace) -> None:
    with workspace.write() as tx:
        roles = ("seller", "manager", "service", "marketing", "finance", "executive")
        people = {role: somebody(tx, role) for role in roles}
        seller = people["seller"]
        account = create(tx, seller, "account", {"name": "Acme", "credit_limit": None}).id
        contact = create(
            tx, seller, "contact", {"name": "Wu", "account": account, "mobile": "+8613800001234"}
        ).id
        assert get(tx, seller, "contact", contact)["mobile"] == "+8613800001234"
        for role in ("marketing", "finance", "executive"):
            assert get(tx, people[role], "contact", contact)["mobile"] == "+86****1234"
        assert "credit_limit" not in get(tx, people["service"], "account", account)
        with pytest.raises(Forbidden):
            find(tx, people["marketing"], RecordQuery("payment"))
        update(
            tx,
            people["finance"],
            "account",
            account,
            {"tax_number": "91310000MA1FL0000X", "credit_limit": "1000"},
        )
        for role in ("service", "marketing", "executive"):
            with pytest.raises(Forbidden):
                update(tx, people[role], "account", account, {"name": "Mine"})
        why = explain_record(tx, people["executive"], "account", account, "update")
        assert (why.allowed, why.reason.code) == (False, "no_rule")


def test_every_role_opens_something_and_every_object_somebody(workspace: Workspace) -> None:
    with workspace.read() as tx:
        definitions = tx.release.definitions
    rows = [row for row in matrix(definitions) if row.cells["read"].rules]
    assert {row.role.name for row in rows} == {*definitions.roles, "administrator"}
    working = [
        row for row in rows if row.role.name in ("seller", "manager", "service", "marketing", "finance")
    ]
    assert {row.object.name for row in working} == set(definitions.objects)
