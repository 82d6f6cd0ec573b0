from __future__ import annotations

import pytest
from dougong.fields import LENIENT, FieldError, coerce, convert

from tests.fields.samples import field_with

BOOLEAN = {"fieldType": "boolean"}


@pytest.mark.parametrize("word", ["maybe", "2", "是否", "yesno", "TRUE!"])
def test_other_words_are_refused(word: str) -> None:
    field, definitions = field_with(BOOLEAN)
    with pytest.raises(FieldError, match="neither yes nor no"):
        coerce(word, field, definitions, LENIENT)


def test_yes_becomes_one_in_a_number() -> None:
    old, _ = field_with(BOOLEAN)
    new, definitions = field_with({"fieldType": "integer"})
    assert [convert(old, new, value, definitions) for value in (True, False, None)] == [1, 0, None]
    assert [convert(new, old, value, definitions) for value in (1, 0)] == [True, False]
