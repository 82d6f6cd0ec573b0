"""What of an automation only shows beside its objects."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dougong.definitions import DefinitionSet, Documents, cross_check, to_files, where_used
from dougong.expressions import rename

from tests.automations.design import CERTAIN, NEGATIVE, OBJECTS, WON, automation, step
from tests.definitions.examples import applied

CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "create without object": (
        automation("a", "created", step("x", "create", values={"name": "name"})), [("step_needs", "")],
    ),
    "create through": (
        automation("a", "created", step("x", "create", object="account", through="account", values={"name": "name"})),
        [("step_has_no", "/through")],
    ),
    "update of nothing": (automation("a", "created", step("x", "update")), [("step_needs", "")]),
    "branch without condition": (
        automation("a", "created", step("x", "branch", steps=[step("y", "stop")])), [("step_needs", "")],
    ),
    "stop with values": (
        automation("a", "created", step("x", "stop", values={"name": "name"})), [("step_has_no", "/values")],
    ),
    "object of nobody": (
        automation("a", "created", step("x", "delete", object="account")), [("whose", "/object")],
    ),
    "through and match": (
        automation("a", "created", step("x", "delete", object="account", through="account",
                                        match=[{"field": "name", "equals": "name"}])),
        [("one_record", "/match")],
    ),
    "refuse too late": (automation("a", "created", step("x", "refuse", message="No.")), [("only_before", "")]),
    "create before": (
        automation("a", "created", step("x", "create", object="task", values={"name": "name"}), moment="before"),
        [("only_own", "")],
    ),
    "write the computed": (
        automation("a", "created", step("x", "update", object="account", through="account", values={"won": "amount"})),
        [("not_written", "/values/0/field")],
    ),
    "write who made it": (
        automation("a", "created", step("x", "update", values={"created_by": "owner"})),
        [("not_written", "/values/0/field")],
    ),
    "a record of another kind": (
        automation("a", "created", step("x", "create", object="contract", values={"account": {"record": True}})),
        [("points_elsewhere", "/values/0/field")],
    ),
    "no value": (
        automation("a", "created", step("x", "update", values={"name": {}})), [("one_value", "/values/0")],
    ),
    "nothing left": (
        automation("a", "deleted", step("x", "update", values={"name": "name"})), [("nothing_left", "")],
    ),
}  # fmt: skip


def documents(*more: dict[str, Any]) -> Documents:
    return applied({f"{one['name']}.json": copy.deepcopy(one) for one in (*OBJECTS, *more)})


def found(*more: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (one.code, one.place, one.severity)
        for one in cross_check(documents(*more))
        if "automation:" in one.place
    ]


def test_what_is_sound_has_no_problems() -> None:
    assert found(WON, CERTAIN, NEGATIVE) == []


@pytest.mark.parametrize(("wrong", "expected"), CASES.values(), ids=CASES.keys())
def test_a_step_must_make_sense(wrong: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(wrong) == [(code, f"automation:a#/steps/0{place}", "error") for code, place in expected]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"on": "created", "fields": ["amount"]}, ("only_updates", "/trigger/fields")),
        ({"on": "deleted", "moment": "before"}, ("not_before", "/moment")),
        ({"on": "saved", "becomes": True}, ("no_condition", "/becomes")),
        ({"on": "created", "becomes": True, "condition": "amount > 1"}, ("no_condition", "/becomes")),
    ],
)
def test_a_trigger_must_make_sense(options: dict[str, Any], expected: tuple[str, str]) -> None:
    wrong = automation("a", options.pop("on"), step("x", "stop"), **options)
    assert found(wrong) == [(expected[0], f"automation:a#{expected[1]}", "error")]


def test_a_step_uses_what_has_been_made_before_it() -> None:
    task = step("task", "create", object="task", values={"name": "name", "contract": {"step": "contract"}})
    contract = step("contract", "create", object="contract", values={"name": "name"})
    assert found(automation("a", "created", contract, task)) == []
    assert found(automation("a", "created", task, contract)) == [
        ("not_made_yet", "automation:a#/steps/0/values/1/step", "error")
    ]
    branch = step("b", "branch", condition="amount > 1", steps=[contract])
    assert [code for code, _, _ in found(automation("a", "created", branch, task))] == ["not_made_yet"]


def test_what_has_no_effect_is_warned_of() -> None:
    over = automation("a", "created", step("x", "stop"), step("y", "stop"))
    assert found(over) == [("never_reached", "automation:a#/steps/1", "warning")]
    again = automation("a", "saved", step("x", "update", values={"note": "name"}))
    assert found(again) == [("sets_itself_off", "automation:a#/steps/0", "warning")]
    narrowed = automation("a", "saved", step("x", "update", values={"note": "name"}), fields=["name"])
    assert found(narrowed) == []


def test_names_of_steps_differ_in_the_whole_automation() -> None:
    nested = automation(
        "a", "created", step("x", "branch", condition="amount > 1", steps=[step("x", "stop")])
    )
    assert [code for code, _, _ in found(nested)] == ["same_name"]


def test_files_and_stored_definitions_are_the_same() -> None:
    stored = documents(WON)
    files = to_files(stored, rename)
    assert applied(files, stored) == stored
    won = files["automations/won.json"]
    assert won["steps"][1]["values"][1] == {"field": "contract", "step": "contract"}
    assert won["steps"][2]["through"] == "account"


def test_it_is_known_where_a_field_is_used() -> None:
    stored = documents(WON)
    status = DefinitionSet(stored).object("account").fields_by_name["status"]
    assert [(usage.document_name, usage.pointer) for usage in where_used(stored, status.id)] == [
        ("won", "/steps/2/values/0/field")
    ]
