"""For good: out of the bin and out of the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access import POLICY, Actor
from dougong.files import release
from dougong.problems import N_
from dougong.records.batches import InvalidRecords, Refusal
from dougong.records.deleting import referring
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.hooks import Done, after_write
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.links import drop_links
from dougong.records.lookups import current, list_bind
from dougong.records.model import model_of
from dougong.records.searching import unindex
from dougong.records.unlinking import forget
from dougong.storage import Transaction, in_list

NOT_IN_BIN = N_("There is no record {id} in the bin.")


def purge(tx: Transaction, actor: Actor, object_name: str, ids: Sequence[int]) -> int:
    """Records in the bin, with their history and comments; InvalidRecords if any is not there. Other records
    in the bin that refer to them go with them or lose the reference, as the reference says. Tells how many
    of these were removed."""
    layout = layout_of(tx.release, object_name)
    POLICY.require(actor, "purge", layout.definition)
    model = model_of(tx.release, object_name)
    allowed = permitted(tx, actor, layout, "purge", ids)
    present = [record_id for record_id in ids if record_id in allowed]
    found = current(tx, model, present, deleted=True) if present else {}
    missing = [
        Entry(index, {}, id=record_id) for index, record_id in enumerate(ids) if record_id not in found
    ]
    for entry in missing:
        entry.refuse("not_found", NOT_IN_BIN, "id", id=entry.id)
    if missing:
        raise InvalidRecords([Refusal(e.index, tuple(e.problems)) for e in missing], len(ids) == 1)
    if not found:
        return 0
    which, binds = in_list("ids", tx.dialect), {"ids": list_bind(found, tx)}
    for field, other in referring(tx, layout):
        if field.definition is not None and field.definition.on_delete == "cascade":
            _purge_below(tx, actor, field, other, found)
        tx.execute(f"UPDATE {other.table} SET {field.column} = NULL WHERE {field.column} {which}", binds)
    forget(tx, model, found)
    drop_links(tx, model, found)
    unindex(tx, model.search, found)
    release(tx, layout.id, found)
    tx.execute(
        f'DELETE FROM "_dg_comment" WHERE "object_id" = :object AND "record_id" {which}',
        binds | {"object": layout.id},
    )
    tx.execute(
        f'DELETE FROM "_dg_history" WHERE "object_id" = :object AND "record_id" {which}',
        binds | {"object": layout.id},
    )
    tx.execute(
        f'DELETE FROM "_dg_share" WHERE "object_id" = :object AND "record_id" {which}',
        binds | {"object": layout.id},
    )
    tx.execute(f'DELETE FROM {layout.table} WHERE "id" {which}', binds)
    after_write(tx, actor, model, Done("purge", [Entry(0, {}, id=record_id) for record_id in found]))
    return len(found)


def _purge_below(
    tx: Transaction, actor: Actor, field: FieldLayout, layout: ObjectLayout, ids: Iterable[int]
) -> None:
    rows = tx.execute(
        f'SELECT "id" FROM {layout.table} WHERE {field.column} {in_list("ids", tx.dialect)}'
        ' AND "deleted_at" IS NOT NULL',
        {"ids": list_bind(ids, tx)},
    ).fetchall()
    if rows:
        purge(tx, actor, layout.definition.name, [row[0] for row in rows])
