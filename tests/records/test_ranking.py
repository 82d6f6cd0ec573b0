"""What fits best comes first, among equals what came first."""

from __future__ import annotations

import pytest
from dougong.fields.text_forms import fts5_query, search_query, tsquery
from dougong.records.ranking import by_fit


def test_more_of_it_in_less_text_comes_first() -> None:
    texts = ["crane and others besides", "crane", "crane crane", "crane"]
    assert by_fit(texts, [" crane"]) == [2, 1, 3, 0]


def test_words_count_from_their_beginning_only() -> None:
    assert by_fit(["subcrane crane", "crane cranes"], [" crane"]) == [1, 0]


def test_texts_without_anything_in_them_are_all_equal() -> None:
    assert by_fit(["", ""], [" crane"]) == [0, 1]


@pytest.mark.parametrize(
    ("text", "fts5", "postgresql"),
    [
        ("huaw", '"huaw"*', "(huaw:*)"),
        ("华为", '"华 为"', "(华 <-> 为)"),
        ("华为 p60", '"华 为" AND "p60"*', "(华 <-> 为) & (p60:*)"),
        ("p60华", '"p60 华"', "(p60 <-> 华)"),
        ("华p", '"华 p"*', "(华 <-> p:*)"),
    ],
)
def test_a_word_may_go_on_unless_it_is_a_character(text: str, fts5: str, postgresql: str) -> None:
    phrases = search_query(text)
    assert (fts5_query(phrases), tsquery(phrases)) == (fts5, postgresql)
