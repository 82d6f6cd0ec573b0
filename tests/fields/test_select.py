from __future__ import annotations

import pytest
from dougong.fields import LENIENT, FieldError, check_options, coerce, convert, field_schema

from tests.fields.samples import field_with


def stage(*titles: tuple[str, str]) -> dict[str, object]:
    options = [{"id": f"opt_{key:a>10}", "key": key, "title": title} for key, title in titles]
    return {"fieldType": "select", "options": options}


def test_a_key_goes_before_a_title() -> None:
    field, definitions = field_with(stage(("a", "b"), ("b", "c")))
    assert coerce("b", field, definitions, LENIENT) == "b"
    assert coerce("B", field, definitions, LENIENT) == "a"
    assert coerce("c", field, definitions, LENIENT) == "b"


def test_unknown_option_is_refused_with_a_guess() -> None:
    field, definitions = field_with(stage(("won", "Won"), ("lost", "Lost")))
    with pytest.raises(FieldError, match="did you mean “lost”"):
        coerce("losst", field, definitions)


def test_options_with_one_key_or_one_title_are_reported() -> None:
    field, definitions = field_with(stage(("a", "Open"), ("b", "open ")))
    assert [(p.code, p.place) for p in check_options(field, definitions)] == [
        ("repeated_option", "/options/1/title")
    ]


def test_records_may_hold_options_that_were_taken_away() -> None:
    field, definitions = field_with(stage(("a", "A")))
    assert field_schema(field, definitions, "read")["anyOf"][0] == {"type": "string"}


def test_retype_goes_by_title_and_by_key() -> None:
    select, definitions = field_with(stage(("won", "赢单"), ("lost", "输单")))
    text, text_definitions = field_with({"fieldType": "text"})
    assert convert(select, text, "won", text_definitions) == "赢单"
    assert [convert(text, select, word, definitions) for word in ("赢单", "lost", " LOST")] == [
        "won",
        "lost",
        "lost",
    ]
    with pytest.raises(FieldError):
        convert(text, select, "open", definitions)
