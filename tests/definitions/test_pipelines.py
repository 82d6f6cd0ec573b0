from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dougong.definitions import DefinitionSet, Documents, apply_files, cross_check, diff, to_files, where_used
from dougong.expressions import rename

from tests.definitions.examples import applied, files, named, opportunity, sales, stored

Change = Callable[[dict[str, Any]], object]


def findings(change: Change) -> list[tuple[str, str, str]]:
    return told({**files(), "pipelines/sales.json": changed(sales(), change)})


def told(some_files: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = cross_check(applied(some_files))
    return [(problem.place, problem.code, problem.severity) for problem in found]


def changed(document: dict[str, Any], change: Change) -> dict[str, Any]:
    change(document)
    return document


def board(**options: Any) -> dict[str, Any]:
    return {
        "kind": "view",
        "name": "board",
        "title": "Board",
        "object": "opportunity",
        "type": "board",
        "columns": [{"field": "name"}],
        **options,
    }


def documents_with(some_files: dict[str, Any]) -> tuple[Documents, list[tuple[str, str]]]:
    documents, problems = apply_files(Documents(), some_files, rename)
    return documents, [(problem.place, problem.message) for problem in problems]


def test_stages_are_parsed_with_the_keys_and_colours_of_their_options() -> None:
    pipeline = DefinitionSet(stored()).pipeline("sales")
    talking, won = pipeline.stages
    assert [(stage.name, stage.key, stage.colour, stage.chance) for stage in pipeline.stages] == [
        ("talking", "open", None, 30),
        ("won", "won", "good", 100),
    ]
    assert (talking.next_ids, won.next_ids) == ((won.id,), None)
    assert pipeline.next_of(talking) == (won,)
    assert pipeline.next_of(won) == (talking,)


def test_options_and_stages_are_stored_by_id_and_written_by_name() -> None:
    documents = stored()
    document = named(documents, "pipeline", "sales")
    assert document["stages"][0]["option"].startswith("opt_")
    assert document["stages"][0]["next"] == [document["stages"][1]["id"]]
    written = to_files(documents, rename)["pipelines/sales.json"]
    assert written["stages"][0]["option"] == "open"
    assert written["stages"][0]["next"] == ["won"]
    assert applied({"pipelines/sales.json": written}, documents).to_json() == documents.to_json()


def test_a_renamed_option_keeps_its_stage() -> None:
    renamed = opportunity()
    documents = stored()
    old = named(documents, "object", "opportunity")
    renamed["properties"]["stage"]["options"][0] = {
        "id": old["properties"]["stage"]["options"][0]["id"],
        "key": "talks",
        "title": "Talks",
    }
    renamed["properties"]["stage"]["default"] = "talks"
    after = applied({"objects/opportunity.json": renamed}, documents)
    assert DefinitionSet(after).pipeline("sales").stages[0].key == "talks"


def test_what_a_pipeline_uses_is_found() -> None:
    documents = stored()
    item = DefinitionSet(documents).object("opportunity")
    won = item.field("stage").options_by_key["won"]
    uses = {(use.document_name, use.pointer) for use in where_used(documents, won.id)}
    assert ("sales", "/stages/1/option") in uses
    amount = where_used(documents, item.field("amount").id)
    assert ("pipeline", "/stages/1/gate/condition") in {(use.kind, use.pointer) for use in amount}


def test_a_changed_stage_is_told_by_the_difference() -> None:
    before = stored()
    after = applied(
        {"pipelines/sales.json": changed(sales(), lambda d: d["stages"][0].update(probability=40))}, before
    )
    (change,) = diff(before, after)
    assert (change.action, change.element_type, change.name, change.property, change.old, change.new) == (
        "changed", "stage", "talking", "probability", 30, 40,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["stages"][0].update(option="opens"), "There is no option “opens”; did you mean “open”?"),
        (lambda d: d["stages"][0].update(next=["talkings"]), "There is no stage “talkings”; did you mean “talking”?"),
        (lambda d: d["stages"][0].update(next=["offer"]), "There is no stage “offer”."),
        (
            lambda d: d["stages"][1].update(required=["accounts"]),
            "“opportunity” has no field “accounts”; did you mean “account”?",
        ),
    ],
)  # fmt: skip
def test_an_unknown_name_is_refused(change: Change, message: str) -> None:
    documents, problems = documents_with({**files(), "pipelines/sales.json": changed(sales(), change)})
    assert [text for _, text in problems] == [message]
    assert len(documents) == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: None, []),
        (lambda d: d["stages"][1].update(option="open"), [("/stages/1/option", "two_stages", "error")]),
        (
            lambda d: d["stages"][0].update(category="won", probability=100),
            [("/stages", "no_open_stage", "error"), ("/stages/0/rottingDays", "rotting_closed", "warning")],
        ),
        (lambda d: d["stages"][1].pop("category"), [("/stages", "no_won_stage", "warning")]),
        (lambda d: d["stages"][1].update(probability=90), [("/stages/1/probability", "closed_probability", "warning")]),
        (lambda d: d["stages"][0].update(next=["talking", "won"]), [("/stages/0/next", "leads_to_itself", "warning")]),
        (lambda d: d["stages"][0].update(next=[]), [("/stages/0/next", "dead_end", "warning")]),
        (
            lambda d: (d["stages"][0].update(next=[]), d["stages"][1].update(next=[])),
            [("/stages/0/next", "dead_end", "warning"), ("/stages/1", "unreachable_stage", "warning")],
        ),
        (lambda d: d.update(lossReason="amount"), [("/lossReason", "reason_without_loss", "warning")]),
        (lambda d: d.update(keepLossReason=True), [("/keepLossReason", "kept_without_reason", "warning")]),
        (lambda d: d["stages"][1].update(required=["stage"]), [("/stages/1/required/0", "own_field", "error")]),
        (lambda d: d.update(field="amount"), [("/field", "wrong_field_type", "error")]),
        (lambda d: d.update(closedOn="amount"), [("/closedOn", "wrong_field_type", "error")]),
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_pipeline_is_told(
    change: Change, expected: list[tuple[str, str, str]]
) -> None:
    some = {**files(), "pipelines/sales.json": changed(sales(), change)}
    documents, problems = apply_files(Documents(), some, rename)
    if problems:  # the options of a field that is no select field
        assert {problem.code for problem in problems} == {"no_such_option"}
        return
    found = [(p.place, p.code, p.severity) for p in cross_check(documents)]
    assert found == [(f"pipeline:sales#{place}", code, severity) for place, code, severity in expected]


def test_a_pipeline_behind_one_for_all_is_inert() -> None:
    everything = changed(sales(), lambda d: (d.pop("when"), d.update(name="all", position=1)))
    assert told({**files(), "pipelines/all.json": everything}) == [
        ("pipeline:sales#/when", "never_tried", "warning")
    ]


def test_a_stage_whose_option_is_gone_is_told() -> None:
    documents = stored()
    slim = opportunity()
    del slim["properties"]["stage"]["options"][1]
    slim["rules"] = []
    after = applied({"objects/opportunity.json": slim}, documents)
    found = {(problem.place, problem.code) for problem in cross_check(after)}
    assert ("pipeline:sales#/stages/1/option", "gone") in found
    assert [stage.name for stage in DefinitionSet(after).pipeline("sales").stages] == ["talking"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (board(pipeline="sales", sumField="amount", swimlanes="owner"), []),
        (board(groupBy="stage"), []),
        (board(), [("/pipeline", "which_columns")]),
        (board(pipeline="sales", groupBy="stage"), [("/groupBy", "both_columns")]),
        (board(pipeline="sales", swimlanes="version"), [("/swimlanes", "no_lanes")]),
        (board(type="list", columnLimit=3), [("/columnLimit", "board_only")]),
        (board(pipeline="sales", sumField="name"), [("/sumField", "wrong_field_type")]),
        (board(pipeline="sales", object="account"), [("/pipeline", "other_object")]),
    ],
)
def test_what_makes_no_sense_in_a_board_is_told(
    view: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = [(place, code) for place, code, _ in told({**files(), "views/board.json": view})]
    assert found == [(f"view:board#{place}", code) for place, code in expected]
