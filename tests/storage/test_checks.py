"""What is judged of definitions beyond their form."""

from __future__ import annotations

import pytest
from dougong.errors import InvalidInput
from dougong.storage import Workspace

from tests.storage.support import INTEGER, TEXT, an_object, published


@pytest.mark.parametrize("condition", ["RAND() < 0.5", "name <> UUID()", "IF(seats > 1, RAND() > 0.1, TRUE)"])
def test_a_rule_is_not_left_to_chance(workspace: Workspace, condition: str) -> None:
    rule = {"name": "lucky", "condition": condition, "message": "Try again."}
    with pytest.raises(InvalidInput) as refused:
        published(workspace, an_object("deal", {"name": TEXT, "seats": INTEGER}, rules=[rule]))
    assert [(p.place, p.code) for p in refused.value.problems] == [
        ("object:deal#/rules/0/condition", "left_to_chance")
    ]
