from __future__ import annotations

import pytest
from dougong.expressions import ExpressionTypeError, check, parse
from dougong.expressions.types import DATETIME, INTEGER, TEXT, USER, UnknownPath, record
from dougong.fields import ObjectScope, searched_fields

from tests.fields.samples import ACCOUNT_ID, ACCOUNT_NAME_ID, FIELD_ID, sampled_field


@pytest.fixture
def scope() -> ObjectScope:
    _, definitions = sampled_field("reference")
    return ObjectScope(definitions, definitions.object("thing"))


@pytest.mark.parametrize(
    "path", [("value", "name"), (f"#{FIELD_ID}", f"#{ACCOUNT_NAME_ID}"), (f"#{FIELD_ID}", "name")]
)
def test_names_and_ids_lead_to_one_canonical_path(scope: ObjectScope, path: tuple[str, ...]) -> None:
    found = scope.resolve(path)
    assert found.path == (FIELD_ID, ACCOUNT_NAME_ID)
    assert found.type == TEXT


def test_references_are_records_of_their_target(scope: ObjectScope) -> None:
    assert scope.resolve(("value",)).type == record(ACCOUNT_ID)


def test_system_fields_go_by_their_names(scope: ObjectScope) -> None:
    assert scope.resolve(("version",)).type == INTEGER
    assert scope.resolve(("owner",)).type == USER
    found = scope.resolve(("value", "created_at"))
    assert (found.type, found.path) == (DATETIME, (FIELD_ID, "created_at"))


@pytest.mark.parametrize(
    ("path", "index", "is_no_reference"),
    [
        (("values",), 0, False),
        (("value", "namee"), 1, False),
        (("#fld_nowhere001",), 0, False),
        (("id", "name"), 1, True),
        (("owner", "name"), 1, True),
        (("value", "name", "x"), 2, True),
        ((), 0, False),
    ],
)
def test_unknown_paths_say_where(
    scope: ObjectScope, path: tuple[str, ...], index: int, is_no_reference: bool
) -> None:
    with pytest.raises(UnknownPath) as unknown:
        scope.resolve(path)
    assert unknown.value.index == index
    assert (unknown.value.obstacle == "not_a_reference") is is_no_reference


def test_a_slip_is_answered_with_a_guess(scope: ObjectScope) -> None:
    with pytest.raises(ExpressionTypeError, match="did you mean “name”"):
        check(parse("value.namee = 'Acme'"), scope)


def test_search_without_choice_is_in_all_fields_of_words() -> None:
    _, definitions = sampled_field("integer")
    assert [field.name for field in searched_fields(definitions.object("account"))] == ["name", "city"]
