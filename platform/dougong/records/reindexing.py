"""Making search texts anew: when a publish changes what is searched, or the way in which texts are made."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from dougong.definitions import ObjectDefinition
from dougong.records.entries import Entry
from dougong.records.lookups import decoded, follow_paths
from dougong.records.model import WriteModel, model_of
from dougong.records.searching import index
from dougong.storage import Release, Transaction

ROWS = 1_000
"""Read and written at a time."""


def reindex(tx: Transaction, object_name: str, release: Release | None = None) -> int:
    """All live records of an object; tells how many they were."""
    model = model_of(release or tx.release, object_name)
    tx.execute('DELETE FROM "_dg_search" WHERE "object_id" = ?', (model.layout.id,))
    done, last = 0, 0
    while entries := _next(tx, model, last):
        index(tx, model.layout.id, {entry.id: model.search(entry.values) for entry in entries})
        done, last = done + len(entries), entries[-1].id
    return done


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
        (field.id, field.type_name, _title_of(field.target_id, release)) for field in item.search_fields
    ]
    return (item.title_field.id if item.title_field else None, tuple(fields))


def _title_of(object_id: str | None, release: Release) -> str | None:
    target = release.definitions.objects_by_id.get(object_id) if object_id else None
    return target.title_field.id if target is not None and target.title_field is not None else None


def _next(tx: Transaction, model: WriteModel, last: int) -> Sequence[Entry]:
    layout = model.layout
    fields = tuple(layout.by_id.values())
    rows: list[Any] = tx.execute(
        f"SELECT {', '.join(field.column for field in fields)} FROM {layout.table}"
        f' WHERE "id" > ? AND "deleted_at" IS NULL ORDER BY "id" LIMIT {ROWS}',
        (last,),
    ).fetchall()
    entries = [Entry(0, decoded(model, fields, row), id=row[0]) for row in rows]
    follow_paths(model.release, tx, layout, model.search.paths, entries)
    return entries
