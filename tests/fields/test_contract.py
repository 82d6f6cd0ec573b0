"""One contract for all field types, run over the registry; and their columns on both databases."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from dougong.definitions.language import schema_files
from dougong.fields import (
    COMPUTED_TYPES,
    EXACT,
    FIELD_TYPES,
    LENIENT,
    STORAGE,
    Dialect,
    FieldError,
    coercer,
    line_items,
    to_json,
)
from dougong.fields.options import COMMON_KEYWORDS

from tests.fields.contract import CONTRACT, values
from tests.fields.samples import SAMPLES, field_with, sampled_field
from tests.support.data import shared_data

Run = Callable[[str, list[Any]], list[tuple[Any, ...]]]


@pytest.mark.parametrize("type_name", list(FIELD_TYPES))
@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
def test_field_type(type_name: str, promise: Callable[[str], None]) -> None:
    promise(type_name)


def test_every_type_has_a_sample_and_storage() -> None:
    assert set(FIELD_TYPES) == set(STORAGE)
    assert set(FIELD_TYPES) <= set(SAMPLES)


def test_every_keyword_of_the_language_is_common_or_belongs_to_a_type() -> None:
    keywords = set(schema_files()["object.json"]["$defs"]["field"]["properties"])
    of_types = {key for name in FIELD_TYPES for key in FIELD_TYPES[name].options_schema["properties"]}
    of_types |= {key for name in COMPUTED_TYPES for key in COMPUTED_TYPES[name].options_schema["properties"]}
    of_types |= set(line_items.OPTIONS["properties"])
    assert keywords == COMMON_KEYWORDS | of_types


@pytest.mark.parametrize("type_name", list(FIELD_TYPES))
def test_naughty_strings_come_out_unchanged_or_are_refused(type_name: str) -> None:
    naughty = json.loads((shared_data("naughty_strings") / "blns.json").read_text("utf-8"))
    keywords = {} if type_name == "text" else SAMPLES[type_name].keywords
    field, definitions = field_with({"fieldType": type_name, **keywords})
    read = coercer(field, definitions)
    for text in naughty:
        for context in (EXACT, LENIENT):
            try:
                value = read(text, context)
            except FieldError as error:
                assert error.problem.message.encode()
                assert type_name != "text" or "\0" in text
            else:
                assert type_name != "text" or (value or "") == unicodedata.normalize("NFC", text).replace(
                    "\r\n", "\n"
                )


@pytest.fixture
def database(database_url: str | None) -> Iterator[tuple[Dialect, Run]]:
    if database_url is None:
        lite = sqlite3.connect(":memory:")
        yield "sqlite", lambda sql, binds: lite.execute(sql, binds).fetchall()
        lite.close()
        return
    with psycopg.connect(database_url.replace("postgresql+psycopg", "postgresql")) as server:

        def run(sql: str, binds: list[Any]) -> list[tuple[Any, ...]]:
            cursor = server.execute(sql.replace("?", "%s"), binds)
            return cursor.fetchall() if cursor.description else []

        server.execute("SET TIME ZONE 'UTC'")  # as the platform's own connections
        yield "postgresql", run


def test_values_survive_the_database(database: tuple[Dialect, Run]) -> None:
    dialect, run = database
    for name in FIELD_TYPES:
        field, _ = sampled_field(name)
        storage = STORAGE[name]
        [main, *_] = storage.columns(field)
        run(f"CREATE TABLE {name}_values (place INTEGER, value {main.sql_type(dialect)})", [])
        kept = [*values(name), None]
        for place, value in enumerate(kept):
            run(f"INSERT INTO {name}_values VALUES (?, ?)", [place, storage.to_db(value, dialect)])
        rows = [row[0] for row in run(f"SELECT value FROM {name}_values ORDER BY place", [])]
        as_json = storage.json_from_db(dialect, field)
        assert [storage.from_db(row, dialect) for row in rows] == kept
        assert [type(storage.from_db(row, dialect)) for row in rows] == [type(value) for value in kept]
        shown = [row if row is None or as_json is None else as_json(row) for row in rows]
        assert shown == [to_json(value, field) for value in kept]
