"""Where something is used, and what changed."""

from __future__ import annotations

from typing import Any

from dougong.definitions import Change, Documents, diff, usages, where_used

from tests.definitions.examples import named, stored


def brief(changes: list[Change]) -> list[tuple[str, str, str | None, str | None, Any, Any]]:
    return [(c.action, c.element_type, c.name, c.property, c.old, c.new) for c in changes]


def changed(documents: Documents, kind: str, name: str, /, **properties: Any) -> Documents:
    return documents.with_document({**named(documents, kind, name), **properties})


def test_usages_tell_place_and_manner() -> None:
    documents = stored()
    stage = named(documents, "object", "opportunity")["properties"]["stage"]
    found = [(usage.document_name, usage.pointer, usage.how) for usage in where_used(documents, stage["id"])]
    assert sorted(found) == [
        ("open_deals", "/filter", "expression"),
        ("opportunity", "/required/1", "reference"),
        ("opportunity", "/rules/0/condition", "expression"),
        ("sales", "/field", "reference"),
    ]


def test_a_field_in_the_middle_of_a_path_is_used() -> None:
    documents = stored()
    account = named(documents, "object", "opportunity")["properties"]["account"]
    assert {usage.pointer for usage in where_used(documents, account["id"])} == {
        "/search/1",
        "/columns/1/field",
        "/filter",
        "/sort/1",
        "/related/0/field",
        "/related/0/columns/1",
        "/stages/1/required/0",
        "/when",
    }


def test_objects_and_views_are_used() -> None:
    documents = stored()
    account, view = named(documents, "object", "account"), named(documents, "view", "open_deals")
    assert {(usage.document_name, usage.pointer) for usage in where_used(documents, account["id"])} == {
        ("account", "/properties/parent/target"),
        ("opportunity", "/properties/account/target"),
        ("account_main", "/object"),
        ("crm", "/menu/0/object"),
        ("zh", f"/entries/{account['id']}"),
    }
    assert [usage.pointer for usage in where_used(documents, view["id"])] == ["/menu/1/items/0/view"]


def test_unused_is_unused() -> None:
    assert where_used(stored(), "fld_0000000000") == []
    assert "fld_0000000000" not in usages(stored())


def test_nothing_differs_from_itself() -> None:
    documents = stored()
    assert diff(documents, Documents.from_json(documents.to_json())) == []


def test_a_whole_document_comes_and_goes_as_one_change() -> None:
    documents = stored()
    view = named(documents, "view", "open_deals")
    without = documents.without("view", view["id"])
    assert brief(diff(documents, without)) == [("removed", "view", "open_deals", None, view, None)]
    assert brief(diff(without, documents)) == [("added", "view", "open_deals", None, None, view)]


def test_renamed_retyped_added_and_removed_fields_are_told_apart() -> None:
    documents = stored()
    properties = dict(named(documents, "object", "opportunity")["properties"])
    amount, name, date = properties.pop("amount"), properties.pop("name"), properties.pop("close_date")
    new = {"id": "fld_0000000000", "fieldType": "boolean", "title": "Hot"}
    after = {"subject": name, **properties, "close_date": {**date, "fieldType": "datetime"}, "hot": new}
    changes = diff(documents, changed(documents, "object", "opportunity", properties=after))
    assert brief([change for change in changes if change.element_type == "field"]) == [
        ("renamed", "field", "subject", "name", "name", "subject"),
        ("retyped", "field", "close_date", "fieldType", "date", "datetime"),
        ("added", "field", "hot", None, None, new),
        ("removed", "field", "amount", None, amount, None),
    ]
    assert {change.parent_id for change in changes if change.element_type == "field"} == {
        named(documents, "object", "opportunity")["id"]
    }


def test_a_changed_property_is_told_with_both_values() -> None:
    documents = stored()
    after = changed(documents, "object", "account", title="Company", icon="building")
    assert brief(diff(documents, after)) == [
        ("changed", "object", "account", "title", "Account", "Company"),
        ("changed", "object", "account", "icon", None, "building"),
    ]


def test_renamed_object_is_recognised() -> None:
    documents = stored()
    after = changed(documents, "object", "account", name="company")
    assert brief(diff(documents, after)) == [("renamed", "object", "company", "name", "account", "company")]


def test_options_are_elements() -> None:
    documents = stored()
    properties = dict(named(documents, "object", "opportunity")["properties"])
    opened, won = properties["stage"]["options"]
    lost = {"id": "opt_0000000000", "key": "lost", "title": "Lost"}
    properties["stage"] = {**properties["stage"], "options": [{**won, "title": "Won!"}, opened, lost]}
    changes = diff(documents, changed(documents, "object", "opportunity", properties=properties))
    assert brief(changes) == [
        (
            "moved",
            "field",
            "stage",
            "options",
            [opened["id"], won["id"]],
            [won["id"], opened["id"], lost["id"]],
        ),
        ("changed", "option", "won", "title", "Won", "Won!"),
        ("added", "option", "lost", None, None, lost),
    ]


def test_fields_in_a_new_order_are_moved() -> None:
    documents = stored()
    properties = named(documents, "object", "account")["properties"]
    (change,) = diff(
        documents, changed(documents, "object", "account", properties=dict(reversed(properties.items())))
    )
    assert (change.action, change.property, change.new) == ("moved", "properties", change.old[::-1])


def test_translations_are_compared_text_by_text() -> None:
    documents = stored()
    account = named(documents, "object", "account")
    entries = dict(named(documents, "translation", "zh")["entries"])
    entries[account["id"]] = {**entries[account["id"]], "title": "公司"}
    assert brief(diff(documents, changed(documents, "translation", "zh", entries=entries))) == [
        ("changed", "translation", "zh", f"entries/{account['id']}/title", "客户", "公司")
    ]


def test_true_is_not_one() -> None:
    documents = stored()
    properties = dict(named(documents, "object", "account")["properties"])
    one = {**properties, "name": {**properties["name"], "default": 1}}
    true = {**properties, "name": {**properties["name"], "default": True}}
    before = changed(documents, "object", "account", properties=one)
    assert len(diff(before, changed(documents, "object", "account", properties=true))) == 1


def test_an_element_that_moves_into_another_one_is_a_change() -> None:
    documents = stored()
    form = named(documents, "form", "account_main")
    (section,) = form["sections"]
    stays, moves = section["fields"]
    other = {"id": "sec_aaaaaaaaaa", "name": "more", "title": "More", "fields": [moves]}
    changes = diff(
        documents,
        changed(documents, "form", "account_main", sections=[{**section, "fields": [stays]}, other]),
    )
    assert [(c.action, c.element_id, c.property, c.new) for c in changes] == [
        ("added", other["id"], None, other),
        ("moved", moves["id"], "parent", other["id"]),
    ]


def test_a_field_that_another_object_takes_over_goes_here_and_comes_there() -> None:
    documents = stored()
    account, deal = named(documents, "object", "account"), named(documents, "object", "opportunity")
    fields = dict(account["properties"])
    stage = fields.pop("industry")
    after = changed(documents, "object", "account", properties=fields)
    after = changed(after, "object", "opportunity", properties={**deal["properties"], "industry": stage})
    assert [(c.action, c.element_id, c.document_id) for c in diff(documents, after)] == [
        ("removed", stage["id"], account["id"]),
        ("added", stage["id"], deal["id"]),
    ]
