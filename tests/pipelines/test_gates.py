from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.records import Batch, InvalidRecords, RecordWriter, create, get, live_check, update
from dougong.storage import Draft, Workspace, plan, publish

from tests.pipelines.design import DEAL, RENEWALS, SALES


def made(workspace: Workspace, actor: Actor, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, "deal", {"name": "Deal", **values}).id


def account(workspace: Workspace, actor: Actor, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, "account", {"name": "Acme", **values}).id


def moved(workspace: Workspace, actor: Actor, record: int, **values: Any) -> dict[str, Any]:
    with workspace.write() as tx:
        update(tx, actor, "deal", record, values)
        return get(tx, actor, "deal", record)


def refusal(workspace: Workspace, actor: Actor, record: int, **values: Any) -> set[tuple[str, str, str]]:
    with pytest.raises(InvalidRecords) as refused, workspace.write() as tx:
        update(tx, actor, "deal", record, values)
    return {(problem.place, problem.code, problem.message) for problem in refused.value.problems}


def test_a_stage_demands_its_fields_and_its_gate_at_once(crm: Workspace, ada: Actor) -> None:
    toys = account(crm, ada, industry="toys")
    deal = made(crm, ada, stage="offer", account=toys)
    assert refusal(crm, ada, deal, stage="contract", account=None) == {
        ("account", "needed_in_stage", "“Contract” needs this field."),
        ("amount", "needed_in_stage", "“Contract” needs this field."),
    }
    assert refusal(crm, ada, deal, stage="contract", amount="5000") == {
        ("stage", "gate", "Contracts are for large deals outside of toys.")
    }
    with crm.write() as tx:
        update(tx, ada, "account", toys, {"industry": "steel"})
    assert moved(crm, ada, deal, stage="contract", amount="5000")["stage"] == "contract"


def test_messages_come_in_the_language_of_whoever_moves(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada, stage="offer", account=account(crm, ada))
    chinese = replace(ada, language="zh-CN")
    assert {text for _, _, text in refusal(crm, chinese, deal, stage="contract", amount="1")} == {
        "合同仅限非玩具行业的大额商机。"
    }


def test_only_the_stages_named_as_next_can_be_entered(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    ((place, code, message),) = refusal(crm, ada, deal, stage="won")
    assert (place, code) == ("stage", "no_way")
    assert message == "From “Qualify” there is no way to “Won”; it leads to: Offer, Lost."


def test_a_new_record_may_begin_anywhere_but_must_pass_the_gate(crm: Workspace, ada: Actor) -> None:
    with pytest.raises(InvalidRecords) as refused:
        made(crm, ada, stage="contract", amount="10", account=account(crm, ada))
    assert [problem.code for problem in refused.value.problems] == ["gate"]
    assert made(crm, ada, stage="won")


def test_who_stays_in_a_stage_cannot_lose_what_it_needs(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada, stage="offer", account=account(crm, ada))
    assert refusal(crm, ada, deal, account=None) == {
        ("account", "needed_in_stage", "“Offer” needs this field.")
    }
    assert moved(crm, ada, deal, name="Other")["name"] == "Other"


def test_a_loss_needs_its_reason_and_a_reopened_deal_loses_it(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    assert refusal(crm, ada, deal, stage="lost") == {
        ("loss_reason", "needed_in_stage", "“Lost” needs this field.")
    }
    lost = moved(crm, ada, deal, stage="lost", loss_reason="Price")
    assert (lost["loss_reason"], lost["probability"], lost["closed_on"]) == ("Price", 0, "2026-03-02")
    assert moved(crm, ada, deal, stage="qualify")["loss_reason"] is None


def test_the_stage_gives_its_probability_unless_another_is_said(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    acme = account(crm, ada)
    with crm.read() as tx:
        assert get(tx, ada, "deal", deal)["probability"] == 10
    assert moved(crm, ada, deal, stage="offer", account=acme)["probability"] == 40
    assert moved(crm, ada, deal, probability=55)["probability"] == 55
    assert moved(crm, ada, deal, stage="contract", amount="2000", probability=95)["probability"] == 95


def test_the_closing_date_is_kept_if_it_is_said(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada, stage="offer", account=account(crm, ada))
    assert moved(crm, ada, deal, stage="won", closed_on="2026-02-27")["closed_on"] == "2026-02-27"
    assert moved(crm, ada, deal, stage="offer")["closed_on"] == "2026-02-27"
    assert moved(crm, ada, deal, stage="won")["closed_on"] == "2026-03-02"


def test_an_import_passes_the_same_gates(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        records = [
            {"name": "Small", "stage": "contract"},
            {"name": "Good"},
            {"name": "Gone", "stage": "lost"},
        ]
        result = RecordWriter(tx, ada).write(Batch("deal", "create", records, policy="skip_invalid"))
    assert [one.index for one in result.records] == [1]
    assert [[problem.place for problem in one.problems] for one in result.refused] == [
        ["account", "amount"],
        ["loss_reason"],
    ]


def test_the_live_check_of_a_form_sees_gates_and_stamps(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    with crm.read() as tx:
        checked = live_check(tx, ada, "deal", {"stage": "offer"}, record_id=deal)
    assert [(problem.place, problem.code) for problem in checked.problems] == [("account", "needed_in_stage")]
    assert checked.values["probability"] == 40


def test_the_first_pipeline_that_fits_counts(crm: Workspace, ada: Actor) -> None:
    Draft(crm).apply([RENEWALS, {**SALES, "position": 2}])
    publish(crm)
    renewal = made(crm, ada, kind="renewal", stage="offer")
    assert refusal(crm, ada, renewal, stage="contract") == {
        ("stage", "not_a_stage", "“Contract” is no stage of “Renewals”.")
    }
    # Changing over into the other pipeline, it enters a stage of that one, with its gate.
    assert refusal(crm, ada, renewal, kind="new") == {
        ("account", "needed_in_stage", "“Offer” needs this field.")
    }
    assert moved(crm, ada, renewal, kind="new", account=account(crm, ada))["kind"] == "new"


def test_a_refused_value_hides_the_gate_that_would_read_it(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada, stage="offer", account=account(crm, ada))
    found = refusal(crm, ada, deal, stage="contract", amount="much")
    assert [place for place, _, _ in found] == ["amount"]


def test_a_gate_sees_formulas_as_they_would_be_written(crm: Workspace, ada: Actor) -> None:
    doubled = {"fieldType": "formula", "title": "Doubled", "formula": "amount * 2", "result": "money"}
    gate = {"condition": "doubled >= 2000", "message": "Twice the amount is too little."}
    stages = [one | ({"gate": gate} if one["name"] == "contract" else {}) for one in SALES["stages"]]
    design = {**DEAL, "properties": {**DEAL["properties"], "doubled": doubled}}
    Draft(crm).apply([design, {**SALES, "stages": stages}])
    publish(crm)
    deal = made(crm, ada, stage="offer", account=account(crm, ada), amount="10")
    assert refusal(crm, ada, deal, stage="contract", amount="999") == {
        ("stage", "gate", "Twice the amount is too little.")
    }
    assert moved(crm, ada, deal, stage="contract", amount="1000")["doubled"] == "2000.00"


def test_rules_and_gates_are_told_together(crm: Workspace, ada: Actor) -> None:
    rule = {"name": "short", "condition": "LEN(name) < 9", "message": "Too long a name.", "fields": ["name"]}
    Draft(crm).apply([{**DEAL, "rules": [rule]}])
    publish(crm)
    deal = made(crm, ada)
    found = refusal(crm, ada, deal, stage="lost", name="A name that is long")
    assert {(place, code) for place, code, _ in found} == {
        ("name", "rule"),
        ("loss_reason", "needed_in_stage"),
    }


@pytest.mark.parametrize("when", ["closed_on < TODAY()", "owner = CURRENT_USER()"])
def test_a_pipeline_cannot_depend_on_the_day_or_on_who_looks(crm: Workspace, when: str) -> None:
    Draft(crm).apply([{**RENEWALS, "when": when}])
    with pytest.raises(InvalidInput) as refused:
        publish(crm)
    assert {(one.place, one.code) for one in refused.value.problems} == {
        ("pipeline:renewals#/when", "wandering")
    }


def test_a_new_gate_tells_who_could_not_come_in_now(crm: Workspace, ada: Actor) -> None:
    toys, steel = account(crm, ada, industry="toys"), account(crm, ada)
    for deal in ({"account": toys}, {"account": toys, "amount": "20"}, {"account": steel}):
        made(crm, ada, stage="offer", **deal)
    made(crm, ada, stage="qualify", account=toys)
    gate = {"condition": "account.industry <> 'toys'", "message": "No toys."}
    offer = {**SALES["stages"][1], "gate": gate, "required": ["account", "amount"]}
    draft = Draft(crm)
    draft.apply([{**SALES, "stages": [SALES["stages"][0], offer, *SALES["stages"][2:]]}])
    with crm.read() as tx:
        found = {(p.code, p.place): p.params["rows"] for p in plan(tx).problems}
    assert found == {
        ("not_through", "pipeline:sales#/stages/1/gate"): 2,
        ("now_needed", "pipeline:sales#/stages/1/required"): 2,
    }
