"""The design that the tests of trees work with: units of an organisation, and who sees which of them."""

from __future__ import annotations

from typing import Any

from tests.records.roles.design import role, rule

UNIT: dict[str, Any] = {
    "kind": "object",
    "name": "unit",
    "title": "Unit",
    "pluralTitle": "Units",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "parent": {"fieldType": "reference", "title": "Parent", "target": "unit", "onDelete": "clear"},
        "twin": {"fieldType": "reference", "title": "Twin", "target": "unit"},
        "rank": {"fieldType": "integer", "title": "Rank"},
        "secret": {"fieldType": "boolean", "title": "Secret"},
    },
    "required": ["name"],
}
TREE: dict[str, Any] = {
    "kind": "view",
    "name": "unit_tree",
    "title": "Tree",
    "object": "unit",
    "type": "tree",
    "parentField": "parent",
    "columns": [{"field": "name"}, {"field": "rank"}],
    "sort": ["rank", "name"],
}
OPEN = role("plain", rule("unit", "read", "update", condition="secret <> TRUE"))
OWN = role("own", rule("unit", "read", rows="own"))
BLIND = role(
    "blind",
    rule("unit", "read"),
    fields=[{"object": "unit", "hidden": ["parent"]}],
)

FILES = [UNIT, TREE, OPEN, OWN, BLIND]
