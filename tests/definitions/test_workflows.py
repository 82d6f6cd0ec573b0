"""What of a workflow only shows when it is seen as a whole, beside its object."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dougong.definitions import DefinitionSet, Documents, cross_check, to_files, where_used
from dougong.expressions import rename

from tests.approvals.design import OBJECTS, approval, branch, node, parallel, way, workflow
from tests.definitions.examples import applied

LEAD = approval("lead", "ada@example.com")
END = node("over", "end", outcome="approved")
NO = node("no", "end", outcome="rejected")

CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "approval by nobody": (workflow("w", node("a", "approval")), [("node_needs", "/nodes/0")]),
    "branch without else": (
        workflow("w", LEAD, node("size", "branch", branches=[way("big", condition="amount > 1")])),
        [("no_else", "/nodes/1")],
    ),
    "way without condition": (
        workflow("w", LEAD, branch("size", way("big"))), [("no_condition", "/nodes/1/branches/0")],
    ),
    "one way alone": (
        workflow("w", LEAD, parallel("both", way("one"))), [("one_way", "/nodes/1/branches")],
    ),
    "after the end": (workflow("w", LEAD, END, approval("late", "a@b.c")), [("unreachable", "/nodes/2")]),
    "after a branch that always ends": (
        workflow("w", LEAD, branch("size", way("big", END, condition="amount > 1"), otherwise=(END | {"name": "e"},)),
                 LEAD | {"name": "x"}),
        [("unreachable", "/nodes/2")],
    ),
    "after a way that ends all": (
        workflow("w", parallel("both", way("one", LEAD), way("two", END)), LEAD | {"name": "x"}),
        [("unreachable", "/nodes/1")],
    ),
    "never approved": (workflow("w", LEAD, NO), [("never_approved", "/nodes")]),
    "nobody is asked": (
        workflow("w", node("set", "update", values=[{"field": "note", "expression": "'x'"}])),
        [("nobody_asked", "/nodes")],
    ),
    "nobody said": (
        {key: value for key, value in workflow("w", LEAD).items() if key != "nobody"},
        [("nobody_said", "/nodes/0/nobody")],
    ),
    "wait for what": (workflow("w", LEAD, node("pause", "wait")), [("how_long", "/nodes/1")]),
    "a vote without threshold": (
        workflow("w", LEAD | {"decide": "vote"}), [("one_threshold", "/nodes/0/threshold")],
    ),
    "a threshold without vote": (
        workflow("w", LEAD | {"threshold": {"count": 1}}), [("no_vote", "/nodes/0/threshold")],
    ),
    "a message of an approval": (
        workflow("w", LEAD | {"message": "x"}), [("node_has_no", "/nodes/0/message")],
    ),
    "return to what comes later": (
        workflow("w", LEAD | {"returnsTo": ["boss"]}, approval("boss", "a@b.c")),
        [("not_before", "/nodes/0/returnsTo/0")],
    ),
    "return to where nobody is asked": (
        workflow("w", node("pause", "wait", days=1), LEAD | {"returnsTo": ["pause"]}),
        [("not_asked_here", "/nodes/1/returnsTo/0")],
    ),
    "write who made it": (
        workflow("w", LEAD | {"fields": [{"field": "created_by", "right": "edit"}]}),
        [("not_written", "/nodes/0/fields/0/field")],
    ),
    "a right twice": (
        workflow("w", LEAD | {"fields": [{"field": "note", "right": one} for one in ("see", "edit")]}),
        [("right_twice", "/nodes/0/fields/1/field")],
    ),
    "a deadline of no time": (
        workflow("w", LEAD | {"deadline": {"do": "approve"}}), [("how_long", "/nodes/0/deadline")],
    ),
    "handed to nobody": (
        workflow("w", LEAD | {"deadline": {"do": "transfer", "days": 1}}), [("to_whom", "/nodes/0/deadline")],
    ),
    "filled in by itself": (
        workflow("w", LEAD, node("form", "fill", approvers=[{"by": "initiator"}], deadline={"do": "approve", "days": 1},
                                 fields=[{"field": "note", "right": "edit"}])),
        [("not_by_itself", "/nodes/1/deadline/do")],
    ),
    "a rule without its part": (
        workflow("w", approval("a", approvers=[{"by": "role"}])), [("approver_needs", "/nodes/0/approvers/0")],
    ),
    "a rule with another's part": (
        workflow("w", approval("a", approvers=[{"by": "manager", "people": ["a@b.c"]}])),
        [("approver_has_no", "/nodes/0/approvers/0/people")],
    ),
    "a department is nobody": (
        workflow("w", approval("a", approvers=[{"by": "field", "field": "team"}])),
        [("names_nobody", "/nodes/0/approvers/0/field")],
    ),
    "chosen by a change": (
        workflow("w", approval("a", approvers=[{"by": "chosen"}]), starts=[{"on": "created"}]),
        [("not_chosen", "/nodes/0/approvers/0/by")],
    ),
    "changed to what": (workflow("w", LEAD, starts=[{"on": "changed"}]), [("becomes_what", "/starts/0/condition")]),
    "two starts by hand": (
        workflow("w", LEAD, starts=[{"on": "by_hand"}, {"on": "by_hand", "condition": "amount > 1"}]),
        [("start_twice", "/starts/1")],
    ),
    "two nodes of a name": (
        workflow("w", LEAD, branch("size", way("big", LEAD, condition="amount > 1"))),
        [("same_name", "/nodes/1/branches/0/nodes/0/name")],
    ),
    "people who are not named": (
        workflow("w", LEAD, nobody={"do": "people"}), [("which_people", "/nobody/people")],
    ),
}  # fmt: skip


def documents(*more: dict[str, Any]) -> Documents:
    return applied({f"{one['name']}.json": copy.deepcopy(one) for one in (*OBJECTS, *more)})


def found(*more: dict[str, Any]) -> list[tuple[str, str]]:
    problems = cross_check(documents(*more))
    return [(one.code, one.place.partition("#")[2]) for one in problems if "workflow:" in one.place]


SOUND = workflow(
    "sound",
    LEAD,
    branch(
        "size",
        way("big", parallel("both", way("law", approval("lawyer", "l@b.c")), way("cash", NO)), condition="amount > 9"),
        way("small", END, condition="amount < 2"),
    ),
    approval("last", approvers=[{"by": "matrix", "matrix": {
        "object": "limit", "approver": "approver",
        "cells": [{"field": "upto", "is": "at_least", "value": "amount"}]}}]),
)  # fmt: skip


def test_what_is_sound_has_no_problems() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(("wrong", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_unsound_is_told_where_it_stands(
    wrong: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(wrong) == expected


def test_nodes_are_parsed_with_what_holds_for_the_whole_workflow() -> None:
    sound = DefinitionSet(documents(SOUND)).workflow("sound")
    names = ["lead", "size", "both", "lawyer", "no", "over", "last"]
    assert [one.name for one in sound.every_node] == names
    assert {one.nobody.do for one in sound.every_node} == {"administrators"}


def test_a_file_comes_back_as_it_was_and_uses_are_found() -> None:
    stored = documents(SOUND)
    file = to_files(stored, rename)["workflows/sound.json"]
    assert file["nodes"][2]["approvers"][0]["matrix"]["cells"][0]["value"] == "amount"
    amount = DefinitionSet(stored).object("quote").fields_by_name["amount"]
    used = [use.pointer for use in where_used(stored, amount.id) if use.kind == "workflow"]
    assert len(used) == 3
