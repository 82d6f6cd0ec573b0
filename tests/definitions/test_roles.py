from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dougong.definitions import DefinitionSet, Documents, apply_files, diff, to_files, where_used
from dougong.expressions import rename
from dougong.storage import check

from tests.definitions.examples import account, applied, files, named, opportunity, stored

Change = Callable[[dict[str, Any]], object]


def seller(**properties: Any) -> dict[str, Any]:
    return {
        "kind": "role",
        "name": "seller",
        "title": "Seller",
        "rules": [
            {"name": "accounts", "object": "account", "operations": ["read"]},
            {
                "name": "deals",
                "title": "Deals of known customers",
                "object": "opportunity",
                "operations": ["read", "create", "update"],
                "rows": "own",
                "through": "account",
                "condition": "amount > 3",
            },
        ],
        "fields": [{"object": "opportunity", "hidden": ["amount"], "readOnly": ["owner"]}],
        **properties,
    }


def findings(*roles: dict[str, Any]) -> list[tuple[str, str, str]]:
    documents = applied({**files(), **{f"roles/{role['name']}.json": role for role in roles}})
    return [
        (p.place.partition("#")[2], p.code, p.severity)
        for p in check(documents)
        if p.place.startswith("role")
    ]


def changed(change: Change) -> dict[str, Any]:
    document = seller()
    change(document)
    return document


def rule(**properties: Any) -> dict[str, Any]:
    return {"name": "one", "object": "opportunity", "operations": ["read"], **properties}


def test_a_role_is_parsed_with_ids() -> None:
    definitions = DefinitionSet(applied({**files(), "roles/seller.json": seller()}))
    deals = definitions.object("opportunity")
    role = deals.roles["seller"]
    accounts, own = role.rules
    assert (accounts.rows, accounts.unlimited, accounts.title) == ("all", True, "accounts")
    assert (own.rows, own.by, own.through_id) == ("own", "owner", deals.field("account").id)
    assert own.condition == f"#{deals.field('amount').id} > 3"
    assert role.rules_for(deals.id) == (own,)
    (access,) = role.fields_of(deals.id)
    assert (access.hidden, access.read_only) == ({deals.field("amount").id}, {"owner"})


def test_a_role_survives_the_way_to_files_and_back() -> None:
    documents = applied({**files(), "roles/seller.json": seller()})
    written = to_files(documents, rename)["roles/seller.json"]
    assert written["rules"][1]["through"] == "account"
    assert written["fields"][0]["hidden"] == ["amount"]
    assert applied({"roles/seller.json": written}, documents).to_json() == documents.to_json()


def test_what_a_role_mentions_is_found_and_a_rename_edits_nothing() -> None:
    documents = applied({**files(), "roles/seller.json": seller()})
    amount = DefinitionSet(documents).object("opportunity").field("amount")
    places = {(use.document_name, use.pointer) for use in where_used(documents, amount.id)}
    assert {("seller", "/rules/1/condition"), ("seller", "/fields/0/hidden/0")} <= places
    renamed = opportunity()
    renamed["id"] = named(documents, "object", "opportunity")["id"]
    renamed["properties"]["value"] = {**renamed["properties"].pop("amount"), "id": amount.id}
    after = applied({"objects/opportunity.json": renamed}, documents)
    assert named(after, "role", "seller") == named(documents, "role", "seller")
    assert to_files(after, rename)["roles/seller.json"]["rules"][1]["condition"] == "value > 3"


def test_a_changed_rule_is_told_by_the_difference() -> None:
    before = applied({**files(), "roles/seller.json": seller()})
    after = applied({"roles/seller.json": changed(lambda d: d["rules"][1].update(rows="department"))}, before)
    (change,) = diff(before, after)
    assert (change.element_type, change.name, change.property, change.old, change.new) == (
        "grant", "deals", "rows", "own", "department",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["rules"][1].update(object="deal"), "There is no object “deal”."),
        (
            lambda d: d["rules"][1].update(through="accounts"),
            "“opportunity” has no field “accounts”; did you mean “account”?",
        ),
        (
            lambda d: d["rules"][1].update(condition="amounts > 1"),
            "“opportunity” has no field “amounts”; did you mean “amount”?",
        ),
        (
            lambda d: d["fields"][0].update(hidden=["salary"]),
            "“opportunity” has no field “salary”.",
        ),
    ],
)
def test_an_unknown_name_is_refused(change: Change, message: str) -> None:
    documents, problems = apply_files(Documents(), {**files(), "roles/seller.json": changed(change)}, rename)
    assert [problem.message for problem in problems] == [message]
    assert len(documents) == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: None, []),
        (lambda d: (d.pop("rules"), d.pop("fields")), [("/rules", "grants_nothing", "warning")]),
        (lambda d: d.update(name="administrator"), [("/name", "built_in", "error")]),
        (
            lambda d: d.update(rules=[{"name": "x", "operations": ["read"], "condition": "1 = 1"}], fields=[]),
            [("/rules/0/condition", "needs_object", "error")],
        ),
        (
            lambda d: d.update(rules=[rule(operations=["update"])], fields=[]),
            [("/rules/0/operations", "unread", "warning")],
        ),
        (
            lambda d: d.update(rules=[rule(rows="own", by="amount")], fields=[]),
            [("/rules/0/by", "wrong_field_type", "error")],
        ),
        (
            lambda d: d.update(rules=[rule(rows="own", by="created_at")], fields=[]),
            [("/rules/0/by", "nobodys_field", "error")],
        ),
        (
            lambda d: d.update(rules=[rule(by="created_by")], fields=[]),
            [("/rules/0/by", "inert_by", "warning")],
        ),
        (
            lambda d: d.update(rules=[rule(), rule(name="two", operations=["create"], rows="shared")], fields=[]),
            [("/rules/1/rows", "never_shared", "warning")],
        ),
        (
            lambda d: d["rules"][0].update(leaving=True),
            [("/rules/0/leaving", "never_leaves", "warning")],
        ),
        (
            lambda d: d["fields"][0].update(masked=["name"]),
            [
                ("/fields/0/masked/0", "masked_title", "error"),
                ("/fields/0/object", "not_filled_in", "warning"),
            ],
        ),
        (
            lambda d: d["fields"][0].update(masked=["amount"]),
            [
                ("/fields/0/masked/0", "wrong_field_type", "error"),
                ("/fields/0/masked/0", "kept_back_twice", "warning"),
            ],
        ),
        (
            lambda d: d["fields"][0].update(readOnly=["amount", "version"]),
            [
                ("/fields/0/readOnly/0", "kept_back_twice", "warning"),
                ("/fields/0/readOnly/1", "always_read_only", "error"),
            ],
        ),
        (
            lambda d: d["fields"].append({"object": "opportunity", "hidden": ["stage"]}),
            [("/fields/1/object", "second_access", "error")],
        ),
        (lambda d: d["rules"][1].update(condition="amount"), [("/rules/1/condition", "result_type", "error")]),
        (
            lambda d: d["rules"][1].update(condition="RAND() > amount"),
            [("/rules/1/condition", "not_a_filter", "error")],
        ),
        (lambda d: d["rules"][1].update(condition="1 = 1"), [("/rules/1/condition", "always_the_same", "warning")]),
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_role_is_told(change: Change, expected: list[tuple[str, str, str]]) -> None:
    assert findings(changed(change)) == expected


def test_rights_that_follow_in_a_circle_are_refused_across_roles() -> None:
    parents = account()
    parents["properties"]["main_deal"] = {"fieldType": "reference", "title": "Main", "target": "opportunity"}
    one = seller(rules=[rule(through="account")], fields=[])
    other = seller(
        name="other",
        rules=[{"name": "x", "object": "account", "operations": ["read"], "through": "main_deal"}],
        fields=[],
    )
    documents = applied(
        {**files(), "objects/account.json": parents, "roles/a.json": one, "roles/b.json": other}
    )
    found = {(p.place, p.code) for p in check(documents) if p.severity == "error"}
    assert found == {
        ("role:seller#/rules/0/through", "in_a_circle"),
        ("role:other#/rules/0/through", "in_a_circle"),
    }


def test_a_field_that_is_gone_is_told_where_a_role_mentions_it() -> None:
    documents = applied({**files(), "roles/seller.json": seller()})
    slim = opportunity()
    del slim["properties"]["amount"]
    after, _ = apply_files(documents, {"objects/opportunity.json": slim}, rename)
    found = {(p.place, p.code) for p in check(after)}
    assert ("role:seller#/fields/0/hidden/0", "gone") in found


def test_without_roles_of_its_own_a_workspace_has_none_among_its_definitions() -> None:
    assert DefinitionSet(stored()).roles == {}
