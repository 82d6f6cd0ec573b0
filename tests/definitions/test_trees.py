"""Trees go by a reference of an object to itself."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import DefinitionSet, cross_check
from dougong.definitions.trees import parent_field, tree_fields

from tests.definitions.examples import account, applied, files

OTHER = {"fieldType": "reference", "title": "Bought by", "target": "account"}


def tree(**options: Any) -> dict[str, Any]:
    columns = [{"field": "name"}]
    return {
        "kind": "view",
        "name": "v",
        "title": "V",
        "object": "account",
        "type": "tree",
        "columns": columns,
        **options,
    }


def told(view: dict[str, Any], **fields: Any) -> list[tuple[str, str]]:
    item = account()
    item["properties"] |= fields
    found = cross_check(applied({**files(), "objects/account.json": item, "views/v.json": view}))
    return [(one.place.removeprefix("view:v#"), one.code) for one in found if one.place.startswith("view:v#")]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (tree(), []),
        (tree(parentField="parent"), []),
        (tree(object="opportunity"), [("/parentField", "no_parent")]),
        (tree(object="opportunity", parentField="account"), [("/parentField", "not_itself")]),
        (tree(type="list", parentField="parent"), [("/parentField", "only_of")]),
        (tree(frozen=1), [("/frozen", "only_of")]),
        (tree(group="industry"), [("/group", "only_of")]),
        (tree(colours=[{"when": "industry = 'it'", "colour": "teal"}]), []),
    ],
)
def test_a_tree_has_what_it_shows(view: dict[str, Any], expected: list[Any]) -> None:
    assert told(view) == expected


def test_of_several_references_to_itself_one_is_named() -> None:
    assert told(tree(), bought_by=OTHER) == [("/parentField", "which_parent")]
    assert told(tree(parentField="bought_by"), bought_by=OTHER) == []


def test_the_only_reference_to_itself_is_taken() -> None:
    definitions = DefinitionSet(applied({**files(), "views/v.json": tree()}))
    field = parent_field(definitions, definitions.view("v"))
    assert field is not None
    assert field.name == "parent"
    assert tree_fields(definitions, definitions.object("account")) == (field,)
    assert tree_fields(definitions, definitions.object("opportunity")) == ()
