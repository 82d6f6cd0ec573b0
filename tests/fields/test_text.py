from __future__ import annotations

import pytest
from dougong.fields import LENIENT, FieldError, check_options, coerce, storage_of
from dougong.fields.clean import clean
from dougong.fields.text import INDEX_BYTES, LONGEST_LINE

from tests.fields.samples import field_with

TEXT = {"fieldType": "text"}


def test_text_is_kept_in_normal_form_and_otherwise_as_it_is() -> None:
    field, definitions = field_with(TEXT)
    assert coerce(" e\u0301\t\U0001f600\u200b ", field, definitions) == " é\t\U0001f600\u200b "


def test_spaces_are_text_but_nothing_is_blank() -> None:
    field, definitions = field_with(TEXT)
    assert coerce("  ", field, definitions, LENIENT) == "  "
    assert coerce("", field, definitions) is None


def test_length_counts_characters_of_the_normal_form() -> None:
    field, definitions = field_with({**TEXT, "maxLength": 2})
    assert coerce("e\u0301e\u0301", field, definitions) == "éé"
    with pytest.raises(FieldError) as refused:
        coerce("\U0001d160", field, definitions)  # one character, whose normal form has three
    assert refused.value.problem.code == "too_long"
    assert refused.value.problem.params == {"limit": 2, "length": 3}


def test_length_can_be_limited_in_bytes() -> None:
    assert clean("华为", max_bytes=6) == "华为"
    with pytest.raises(FieldError, match="At most 5 bytes"):
        clean("华为", max_bytes=5)


def test_every_line_fits_into_an_index() -> None:
    field, definitions = field_with({**TEXT, "maxLength": LONGEST_LINE})
    for character in "a华\U0001f600ﷺ\u0390":
        for length in (50, 100, 200, 400, LONGEST_LINE):
            try:
                value = coerce(character * length, field, definitions)
            except FieldError as error:
                assert error.problem.code == "too_long"
                continue
            for column in storage_of(field).columns(field):
                stored = column.derive(value) if column.derive else value
                assert column.indexable
                assert len(stored.encode()) <= INDEX_BYTES


def test_long_text_is_not_indexed() -> None:
    field, definitions = field_with({**TEXT, "fieldType": "long_text"})
    text = "长文\n" * 5_000
    assert coerce(text, field, definitions) == text
    assert not any(column.indexable for column in storage_of(field).columns(field))


def test_a_users_pattern_runs_in_linear_time() -> None:
    field, definitions = field_with({**TEXT, "pattern": "^(a+)+$"})
    with pytest.raises(FieldError, match="form that is asked for"):
        coerce("a" * 400 + "b", field, definitions)


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"\Aa", "[[:alpha:]]", "a{1001}", "a++", "\ud800", r"\pN"])
def test_pattern_that_validators_read_differently_is_refused(pattern: str) -> None:
    field, definitions = field_with({**TEXT})
    object.__setattr__(field, "options", {**field.options, "pattern": pattern})
    [problem] = check_options(field, definitions)
    assert (problem.code, problem.place) == ("bad_pattern", "/pattern")


def test_default_must_fit() -> None:
    field, definitions = field_with({**TEXT, "maxLength": 2, "default": "abc"})
    [problem] = check_options(field, definitions)
    assert (problem.code, problem.place) == ("too_long", "/default")
