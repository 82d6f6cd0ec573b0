from __future__ import annotations

import pytest
from dougong.fields import LENIENT, FieldError, coerce

from tests.fields.samples import field_with

INTEGER = {"fieldType": "integer"}


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1])
def test_integers_stay_within_what_json_holds_exactly(value: int) -> None:
    field, definitions = field_with(INTEGER)
    assert coerce(value, field, definitions) == value
    assert coerce(str(value), field, definitions, LENIENT) == value
    with pytest.raises(FieldError):
        coerce(value + (1 if value > 0 else -1), field, definitions)


@pytest.mark.parametrize(
    ("written", "code"),
    [("1.5", "not_whole"), ("12,34", "not_a_number"), ("1e3", "not_a_number"), ("twelve", "not_a_number"),
     ("1 000", None), ("9" * 40, "too_large"), ("$5", "not_a_number")],
)  # fmt: skip
def test_written_numbers(written: str, code: str | None) -> None:
    field, definitions = field_with(INTEGER)
    if code is None:
        assert coerce(written, field, definitions, LENIENT) == 1000
        return
    with pytest.raises(FieldError) as refused:
        coerce(written, field, definitions, LENIENT)
    assert refused.value.problem.code == code


def test_bounds_are_told() -> None:
    field, definitions = field_with({**INTEGER, "minimum": 1, "maximum": 5})
    with pytest.raises(FieldError, match="value: The value must be at least 1"):
        coerce(0, field, definitions)
    with pytest.raises(FieldError, match="value: The value must be at most 5"):
        coerce(6, field, definitions)
