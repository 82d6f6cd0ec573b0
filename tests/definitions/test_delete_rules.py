from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from dougong.definitions import Documents, cross_check

from tests.definitions.examples import applied

Links = dict[str, list[tuple[str, str]]]


def design(links: Links, required: bool = False) -> Documents:
    """Objects with references to others: ``{"line": [("order", "cascade")]}``."""
    names = dict.fromkeys([*links, *(target for fields in links.values() for target, _ in fields)])
    files: dict[str, dict[str, Any]] = {}
    for name in names:
        references = {
            f"to_{target}": {
                "fieldType": "reference",
                "title": target,
                "target": target,
                "onDelete": rule,
            }
            for target, rule in links.get(name, ())
        }
        files[f"objects/{name}.json"] = {
            "kind": "object",
            "name": name,
            "title": name,
            "titleField": "name",
            "type": "object",
            "properties": {"name": {"fieldType": "text", "title": "Name"}, **references},
            "required": list(references) if required else [],
        }
    return applied(files)


def codes(documents: Documents) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in cross_check(documents)]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"line": [("order", "cascade")], "order": [("customer", "cascade")]}, []),
        ({"part": [("part", "cascade")]}, [("part", "to_part")]),
        (
            {"aa": [("bb", "cascade")], "bb": [("cc", "cascade")], "cc": [("aa", "cascade")]},
            [("aa", "to_bb"), ("bb", "to_cc"), ("cc", "to_aa")],
        ),
        ({"aa": [("bb", "cascade")], "bb": [("aa", "clear")]}, []),
    ],
)
def test_records_go_together_only_one_way(links: Links, expected: list[tuple[str, str]]) -> None:
    places = [(f"object:{name}#/properties/{field}/onDelete", "cascade_circle") for name, field in expected]
    assert codes(design(links)) == places


def test_records_go_together_over_a_few_objects_only() -> None:
    names = ["aa", "bb", "cc", "dd", "ee", "ff", "gg"]
    chain: Links = {name: [(above, "cascade")] for above, name in pairwise(names[:-1])}
    assert codes(design(chain)) == []
    chain["gg"] = [("ff", "cascade")]
    assert codes(design(chain)) == [("object:bb#/properties/to_aa/onDelete", "cascade_too_far")]


def test_what_is_required_cannot_be_cleared() -> None:
    documents = design({"line": [("order", "clear")]}, required=True)
    assert codes(documents) == [("object:line#/properties/to_order/onDelete", "cleared_but_required")]
    assert codes(design({"line": [("order", "cascade")]}, required=True)) == []
