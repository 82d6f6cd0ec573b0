"""From files to stored documents and back."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from dougong.definitions import (
    Documents,
    apply_files,
    is_id,
    to_file,
    to_files,
    validate_document,
    without_ids,
)
from dougong.expressions import rename

from tests.definitions import examples
from tests.definitions.examples import applied, files, named, stored
from tests.support.data import shared_data


def problems_of(some_files: dict[str, Any], documents: Documents | None = None) -> list[tuple[str, str]]:
    before = documents or Documents()
    after, problems = apply_files(before, some_files, rename)
    assert after is before
    return [(problem.place, problem.message) for problem in problems]


def test_stored_documents_hold_ids_where_files_hold_names() -> None:
    documents = stored()
    opportunity, view = named(documents, "object", "opportunity"), named(documents, "view", "open_deals")
    fields = {name: item["id"] for name, item in opportunity["properties"].items()}
    account = named(documents, "object", "account")
    industry = account["properties"]["industry"]["id"]
    parent, name = account["properties"]["parent"]["id"], account["properties"]["name"]["id"]

    assert opportunity["titleField"] == fields["name"]
    assert opportunity["required"] == [fields["name"], fields["stage"]]
    assert opportunity["properties"]["account"]["target"] == account["id"]
    assert opportunity["properties"]["close_date"]["default"] == {"expression": "TODAY() + 30"}
    assert (
        opportunity["rules"][0]["condition"]
        == f"#{fields['stage']} <> 'won' OR #{fields['close_date']} <> NULL"
    )
    assert view["object"] == opportunity["id"]
    assert [column["field"] for column in view["columns"]] == [
        fields["name"],
        f"{fields['account']}.{industry}",
        "created_at",
    ]
    assert view["sort"] == [f"-{fields['amount']}", f"{fields['account']}.{name}", "-created_at"]
    assert view["filter"] == (
        f"#{fields['stage']} <> 'won' AND #{fields['account']}.#{parent}.#{name} <> 'amount'"
        f"  OR #{fields['amount']} > 3"
    )
    assert set(named(documents, "translation", "zh")["entries"]) >= {
        account["id"],
        opportunity["rules"][0]["id"],
    }


def test_stored_documents_are_valid() -> None:
    for document in stored().values():
        assert validate_document(document, "stored") == []


def test_every_element_gets_an_id() -> None:
    form = named(stored(), "form", "account_main")
    section = form["sections"][0]
    ids = [form["id"], section["id"], form["related"][0]["id"], *(field["id"] for field in section["fields"])]
    assert all(map(is_id, ids)) and len(set(ids)) == 5


def test_files_come_out_as_they_went_in() -> None:
    assert {path: without_ids(file) for path, file in to_files(stored(), rename).items()} == files()


def test_one_file_comes_out_alone() -> None:
    documents = stored()
    view = to_file(documents, named(documents, "view", "open_deals"), rename)
    assert without_ids(view) == examples.open_deals()


def test_applying_the_same_files_again_changes_nothing() -> None:
    documents = stored()
    assert applied(files(), documents) == documents
    assert applied(to_files(documents, rename), documents) == documents


def test_a_part_of_the_folder_may_be_applied() -> None:
    documents = stored()
    view = {**examples.open_deals(), "title": "Pipeline"}
    after = applied({"views/open_deals.json": view}, documents)
    assert named(after, "view", "open_deals") == {
        **named(documents, "view", "open_deals"),
        "title": "Pipeline",
    }
    assert len(after) == len(documents)


def test_file_with_a_foreign_id_takes_over_its_namesake() -> None:
    documents = stored()
    elsewhere = to_files(applied(files()), rename)
    assert applied(elsewhere, documents) == documents


def test_ids_of_a_new_workspace_are_those_of_the_files() -> None:
    documents = stored()
    assert applied(to_files(documents, rename)) == documents


def test_renamed_field_changes_nothing_else() -> None:
    documents = stored()
    file = to_files(documents, rename)["objects/account.json"]
    file["properties"] = {
        ("branch" if name == "industry" else name): item for name, item in file["properties"].items()
    }
    after = applied({"a": file}, documents)

    old, new = named(documents, "object", "account"), named(after, "object", "account")
    assert new["properties"]["branch"] == old["properties"]["industry"]
    assert [document for key, document in after.items() if document != documents[key]] == [new]
    printed = to_files(after, rename)
    assert printed["views/open_deals.json"]["columns"][1]["field"] == "account.branch"
    assert printed["forms/account_main.json"]["sections"][0]["fields"][1]["visible"] == "branch = 'it'"


def test_renamed_object_changes_nothing_else() -> None:
    documents = stored()
    file = {**to_files(documents, rename)["objects/account.json"], "name": "company"}
    file["properties"]["parent"]["target"] = "company"
    after = applied({"a": file}, documents)
    assert [document["name"] for key, document in after.items() if document != documents[key]] == ["company"]
    assert "object:company" in to_files(after, rename)["translations/zh.json"]["entries"]


def test_two_documents_may_swap_their_names() -> None:
    documents = stored()
    printed = to_files(documents, rename)
    one, two = printed["objects/account.json"], printed["objects/opportunity.json"]
    one["name"], two["name"] = "opportunity", "account"
    one["properties"]["parent"]["target"] = two["properties"]["account"]["target"] = "opportunity"
    after = applied({"one": one, "two": two}, documents)
    assert named(after, "object", "opportunity")["id"] == named(documents, "object", "account")["id"]


def test_a_column_is_recognised_by_its_field() -> None:
    documents = stored()
    view = examples.open_deals()
    view["columns"].reverse()
    after = applied({"v": view}, documents)
    before = {column["field"]: column["id"] for column in named(documents, "view", "open_deals")["columns"]}
    assert {c["field"]: c["id"] for c in named(after, "view", "open_deals")["columns"]} == before


def test_a_pack_is_described_but_not_stored() -> None:
    pack = {"kind": "pack", "name": "crm", "title": "CRM", "version": "1.0.0"}
    assert len(applied({"pack.json": pack})) == 0


@pytest.mark.parametrize(
    ("path", "change", "place", "message"),
    [
        (
            "objects/account.json",
            lambda f: f.update(titleField="namee"),
            "/titleField",
            "“account” has no field “namee”; did you mean “name”?",
        ),
        (
            "objects/opportunity.json",
            lambda f: f["properties"]["account"].update(target="accountx"),
            "/properties/account/target",
            "There is no object “accountx”; did you mean “account”?",
        ),
        (
            "objects/opportunity.json",
            lambda f: f["rules"][0].update(condition="stag = 'won'"),
            "/rules/0/condition",
            "“opportunity” has no field “stag”; did you mean “stage”?",
        ),
        (
            "views/open_deals.json",
            lambda f: f["columns"][1].update(field="account.industri"),
            "/columns/1/field",
            "“account” has no field “industri”; did you mean “industry”?",
        ),
        (
            "views/open_deals.json",
            lambda f: f.update(sort=["stage.name"]),
            "/sort/0",
            "“stage” does not lead to another record, so “name” cannot follow it.",
        ),
        (
            "views/open_deals.json",
            lambda f: f.update(object="zebra"),
            "/object",
            "There is no object “zebra”.",
        ),
        (
            "apps/crm.json",
            lambda f: f["menu"][1]["items"][0].update(view="open_deal"),
            "/menu/1/items/0/view",
            "There is no view “open_deal”; did you mean “open_deals”?",
        ),
        (
            "translations/zh.json",
            lambda f: f["entries"].update({"object:account/field:size": {"title": "规模"}}),
            "/entries",
            "There is no element “object:account/field:size” to translate.",
        ),
    ],
    ids=range(8),
)
def test_unknown_name_is_told_with_its_place(path: str, change: Any, place: str, message: str) -> None:
    some_files = files()
    change(some_files[path])
    assert problems_of(some_files) == [(f"{path}#{place}", message)]


def test_all_problems_are_told_at_once_and_nothing_is_changed() -> None:
    documents = stored()
    some_files = files()
    some_files["objects/account.json"]["titleField"] = "nothing"
    some_files["views/open_deals.json"]["sort"] = ["nothing"]
    some_files["views/open_deals.json"]["filter"] = "stage = ("
    assert [place for place, _ in problems_of(some_files, documents)] == [
        "views/open_deals.json#/filter",
        "views/open_deals.json#/sort/0",
        "objects/account.json#/titleField",
    ]


def test_files_that_break_the_schema_are_refused() -> None:
    assert problems_of({"x.json": [], "y.json": {"kind": "objectt"}}) == [
        ("x.json#", "A definition is a JSON object."),
        ("y.json#/kind", "“objectt” is not a kind of definition; did you mean “object”?"),
    ]


def test_two_files_for_one_document_are_refused() -> None:
    assert problems_of({"a.json": examples.account(), "b.json": examples.account()}) == [
        ("b.json#", "“a.json” describes the same object.")
    ]


def test_a_taken_name_is_refused() -> None:
    documents = stored()
    file = {**to_files(documents, rename)["objects/account.json"], "name": "opportunity"}
    assert problems_of({"a.json": file}, documents) == [
        ("a.json#/name", "There is another object named “opportunity” already.")
    ]


def test_an_element_copied_with_its_id_is_refused() -> None:
    documents = stored()
    file = to_files(documents, rename)["objects/account.json"]
    file["properties"]["copy"] = dict(file["properties"]["name"])
    ((place, message),) = problems_of({"a.json": file}, documents)
    assert place == "a.json#/properties/copy/id"
    assert "stands at “/properties/name” too" in message


def test_what_is_gone_is_printed_by_its_id() -> None:
    documents = stored()
    account = named(documents, "object", "account")
    printed = to_files(documents.without("object", account["id"]), rename)
    opportunity = printed["objects/opportunity.json"]
    assert opportunity["properties"]["account"]["target"] == account["id"]


def test_input_is_left_as_it_was() -> None:
    some_files = files()
    kept = copy.deepcopy(some_files)
    documents = applied(some_files)
    before = json.dumps(documents.to_json())
    applied(to_files(documents, rename), documents)
    assert some_files == kept
    assert json.dumps(documents.to_json()) == before


def test_naughty_titles_survive_or_are_refused_with_a_reason() -> None:
    strings = json.loads(shared_data("naughty_strings/blns.json").read_text("utf-8"))
    survived = 0
    for text in strings:
        file = examples.account()
        file["title"] = file["description"] = file["properties"]["name"]["title"] = text
        documents, problems = apply_files(Documents(), {"a": file}, rename)
        if problems:
            assert all(problem.message for problem in problems)
            assert text == "" or "\0" in text or len(text) > 200
        else:
            survived += 1
            assert without_ids(to_files(documents, rename)["objects/account.json"]) == file
    assert survived > 450


def test_naughty_names_are_refused_with_a_reason() -> None:
    for text in json.loads(shared_data("naughty_strings/blns.json").read_text("utf-8")):
        for file in ({**examples.account(), "name": text}, {**examples.account(), "titleField": text}):
            before, problems = apply_files(Documents(), {"a": file}, rename)
            assert len(before) == 0 or not problems
            assert all(problem.message for problem in problems)
