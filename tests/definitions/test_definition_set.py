from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.definitions import (
    DefinitionSet,
    Documents,
    SortItem,
    register_field_keywords,
    to_files,
    validate_document,
    where_used,
)
from dougong.definitions.language import FIELD_KEYWORDS
from dougong.errors import NotFound
from dougong.expressions import rename

from tests.definitions import examples
from tests.definitions.examples import applied, files, named, stored


@pytest.fixture(scope="module")
def definitions() -> DefinitionSet:
    return DefinitionSet(stored())


def test_objects_tell_what_they_are(definitions: DefinitionSet) -> None:
    opportunity = definitions.object("opportunity")
    assert (opportunity.title, opportunity.plural_title) == ("Opportunity", "Opportunity")
    assert [field.name for field in opportunity.fields] == [
        "name",
        "account",
        "amount",
        "close_date",
        "stage",
    ]
    assert opportunity.title_field is opportunity.field("name")
    assert [field.name for field in opportunity.search_fields] == ["name", "account"]
    assert definitions.object_by_id(opportunity.id) is opportunity
    assert [rule.name for rule in opportunity.rules] == ["won_needs_date"]
    assert opportunity.rules[0].field_ids == (opportunity.field("close_date").id,)


def test_fields_tell_what_they_are(definitions: DefinitionSet) -> None:
    opportunity = definitions.object("opportunity")
    stage, date, account = (opportunity.field(name) for name in ("stage", "close_date", "account"))
    assert (stage.type_name, stage.required, stage.default, stage.default_expression) == (
        "select",
        True,
        "open",
        None,
    )
    assert [option.key for option in stage.select_options] == ["open", "won"]
    assert stage.options_by_key["won"].colour == "good"
    assert (date.default, date.default_expression, date.required) == (None, "TODAY() + 30", False)
    assert definitions.target(account) is definitions.object("account")
    assert definitions.target(stage) is None
    assert opportunity.field_by_id(stage.id) is stage
    assert definitions.fields_by_id[stage.id] is stage


def test_targets_know_who_refers_to_them(definitions: DefinitionSet) -> None:
    back = definitions.object("account").referenced_by
    assert [(one.object_name, one.field.name) for one in back] == [
        ("opportunity", "account"),
        ("account", "parent"),
    ]


def test_views_and_forms_belong_to_an_object(definitions: DefinitionSet) -> None:
    account, opportunity = definitions.object("account"), definitions.object("opportunity")
    (view,) = definitions.views_of(opportunity)
    assert view is definitions.view("open_deals") is definitions.views_by_id[view.id]
    assert view.columns[2].path == ("created_at",)
    assert view.sort[2] == SortItem(("created_at",), descending=True)
    assert view.sort[1] == SortItem((opportunity.field("account").id, account.field("name").id))
    form = definitions.form_of(account)
    assert form is not None
    assert [placement.width for placement in form.sections[0].fields] == ["full", "half"]
    assert form.related[0].columns[1] == (opportunity.field("account").id, account.field("name").id)
    assert definitions.form_of(opportunity) is None
    assert definitions.views_of(account) == ()


def test_menus_nest(definitions: DefinitionSet) -> None:
    accounts, sales = definitions.app("crm").menu
    assert accounts.object_id == definitions.object("account").id
    assert sales.items[0].view_id == definitions.view("open_deals").id


@pytest.mark.parametrize("ask", ["object", "object_by_id", "view", "app"])
def test_what_does_not_exist_is_not_found(definitions: DefinitionSet, ask: str) -> None:
    with pytest.raises(NotFound):
        getattr(definitions, ask)("nothing")


def test_unknown_fields_are_not_found(definitions: DefinitionSet) -> None:
    with pytest.raises(NotFound):
        definitions.object("account").field("nothing")
    with pytest.raises(NotFound):
        definitions.object("account").field_by_id("nothing")


def test_default_view_comes_first() -> None:
    some_files = files()
    some_files["views/a.json"] = {**examples.open_deals(), "name": "a", "default": False}
    some_files["views/z.json"] = some_files.pop("views/open_deals.json")
    definitions = DefinitionSet(applied(some_files))
    assert [view.name for view in definitions.views_of(definitions.object("opportunity"))] == [
        "open_deals",
        "a",
    ]


def test_views_follow_by_position_then_by_name() -> None:
    some_files = files()
    for name, position in (("first", 1), ("second", 2), ("a_late_one", None), ("b_late_one", None)):
        view = {**examples.open_deals(), "name": name, "default": False}
        some_files[f"views/{name}.json"] = view if position is None else {**view, "position": position}
    definitions = DefinitionSet(applied(some_files))
    names = [view.name for view in definitions.views_of(definitions.object("opportunity"))]
    assert names == ["open_deals", "first", "second", "a_late_one", "b_late_one"]


def test_texts_are_translated(definitions: DefinitionSet) -> None:
    account = definitions.object("account")
    assert definitions.title(account.id, "title", "zh", account.title) == "客户"
    assert definitions.title(account.id, "title", "zh-CN", account.title) == "客户"
    assert definitions.title(account.id, "title", "en", account.title) == "Account"
    assert definitions.title(account.id, "title", None, account.title) == "Account"
    assert definitions.title(account.field("name").id, "title", "zh", "Name") == "Name"
    assert definitions.languages == ("zh",)


def test_documents_never_change() -> None:
    documents = stored()
    account = named(documents, "object", "account")
    handed_over = {**account, "title": "New"}
    after = documents.with_document(handed_over)
    handed_over["title"] = "Newer"
    assert named(after, "object", "account")["title"] == "New"
    assert named(documents, "object", "account")["title"] == "Account"
    assert len(documents.without("object", account["id"])) == len(documents) - 1
    assert documents.without("object", "obj_0000000000") == documents
    assert "object:account" in repr(documents)


def test_documents_survive_json() -> None:
    documents = stored()
    assert Documents.from_json(documents.to_json()) == documents
    assert [doc["kind"] for doc in documents.to_json()] == [
        "object",
        "object",
        "pipeline",
        "view",
        "form",
        "app",
        "translation",
    ]


@pytest.fixture
def owner_keyword() -> Iterator[None]:
    """A keyword of a plugin's field type, annotated like our own."""
    register_field_keywords(
        {
            "sortedBy": {"$ref": "defs.json#/$defs/reference", "x-reference": {"type": "field", "of": ""}},
            "maxLength": {"type": "string"},
        }
    )
    yield
    del FIELD_KEYWORDS._items["sortedBy"]


def test_a_plugins_keywords_join_the_language(owner_keyword: None) -> None:
    file = examples.account()
    file["properties"]["parent"]["sortedBy"] = "industry"
    documents = applied({"a": file})
    industry = named(documents, "object", "account")["properties"]["industry"]["id"]
    assert [usage.pointer for usage in where_used(documents, industry)] == ["/properties/parent/sortedBy"]
    assert (
        to_files(documents, rename)["objects/account.json"]["properties"]["parent"]["sortedBy"] == "industry"
    )
    file["properties"]["name"]["maxLength"] = "9"
    assert [problem.place for problem in validate_document(file)] == ["/properties/name/maxLength"]


def test_keywords_of_unknown_types_are_refused_again_afterwards() -> None:
    file = examples.account()
    file["properties"]["parent"]["sortedBy"] = "industry"
    assert [problem.code for problem in validate_document(file)] == ["unknown_property"]
