from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dougong.definitions import Documents, cross_check

from tests.definitions import examples
from tests.definitions.examples import applied, files, named, stored

Change = Callable[[dict[str, Any]], Any]


def findings(documents: Documents) -> list[tuple[str, str, str]]:
    return [(problem.severity, problem.place, problem.message) for problem in cross_check(documents)]


def with_change(path: str, change: Change) -> Documents:
    some_files = files()
    some_files[OPPORTUNITY]["properties"]["partner"] = {
        "fieldType": "reference",
        "title": "Partner",
        "target": "opportunity",
    }
    change(some_files[path])
    return applied(some_files)


def test_good_definitions_raise_nothing() -> None:
    assert findings(stored()) == []


OPPORTUNITY, VIEW, FORM, APP, CHINESE = (
    "objects/opportunity.json",
    "views/open_deals.json",
    "forms/account_main.json",
    "apps/crm.json",
    "translations/zh.json",
)


@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        (
            OPPORTUNITY,
            lambda f: f.update(titleField="amount"),
            (
                "error",
                "object:opportunity#/titleField",
                "“amount” has type money; this needs a field of type text / formula / auto_number.",
            ),
        ),
        (
            OPPORTUNITY,
            lambda f: f.pop("titleField"),
            (
                "warning",
                "object:opportunity#/titleField",
                "Without a title field its records are shown by their numbers.",
            ),
        ),
        (
            OPPORTUNITY,
            lambda f: f["rules"].append(dict(f["rules"][0])),
            (
                "error",
                "object:opportunity#/rules/1/name",
                "There are two of type rule named “won_needs_date” here.",
            ),
        ),
        (
            VIEW,
            lambda f: f["columns"].append({"field": "owner.name"}),
            (
                "error",
                "view:open_deals#/columns/3/field",
                "“owner” does not lead to another record, so “name” cannot follow it.",
            ),
        ),
        (
            VIEW,
            lambda f: f["columns"].append({"field": "name"}),
            ("warning", "view:open_deals#/columns/3/field", "“name” stands here twice."),
        ),
        (
            FORM,
            lambda f: f["related"][0].update(field="stage"),
            (
                "error",
                "form:account_main#/related/0/field",
                "“stage” has type select; this needs a field of type reference.",
            ),
        ),
        (
            FORM,
            lambda f: f["related"][0].update(object="opportunity", field="partner", columns=["name"]),
            ("error", "form:account_main#/related/0/field", "“partner” does not refer to “account”."),
        ),
        (
            FORM,
            lambda f: f["sections"][0]["fields"].pop(0),
            (
                "warning",
                "form:account_main#/sections",
                "“name” is required, has no default and stands in no section of “account_main”: "
                "nobody can fill it in.",
            ),
        ),
        (
            APP,
            lambda f: f["menu"][0].update(view="open_deals"),
            ("error", "app:crm#/menu/0/view", "“open_deals” is a view of “opportunity”, not of “account”."),
        ),
        (
            APP,
            lambda f: f["menu"][0].update(name="deals"),
            ("error", "app:crm#/menu/1/items/0/name", "There are two of type menu named “deals” here."),
        ),
    ],
    ids=range(10),
)
def test_what_does_not_fit_is_told_with_its_place(
    path: str, change: Change, expected: tuple[str, str, str]
) -> None:
    assert findings(with_change(path, change)) == [expected]


def test_an_app_without_menu_is_inert() -> None:
    documents = applied({"a": {"kind": "app", "name": "later", "title": "Later", "menu": []}})
    (problem,) = cross_check(documents)
    assert (problem.severity, problem.place) == ("warning", "app:later#/menu")


def test_translation_of_a_text_that_no_element_has_is_inert() -> None:
    documents = with_change(CHINESE, lambda f: f["entries"]["object:account"].update(message="嗯"))
    account = named(documents, "object", "account")
    assert findings(documents) == [
        (
            "warning",
            f"translation:zh#/entries/{account['id']}/message",
            "“object:account” has no property “message”, so this translation has no effect.",
        )
    ]


def test_whatever_referred_to_a_dropped_field_is_told() -> None:
    documents = stored()
    opportunity = named(documents, "object", "opportunity")
    dropped = opportunity["properties"].pop("amount")
    places = [
        place for severity, place, _ in findings(documents.with_document(opportunity)) if severity == "error"
    ]
    assert places == ["form:account_main#/related/0/columns/2", "view:open_deals#/sort/0"]
    message = cross_check(documents.with_document(opportunity))[0].message
    assert message == f"This refers to the field {dropped['id']}, which is not there any more."


def test_whatever_referred_to_a_dropped_object_is_told() -> None:
    documents = stored()
    account = named(documents, "object", "account")
    found = findings(documents.without("object", account["id"]))
    assert {place for severity, place, _ in found if severity == "error"} == {
        "object:opportunity#/properties/account/target",
        "form:account_main#/object",
        "app:crm#/menu/0/object",
    }
    assert {place for severity, place, _ in found if severity == "warning"} == {
        f"translation:zh#/entries/{account['id']}"
    }


def test_there_is_one_default_view_and_one_name() -> None:
    documents = stored()
    view = {**named(documents, "view", "open_deals"), "id": "viw_0000000000"}
    view["columns"] = [{"id": "col_0000000000", "field": "id"}]
    assert findings(documents.with_document(view)) == [
        ("error", "view:open_deals#/name", "There are two of kind view named “open_deals”.")
    ]
    other = findings(documents.with_document({**view, "name": "other"}))
    message = "“open_deals” is the default view of the same object already."
    assert other == [("error", "view:other#/default", message)]


def test_ids_are_never_shared() -> None:
    documents = stored()
    account = named(documents, "object", "account")
    copied = {**account, "id": "obj_0000000000", "name": "copied", "titleField": account["titleField"]}
    assert {problem.code for problem in cross_check(documents.with_document(copied))} == {"same_id"}


def test_examples_are_fresh() -> None:
    assert examples.account() is not examples.account()
