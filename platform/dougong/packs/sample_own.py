"""What stands beside sample data but is somebody's own: records that they made, and what they did to the sample."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dougong.packs.demo_pieces import DOOR
from dougong.records.departing import departing
from dougong.records.entries import Entry
from dougong.records.model import WriteModel
from dougong.records.unlinking import losing
from dougong.storage import Transaction, in_list, list_bind

_WORKED_ON = (
    'SELECT "record_id" FROM "_dg_history" WHERE "object_id" = :object AND "record_id" {which}'
    ' AND "kind" = :kind AND "door" <> :door AND "actor_kind" <> :product'
    ' UNION SELECT "record_id" FROM "_dg_comment" WHERE "object_id" = :object AND "record_id" {which}'
)


def worked_on(tx: Transaction, object_id: str, ids: Collection[int]) -> set[int]:
    """Those that somebody has changed, themselves or by a key, or has commented on; what was computed, or done by the
    product, does not count."""
    binds = {"object": object_id, "ids": list_bind(ids, tx.dialect), "kind": "update", "door": DOOR}
    sql = _WORKED_ON.format(which=in_list("ids", tx.dialect))
    return {row[0] for row in tx.execute(sql, binds | {"product": "system"}).fetchall()}


def held_by_own(
    tx: Transaction, model: WriteModel, ids: Sequence[int], sample: str, edited: bool
) -> set[int]:
    """Those with which somebody's own would go, or out of whose own they would be taken. ``sample`` is the run that
    made the sample; with ``edited`` what was changed of it is nobody's own."""
    held: set[int] = set()
    asked = [Entry(index, {}, id=record_id) for index, record_id in enumerate(ids)]
    for one in departing(tx, model, asked, lock=False):
        if not one.entries:
            continue
        beside = {one.model.layout.id: [(record_id, record_id) for record_id in one.entries]}
        for object_id, pairs in losing(tx, one):
            beside.setdefault(object_id, []).extend(pairs)
        for object_id, pairs in beside.items():
            own = _own(tx, object_id, {theirs for theirs, _ in pairs}, sample, edited)
            held |= {ids[one.entries[named].index] for theirs, named in pairs if theirs in own}
    return held


def _own(tx: Transaction, object_id: str, ids: Collection[int], sample: str, edited: bool) -> set[int]:
    if not ids:
        return set()
    rows = tx.execute(
        f'SELECT "record_id" FROM "_dg_history" WHERE "object_id" = :object AND "kind" = :kind AND "run" = :run'
        f' AND "record_id" {in_list("ids", tx.dialect)}',
        {"object": object_id, "kind": "create", "run": sample, "ids": list_bind(ids, tx.dialect)},
    )
    own = set(ids) - {row[0] for row in rows.fetchall()}
    return own if edited else own | worked_on(tx, object_id, ids)
