"""What a delete means for the records that refer to the deleted ones."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import Actor
from dougong.problems import N_
from dougong.records.batches import Batch
from dougong.records.entries import Entry
from dougong.records.hooks import Done, after_write
from dougong.records.keeping import differences, keep
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.plans import in_list
from dougong.records.searching import index
from dougong.records.storing import update
from dougong.storage import Transaction

IN_USE = N_("{count} records of “{object}” still refer to this one (field “{field}”).")


def release_references(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], batch: Batch
) -> None:
    """Refuse what live records refer to, unless the reference says that it is to be cleared."""
    for back in model.layout.definition.referenced_by:
        field = layout_of(tx.release, back.object_id).by_id[back.field.id]
        if back.field.options.get("onDelete") == "clear":
            _clear(tx, actor, model_of(tx.release, back.object_id), field, entries, batch)
        else:
            _restrict(tx, model, back.object_id, field, entries)


def referring(tx: Transaction, layout: ObjectLayout) -> list[tuple[FieldLayout, str]]:
    """The fields that can hold a record of the object, with their tables."""
    found = []
    for back in layout.definition.referenced_by:
        other = layout_of(tx.release, back.object_id)
        found.append((other.by_id[back.field.id], other.table))
    return found


def _restrict(
    tx: Transaction, model: WriteModel, object_id: str, field: FieldLayout, entries: Sequence[Entry]
) -> None:
    layout = layout_of(tx.release, object_id)
    ids = [entry.id for entry in entries]
    # Records that go together may refer to each other.
    binds = {"ids": list_bind(ids, tx)}
    spare = f' AND NOT "id" {in_list("ids", tx.dialect)}' if object_id == model.layout.id else ""
    counts = dict(
        tx.execute(
            f"SELECT {field.column}, count(*) FROM {layout.table}"
            f" WHERE {field.column} {in_list('ids', tx.dialect)}"
            f' AND "deleted_at" IS NULL{spare} GROUP BY {field.column}',
            binds,
        ).fetchall()
    )
    for entry in entries:
        if entry.id in counts:
            params = {"object": layout.definition.plural_title, "field": field.title}
            entry.refuse("in_use", IN_USE, "", count=counts[entry.id], **params)


def _clear(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    field: FieldLayout,
    entries: Sequence[Entry],
    batch: Batch,
) -> None:
    """A change of the product's own: neither permission nor rules are asked, but the history knows."""
    ids = [entry.id for entry in entries if not entry.problems]
    rows = tx.execute(
        f'SELECT "id" FROM {model.layout.table} WHERE {field.column} {in_list("ids", tx.dialect)}'
        ' AND "deleted_at" IS NULL',
        {"ids": list_bind(ids, tx)},
    ).fetchall()
    if not rows:
        return
    concerned = []
    for record_id, old in current(tx, model, [row[0] for row in rows], deleted=False).items():
        values = {**old, field.path: None}
        concerned.append(Entry(0, values, id=record_id, version=old[("version",)], old=old, changed=(field,)))
    update(tx, model, concerned, actor)
    for entry in concerned:
        entry.version += 1
    keep(tx, actor, model.layout.id, "update", batch.door, batch.run, concerned, differences)
    if field.path in model.search.reads:
        index(tx, model.layout.id, {entry.id: model.search(entry.values) for entry in concerned})
    after_write(tx, actor, model, Done("update", concerned, batch.door, batch.run))
