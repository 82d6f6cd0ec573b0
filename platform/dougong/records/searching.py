"""The full-text index: what is kept of each record, and what finds it.

One text per record, made by ``fields.text_forms``: Chinese characters as words of their own, titles also by
their sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson

from dougong.definitions import FieldDefinition
from dougong.expressions.types import Path
from dougong.fields import FIELD_TYPES, Dialect, FieldError, FieldType, searched_fields
from dougong.fields.clean import clean
from dougong.fields.columns import Convert
from dougong.fields.text_forms import fts5_query, search_query, search_words, spoken_words, tsquery
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.search_parts import named_object, open_key, part_key, restricted_fields
from dougong.records.words import keep_words
from dougong.storage import Release, Transaction

_INTO = 'INSERT INTO "_dg_search" ("object_id", "record_id", "text")'
_CONFLICT = (
    ' ON CONFLICT ("object_id", "record_id") DO UPDATE SET "text" = excluded."text"'
    ' WHERE "_dg_search"."text" <> excluded."text"'
)
_KEEP_SQLITE = f'{_INTO} SELECT ?, CAST("key" AS INTEGER), "value" FROM json_each(?) WHERE true{_CONFLICT}'
_KEEP_POSTGRESQL = (
    f"{_INTO} SELECT ?, r, t FROM unnest(CAST(? AS bigint[]), CAST(? AS text[])) AS u(r, t){_CONFLICT}"
)


def search_condition(dialect: Dialect, keys: str = "= :so", match: str = "sq") -> str:
    """Ids of records under ``keys`` (of the object ``:so``) that have all phrases of the bind ``match``."""
    if dialect == "sqlite":
        # CROSS JOIN keeps the planner from asking the full-text index anew for each row of the other table.
        return (
            'SELECT s."record_id" FROM "_dg_search_index" i CROSS JOIN "_dg_search" s ON s."id" = i."rowid"'
            f' WHERE "_dg_search_index" MATCH :{match} AND s."object_id" {keys}'
        )
    return (
        'SELECT s."record_id" FROM "_dg_search" s'
        f' WHERE s."object_id" {keys} AND s."vector" @@ to_tsquery(\'simple\', :{match})'
    )


def phrase_count(text: str) -> int:
    return max(1, len(search_query(readable_text(text))))


def search_binds(object_id: str, text: str, dialect: Dialect) -> dict[str, Any]:
    """Of the whole text, and of each phrase alone for those who search by parts."""
    written = fts5_query if dialect == "sqlite" else tsquery
    phrases = search_query(readable_text(text))
    alone = {f"sq{number}": written([phrase]) for number, phrase in enumerate(phrases)}
    whole = match_text(text, dialect)
    return {"so": object_id, "sq": whole, **(alone or {"sq0": whole})}


def match_text(text: str, dialect: Dialect) -> str:
    """The query in the database's own language; one that finds nothing where there is no word in it."""
    phrases = search_query(readable_text(text))
    if dialect == "sqlite":
        return fts5_query(phrases) or '""'
    return tsquery(phrases)


def readable_text(text: str) -> str:
    """Half characters and NULs are in no record: they are left out of what is looked for."""
    try:
        return clean(text)
    except FieldError:
        return clean(text.encode("utf-8", "ignore").decode().replace("\0", " "))


class SearchText:
    """Makes the search text of an object's records from their values.

    ``paths`` are the titles of other records that it wants to find among the values: a field to search by
    may be a reference.
    """

    def __init__(self, release: Release, layout: ObjectLayout) -> None:
        self.object_id = layout.id
        self._title = layout.title.path if layout.title is not None else None
        self._texts: list[tuple[Path, Convert]] = []
        self._parts = restricted_fields(release, layout)
        paths = []
        for field in searched_fields(layout.definition):
            if (field.id,) == self._title or not field.stored:
                continue
            target_id = named_object(field)
            if target_id is None and _names_others(field):
                continue
            if target_id is None:
                self._texts.append(((field.id,), _searched(field)))
            elif (title := layout_of(release, target_id).title) is not None:
                paths.append((field.id, title.id))
        self.paths: tuple[Path, ...] = tuple(paths)
        own = [path for path, _ in self._texts] + [path[:1] for path in paths]
        self.reads = frozenset([*own, self._title] if self._title is not None else own)

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which texts are kept: that of the whole record, and of its parts if there are any."""
        if not self._parts:
            return (self.object_id,)
        parts = (part_key(self.object_id, field_id) for field_id in self._parts)
        return (self.object_id, open_key(self.object_id), *parts)

    def __call__(self, values: Mapping[Path, Any], words: set[str] | None = None) -> dict[str, str]:
        """The texts by key; what is written in them is added to ``words``."""
        found = {self.object_id: self._text(values, None, words)}
        if self._parts:
            parts = set(self._parts)
            rest = self.reads_first - parts
            found[open_key(self.object_id)] = self._text(values, rest)
            for field_id in self._parts:
                found[part_key(self.object_id, field_id)] = self._text(values, {field_id})
        return found

    @property
    def reads_first(self) -> set[str]:
        return {path[0] for path in self.reads}

    def _text(
        self, values: Mapping[Path, Any], only: Collection[str] | None, words: set[str] | None = None
    ) -> str:
        found, titles = [], []
        titled = self._title is not None and (only is None or self._title[0] in only)
        if titled and self._title is not None and values[self._title] is not None:
            titles.append(values[self._title])
        for path in self.paths:
            name = values[path]
            if name is not None and (only is None or path[0] in only):
                titles += name if isinstance(name, tuple) else [name]
        for path, convert in self._texts:
            value = values[path]
            if value is not None and (only is None or path[0] in only):
                found.append(convert(value))
        written = search_words(titles + found)
        if words is not None:
            words.update(written)
        return " ".join([*written, *spoken_words(titles)])


def _searched(field: FieldDefinition) -> Convert:
    kind = FIELD_TYPES[field.type_name]
    is_plain = (type(kind).to_search, type(kind).to_text) == (FieldType.to_search, FieldType.to_text)
    return str if is_plain else lambda value: kind.to_search(value, field)


def _names_others(field: FieldDefinition) -> bool:
    """People and departments are looked for by filters: their names may change at any time. So may
    those of any object."""
    return bool(field.linked_ids) or FIELD_TYPES[field.type_name].target_of(field) is not None


def index(tx: Transaction, search: SearchText, records: Mapping[int, Mapping[Path, Any]]) -> None:
    """Keep the search texts of records, whose values are given by id."""
    by_key: dict[str, dict[int, str]] = {}
    words: set[str] = set()
    for record_id, values in records.items():
        for key, text in search(values, words).items():
            by_key.setdefault(key, {})[record_id] = text
    for key, texts in by_key.items():
        _keep(tx, key, texts)
    keep_words(tx, words)


def _keep(tx: Transaction, key: str, texts: Mapping[int, str]) -> None:
    """All of them in one statement: SQLite's full-text index writes itself out at the end of each statement
    that a trigger is part of, which makes row by row three times as slow.
    """
    if tx.dialect == "sqlite":
        tx.execute(_KEEP_SQLITE, (key, orjson.dumps(texts, option=orjson.OPT_NON_STR_KEYS).decode()))
    else:
        tx.execute(_KEEP_POSTGRESQL, (key, list(texts), list(texts.values())))


def unindex(tx: Transaction, search: SearchText, ids: Iterable[int]) -> None:
    statement = 'DELETE FROM "_dg_search" WHERE "object_id" = ? AND "record_id" = ?'
    tx.executemany(statement, [(key, record_id) for record_id in ids for key in search.keys])
