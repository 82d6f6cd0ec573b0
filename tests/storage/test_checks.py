"""What is judged of definitions beyond their form."""

from __future__ import annotations

import pytest
from dougong.errors import InvalidInput
from dougong.storage import Draft, Workspace, check

from tests.storage.support import INTEGER, TEXT, a_view, an_object, published


@pytest.mark.parametrize("condition", ["RAND() < 0.5", "name <> UUID()", "IF(seats > 1, RAND() > 0.1, TRUE)"])
def test_a_rule_is_not_left_to_chance(workspace: Workspace, condition: str) -> None:
    rule = {"name": "lucky", "condition": condition, "message": "Try again."}
    with pytest.raises(InvalidInput) as refused:
        published(workspace, an_object("deal", {"name": TEXT, "seats": INTEGER}, rules=[rule]))
    assert [(p.place, p.code) for p in refused.value.problems] == [
        ("object:deal#/rules/0/condition", "left_to_chance")
    ]


def test_what_is_wrong_with_one_thing_hides_nothing_of_another(workspace: Workspace) -> None:
    """Only what names a field that is wrong itself waits until that is put right."""
    rules = [
        {"name": "typed", "condition": "seats = 'x'", "message": "No."},
        {"name": "waits", "condition": "total = 'x'", "message": "No."},
    ]
    total = {"fieldType": "formula", "title": "Total", "formula": "seats * 2", "result": "select"}
    view = a_view("all", "deal", ["name"], filter="seats")
    draft = Draft(workspace)
    told = draft.apply(
        [an_object("deal", {"name": TEXT, "seats": INTEGER, "total": total}, rules=rules), view]
    )
    assert told == []
    places = [problem.place for problem in check(draft.documents) if problem.severity == "error"]
    assert sorted(set(places)) == [
        "object:deal#/properties/total/options",
        "object:deal#/rules/0/condition",
        "view:all#/filter",
    ]
