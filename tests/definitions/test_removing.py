"""Taking out an element takes out what names it, and no more than that."""

from __future__ import annotations

from typing import Any

from dougong.definitions import Documents, apply_files, validate_document, where_used
from dougong.definitions.removing import without_element
from dougong.expressions import rename

OBJECT = {"kind": "object", "type": "object"}
FILES: list[dict[str, Any]] = [
    OBJECT
    | {
        "name": "firm",
        "title": "Firm",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "stage": {
                "fieldType": "select",
                "title": "Stage",
                "options": [{"key": "a", "title": "A"}, {"key": "b", "title": "B"}],
            },
            "size": {"fieldType": "integer", "title": "Size"},
        },
        "required": ["name", "size"],
        "rules": [{"name": "big", "condition": "size > 0", "message": "Big."}],
    },
    OBJECT
    | {
        "name": "deal",
        "title": "Deal",
        "properties": {"firm": {"fieldType": "reference", "title": "Firm", "target": "firm"}},
    },
    {
        "kind": "view",
        "name": "firms",
        "title": "Firms",
        "object": "firm",
        "type": "list",
        "columns": [{"field": "name"}, {"field": "size"}],
        "sort": ["-size"],
        "group": "stage",
    },
    {
        "kind": "view",
        "name": "sizes",
        "title": "Sizes",
        "object": "firm",
        "type": "list",
        "columns": [{"field": "size"}],
    },
    {
        "kind": "pipeline",
        "name": "sales",
        "title": "Sales",
        "object": "firm",
        "field": "stage",
        "stages": [{"name": "a", "option": "a"}, {"name": "b", "option": "b", "required": ["size"]}],
    },
    {
        "kind": "role",
        "name": "scout",
        "title": "Scout",
        "rules": [
            {"name": "firms", "object": "firm", "operations": ["read"], "rows": "all"},
            {"name": "deals", "object": "deal", "operations": ["read"], "rows": "all"},
        ],
        "fields": [{"object": "firm", "hidden": ["size", "name"]}],
    },
    {
        "kind": "app",
        "name": "crm",
        "title": "CRM",
        "menu": [
            {"name": "firms", "object": "firm"},
            {
                "name": "more",
                "title": "More",
                "items": [{"name": "sizes", "object": "firm", "view": "sizes"}],
            },
        ],
    },
]


def documents() -> Documents:
    found, problems = apply_files(Documents(), FILES, rename)
    assert problems == []
    return found


def field_id(given: Documents, name: str) -> str:
    return str(given.by_name("object", "firm")["properties"][name]["id"])  # type: ignore[index]


def names(given: Documents) -> set[str]:
    return {f"{kind}:{document['name']}" for (kind, _), document in given.items()}


def valid(given: Documents) -> bool:
    return all(not validate_document(one, "stored") for one in given.values())


def test_lists_lose_the_entry_that_names_it() -> None:
    before = documents()
    after = without_element(before, field_id(before, "size"))
    assert valid(after)
    firm, view = after.by_name("object", "firm"), after.by_name("view", "firms")
    assert firm is not None
    assert view is not None
    assert list(firm["properties"]) == ["name", "stage"]
    assert firm["required"] == [field_id(before, "name")]
    assert [column["field"] for column in view["columns"]] == [field_id(before, "name")]
    assert view["sort"] == []
    assert names(before) - names(after) == {"view:sizes"}


def test_expressions_are_left_for_a_person() -> None:
    before = documents()
    size = field_id(before, "size")
    assert [use.pointer for use in where_used(without_element(before, size), size)] == ["/rules/0/condition"]


def test_what_is_about_it_alone_goes_along() -> None:
    before = documents()
    after = without_element(before, field_id(before, "stage"))
    assert valid(after)
    assert names(before) - names(after) == {"pipeline:sales"}
    assert "group" not in after.by_name("view", "firms")  # type: ignore[operator]


def test_an_object_goes_with_its_views_menu_entries_and_grants() -> None:
    before = documents()
    after = without_element(before, before.by_name("object", "firm")["id"])  # type: ignore[index]
    assert valid(after)
    assert names(after) == {"object:deal", "role:scout", "app:crm"}
    role, app = after.by_name("role", "scout"), after.by_name("app", "crm")
    assert role is not None
    assert app is not None
    assert [rule["name"] for rule in role["rules"]] == ["deals"]
    assert role["fields"] == []
    assert app["menu"] == []


def test_nothing_else_is_touched() -> None:
    before = documents()
    after = without_element(before, "fld_0000000000")
    assert all(after[key] is document for key, document in before.items())
