"""Each "Why?" names the deciding role and rule, and deleting that rule flips the verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dougong.access import SYSTEM, Actor
from dougong.access.matrix import matrix
from dougong.errors import Forbidden, NotFound
from dougong.records import get, update
from dougong.records.explaining import explain_field, explain_object, explain_record, explain_to
from dougong.storage import Draft, Workspace, publish

from tests.records.roles.conftest import Publish
from tests.records.roles.design import role, rule
from tests.records.roles.test_rows import number

Find = Callable[[str], Actor]

SELLER = role(
    "seller",
    rule("deal", "read", rows="department"),
    rule("deal", "update", rows="own", condition="status = 'draft'"),
    rule("account", "read", "update"),
    fields=[{"object": "account", "hidden": ["code"], "masked": ["phone"], "readOnly": ["notes"]}],
)


def test_the_deciding_rule_is_named_and_deleting_it_flips_the_verdict(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(SELLER, rep=["seller"])
    with firm.write() as tx:
        deal = number(tx, "rep")
        update(tx, SYSTEM, "deal", deal, {"status": "draft"})
        why = explain_record(tx, actor("rep"), "deal", deal, "update")
        assert why.allowed
        assert [verdict.rule.name for verdict in why.deciding] == ["rule_0", "rule_1"]
        assert why.reason.message == "The rule “rule_1” of the role “Seller” allows it."
        document = dict(tx.release.documents.by_name("role", "seller") or {})
    document["rules"] = [one for one in document["rules"] if one["name"] != "rule_1"]
    Draft(firm).put(document)
    publish(firm, None)
    with firm.write() as tx:
        why = explain_record(tx, actor("rep"), "deal", deal, "update")
        assert (why.allowed, why.reason.code, why.looked_at[0].rule.name) == (False, "no_rule", "rule_0")
        with pytest.raises(Forbidden):
            update(tx, actor("rep"), "deal", deal, {"amount": 1})


def test_a_denial_tells_which_part_of_each_rule_failed(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(SELLER, rep=["seller"], guest=["seller"])
    with firm.write() as tx:
        rep = actor("rep")
        own, colleague, foreign = (number(tx, name) for name in ("rep", "north", "south"))
        update(tx, SYSTEM, "deal", own, {"status": "sent"})
        why = explain_record(tx, rep, "deal", own, "update")
        assert (why.allowed, why.reason.code) == (False, "no_row")
        assert why.deciding[-1].failed == ("condition",)
        assert explain_record(tx, rep, "deal", colleague, "update").deciding[0].failed == (
            "rows",
            "condition",
        )
        unseen = explain_record(tx, rep, "deal", foreign, "update")
        assert (unseen.reason.code, unseen.deciding[0].failed) == ("not_read", ("rows",))
        # To those who cannot see it no more is told than of a record that is not there.
        told = [explain_to(tx, rep, rep, "deal", i, "read").to_json() for i in (foreign, 999_999)]
        assert told[0] == told[1] and not told[0]["allowed"]
        with pytest.raises(NotFound):
            explain_to(tx, rep, actor("south"), "deal", foreign, "read")
        assert explain_object(tx, actor("temp"), "deal", "read").reason.code == "no_role"
        assert explain_object(tx, rep, "deal", "update").reason.code == "some_rows"


def test_a_verdict_is_what_happens(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(SELLER, rep=["seller"])
    with firm.write() as tx:
        rep = actor("rep")
        for name in ("boss", "north", "south", "rep", "temp", "guest"):
            deal = number(tx, name)
            why = {one: explain_record(tx, rep, "deal", deal, one).allowed for one in ("read", "update")}
            for operation, act in (
                ("read", lambda deal=deal: get(tx, rep, "deal", deal)),
                ("update", lambda deal=deal: update(tx, rep, "deal", deal, {"name": "x y"})),
            ):
                try:
                    with tx.savepoint():
                        act()
                        happened = True
                        raise ZeroDivisionError
                except (Forbidden, NotFound):
                    happened = False
                except ZeroDivisionError:
                    pass
                assert why[operation] is happened, (name, operation)  # type: ignore[index]


def test_fields_are_explained_by_role(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(SELLER, role("chief", rule("account")), rep=["seller"], temp=["seller", "chief"])
    with firm.read() as tx:
        rep, temp = actor("rep"), actor("temp")
        found = {name: explain_field(tx, rep, "account", name) for name in ("code", "phone", "name")}
        assert {name: why.level for name, why in found.items()} == {
            "code": "hidden",
            "phone": "masked",
            "name": "plain",
        }
        assert (found["code"].allowed, found["code"].fields[0].role.name) == (False, "seller")
        both = explain_field(tx, temp, "account", "code")
        assert (both.allowed, both.reason.message) == (True, "The role “Chief” shows it.")
        assert [one.level for one in both.fields] == ["plain", "hidden"]
        fixed = explain_field(tx, rep, "account", "notes", "update")
        assert (fixed.allowed, fixed.reason.code) == (False, "field_fixed")
        assert explain_field(tx, rep, "account", "region", "update").reason.code == "field_open"
        assert explain_field(tx, rep, "account", "created_at", "update").reason.code == "always_fixed"


def test_the_matrix_shows_roles_side_by_side(firm: Workspace, roles: Publish) -> None:
    roles(SELLER)
    with firm.read() as tx:
        rows = {(row.role.name, row.object.name): row for row in matrix(tx.release.definitions)}
        deal, account = rows["seller", "deal"], rows["seller", "account"]
        assert (deal.cells["read"].wholly, len(deal.cells["read"].rules)) == (False, 1)
        assert (account.cells["update"].wholly, deal.cells["delete"].rules) == (True, ())
        names = {account.object.fields_by_id[i].name: found for i, found in account.fields.items()}
        assert names == {"code": "hidden", "phone": "masked"}
        assert {account.object.fields_by_id[i].name for i in account.read_only} == {"notes"}
        assert rows["administrator", "item"].cells["purge"].wholly
