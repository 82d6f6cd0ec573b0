"""A plan tells who would see values that are computed from what they do not see."""

from __future__ import annotations

from typing import Any

from dougong.problems import Problem
from dougong.storage import Draft, Workspace, plan, publish

from tests.records.computed_design import formula, rollup
from tests.records.roles.design import Document, objects, role, rule

READ = ("account", "deal", "item")


def told(workspace: Workspace, *roles: Document, **properties: Document) -> list[tuple[str, Any]]:
    """Of the draft, which is published then."""
    files = objects()
    files["deal.json"]["properties"] |= properties
    draft = Draft(workspace)
    assert draft.apply([*files.values(), *roles]) == []
    with workspace.read() as tx:
        found: list[Problem] = [problem for problem in plan(tx).problems if problem.code == "reveals"]
    publish(workspace)
    return [(problem.place, problem.params["sources"]) for problem in found]


def test_plan_warns_where_a_value_says_what_a_role_hides(workspace: Workspace) -> None:
    every = [rule(name) for name in READ]
    seller = role("seller", *every, fields=[{"object": "item", "hidden": ["cost"]}])
    total = formula("SUM(items.price) - SUM(items.cost)", "integer")
    place = "object:deal#/properties/margin"
    assert told(workspace, seller, margin=total) == [(place, "Item: Cost")]
    assert told(workspace, seller, margin=total) == []
    hidden = role(
        "seller",
        *every,
        fields=[{"object": "item", "hidden": ["cost"]}, {"object": "deal", "hidden": ["margin"]}],
    )
    assert told(workspace, hidden, margin=total) == []
    assert told(workspace, seller, margin=total) == [(place, "Item: Cost")]


def test_plan_warns_where_a_sum_is_over_more_than_a_role_sees(workspace: Workspace) -> None:
    own = role("seller", rule("deal"), rule("account"), rule("item", rows="own"))
    prices = rollup("item", "deal", "sum", field="price")
    doubled = formula("amount * 2", "integer")
    assert told(workspace, own, prices=prices, doubled=doubled) == [
        ("object:deal#/properties/prices", "Item: Deal, Item: Price")
    ]
    blind = role("seller", rule("deal"), rule("account"))
    assert told(workspace, blind, prices=prices, doubled=doubled) == []
    every = role("seller", *(rule(name) for name in READ))
    assert told(workspace, every, prices=prices, doubled=doubled) == []
