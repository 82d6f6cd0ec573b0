"""Making search texts anew: when a publish changes what is searched, or the way in which texts are made."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from dougong.definitions import ObjectDefinition
from dougong.fields import searched_fields
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import layout_of, sources
from dougong.records.lookups import decoded, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.search_parts import named_object, open_key, restricted_fields
from dougong.records.searching import index
from dougong.storage import Release, Transaction, in_list

ROWS = 1_000
"""Read and written at a time."""
MOST_REFERRING = 2_000


def reindex(tx: Transaction, object_name: str, release: Release | None = None) -> int:
    """All live records of an object; tells how many they were."""
    model = model_of(release or tx.release, object_name)
    own = model.layout.id
    statement = 'DELETE FROM "_dg_search" WHERE "object_id" = ? OR substr("object_id", 1, ?) = ?'
    tx.execute(statement, (own, len(own) + 1, open_key(own)))
    done, last = 0, 0
    where = '"id" > :last AND "deleted_at" IS NULL ORDER BY "id"'
    while entries := _read(tx, model, where, {"last": last, "most": ROWS}):
        _index(tx, model, entries)
        done, last = done + len(entries), entries[-1].id
    return done


def reindex_referring(tx: Transaction, model: WriteModel, ids: Sequence[int]) -> None:
    """Records that are found by the titles of these: the titles have changed. No more than
    ``MOST_REFERRING``, the newest, because the writer waits for it."""
    title, definition = model.layout.title, model.layout.definition
    for back in (*definition.referenced_by, *definition.linked_by):
        other = model_of(model.release, back.object_id)
        if title is None or (back.field.id, title.id) not in other.search.paths:
            continue
        field, which = other.layout.by_id[back.field.id], in_list("ids", tx.dialect)
        where = f"{field.column} {which}"
        if field.links is not None:
            where = f'"id" IN ({sources(field)} AND "target_id" {which})'
        where = f'{where} AND "deleted_at" IS NULL ORDER BY "id" DESC'
        _index(tx, other, _read(tx, other, where, {"ids": list_bind(ids, tx), "most": MOST_REFERRING}))


def reindex_changed(tx: Transaction, release: Release) -> None:
    """A publish hook: ``tx.release`` is the old one. Objects of which other fields are searched now, or whose
    fields have been converted, are indexed again within the publish."""
    before = tx.release.definitions.objects_by_id
    for item in release.definitions.objects.values():
        old = before.get(item.id)
        if old is not None and _searched(old, tx.release) != _searched(item, release):
            reindex(tx, item.name, release)


def _searched(item: ObjectDefinition, release: Release) -> Hashable:
    fields = [
        (field.id, field.type_name, _title_of(named_object(field), release))
        for field in searched_fields(item)
    ]
    parts = restricted_fields(release, layout_of(release, item.id))
    return (item.title_field.id if item.title_field else None, tuple(fields), parts)


def _title_of(object_id: str | None, release: Release) -> str | None:
    target = release.definitions.objects_by_id.get(object_id) if object_id else None
    return target.title_field.id if target is not None and target.title_field is not None else None


def _read(tx: Transaction, model: WriteModel, where: str, binds: dict[str, Any]) -> Sequence[Entry]:
    layout = model.layout
    fields = layout.columns
    columns = ", ".join(field.column for field in fields)
    rows = tx.execute(f"SELECT {columns} FROM {layout.table} WHERE {where} LIMIT :most", binds).fetchall()
    found = zip(rows, decoded(model.blank, fields, rows), strict=True)
    entries = [Entry(0, values, id=row[0]) for row, values in found]
    follow_paths(model.release, tx, layout, model.search.paths, entries)
    return entries


def _index(tx: Transaction, model: WriteModel, entries: Sequence[Entry]) -> None:
    index(tx, model.search, {entry.id: entry.values for entry in entries})
