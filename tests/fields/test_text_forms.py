from __future__ import annotations

import sqlite3

import psycopg
import pytest
from dougong.expressions import key_of
from dougong.fields.text_forms import (
    CHARACTERS,
    fts5_query,
    key_text,
    search_query,
    search_text,
    sort_text,
    tsquery,
)
from hypothesis import given
from hypothesis import strategies as st

TITLE = "重庆长安汽车 Ltd."


def test_key_is_the_same_for_what_people_take_for_the_same() -> None:
    assert key_text(" ＡＣＭＥ ﬁne\t") == key_text("Acme FINE") == "acme fine"
    assert key_text("Straße") == key_text("STRASSE")


@given(st.text())
def test_key_is_what_expressions_compare_by_and_stable(text: str) -> None:
    assert key_text(text) == key_of(text)
    assert key_text(key_text(text)) == key_text(text)


def test_chinese_sorts_by_pinyin_and_tone_among_latin() -> None:
    names = ["张三", "章二", "阿里", "Zebra", "acme", "李四", "Émile", "张二", "长安", "1号", "骂", "妈"]
    expected = ["1号", "阿里", "acme", "长安", "Émile", "李四", "妈", "骂", "Zebra", "张二", "张三", "章二"]
    assert sorted(names, key=sort_text) == expected


def test_sort_is_short_and_search_is_lower_case_words() -> None:
    assert len(sort_text("赢" * 10_000).encode()) <= 1_000
    assert search_text(["GTX-500 (Émile)"]) == "gtx 500 emile"
    assert search_text(["华为Mate"]) == "华 为 mate"


FOUND = ["重庆", "长安汽车", "chongqing", "CHANGAN", "cqca", "caqc", "qiche", "ltd", "汽 车", "q", "ltd 汽车"]
NOT_FOUND = ["庆重", "anchang", "华为", "ltdx", "tongqing"]


@pytest.mark.parametrize("query", FOUND)
def test_titles_are_found_by_characters_pinyin_and_initials(query: str) -> None:
    assert sqlite_finds(query)


@pytest.mark.parametrize("query", NOT_FOUND)
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not sqlite_finds(query)


def test_both_databases_find_the_same(postgresql_url: str) -> None:
    hard = [
        "foo@bar.com",
        "e\u0301",
        "がく",
        "한국어",
        "हिन्दी",
        "1e5",
        "-5.5",
        "a_b",
        "Ω",
        "привет",
        "²",
        "http://x.y/z",
    ]
    kept = search_text([*hard, TITLE], [TITLE])
    with psycopg.connect(postgresql_url.replace("postgresql+psycopg", "postgresql")) as server:
        for query in [*FOUND, *NOT_FOUND, *hard, "foo", "국어", "bar com", "1e", "5 5"]:
            sql = "SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)"
            row = server.execute(sql, [kept, tsquery(search_query(query))]).fetchone()
            assert row is not None
            assert row[0] == sqlite_finds(query, kept), query


@given(st.text())
def test_any_text_can_be_searched_for(text: str) -> None:
    phrases = search_query(text)
    if phrases:
        sqlite_finds(text)
    for phrase in phrases:
        assert all(word and word.isalnum() for word in phrase)


def sqlite_finds(query: str, kept: str | None = None) -> bool:
    lite = sqlite3.connect(":memory:")
    try:
        lite.execute("CREATE VIRTUAL TABLE found USING fts5(body, tokenize='unicode61')")
        lite.execute("INSERT INTO found VALUES (?)", [kept or search_text([TITLE], [TITLE])])
        matching = "SELECT count(*) FROM found WHERE found MATCH ?"
        return bool(lite.execute(matching, [fts5_query(search_query(query))]).fetchone()[0])
    finally:
        lite.close()


def test_more_characters_than_are_remembered_are_all_words() -> None:
    characters = "".join(map(chr, [*range(0x4E00, 0xA000), *range(0xAC00, 0xD7A4)]))
    assert len(characters) > CHARACTERS
    for _ in range(2):
        assert search_text([characters]).split() == list(characters)
