"""Reading records as trees: how many stand below each, and the way down to those that are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records.conditions import context_of
from dougong.records.guards import guard
from dougong.records.joins import BASE
from dougong.records.layout import layout_of
from dougong.records.query import Record, RecordQuery, chosen_ids, find
from dougong.records.tree_checks import MOST_LEVELS
from dougong.records.tree_conditions import ABOVE
from dougong.storage import Transaction, list_bind

MOST_COUNTED = 1_000
"""More that stand directly below one record are told as "more than"."""


@dataclass(frozen=True, slots=True)
class Branches:
    """Records that match and those above them, in the order of the query, each with what it stands below; ``more``
    match than were asked for. ``cut`` says that a way up is longer than is followed."""

    records: Sequence[Record]
    parents: Mapping[int, int | None]
    matching: frozenset[int]
    more: bool
    cut: bool = False


def counts_below(
    tx: Transaction, actor: Actor, object_name: str, field: str, ids: Iterable[int]
) -> dict[int, int]:
    """How many records that the actor sees stand directly below each; those above which there are none are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    chosen, binds = chosen_ids(tx, actor, RecordQuery(object_name, ("id",), below=field))
    rows = f'(SELECT value AS "id" FROM json_each(:xids)) {ABOVE}'
    if tx.dialect == "postgresql":
        rows = f'unnest(CAST(:xids AS bigint[])) AS {ABOVE}("id")'
    counted = f"(SELECT count(*) FROM ({chosen} LIMIT {MOST_COUNTED + 1}) c)"
    sql = f'SELECT {ABOVE}."id", {counted} FROM {rows}'
    found = tx.execute(sql, {**binds, "xids": list_bind(wanted, tx.dialect)}).fetchall()
    return {record_id: number for record_id, number in found if number}


def sees_all_parents(tx: Transaction, actor: Actor, object_name: str) -> bool:
    """Whether the actor sees all records, so that none stands below one out of sight."""
    return guard(tx.release, actor, BASE, layout_of(tx.release, object_name), context_of(tx, actor)) is None


def branches(tx: Transaction, actor: Actor, query: RecordQuery, field: str) -> Branches:
    """The first records that a query finds, with all above them that the actor sees, level by level."""
    page = find(tx, actor, replace(query, fields=tuple(dict.fromkeys((*query.fields, field)))))
    known = {record["id"]: record for record in page.data}
    matching = frozenset(known)
    above = replace(query, fields=(*query.fields, field), filter=None, search=None, offset=0, cursor=None)
    missing = _missing(known, known.values(), field)
    for _ in range(MOST_LEVELS):
        if not missing:
            break
        found = find(tx, actor, replace(above, ids=sorted(missing), limit=len(missing), sort=("id",))).data
        known |= {record["id"]: record for record in found}
        missing = _missing(known, found, field)
    order = replace(above, fields=("id",), ids=sorted(known), limit=max(1, len(known)))
    ranked = [record["id"] for record in find(tx, actor, order).data] if known else []
    parents = {i: above_id if (above_id := _above(known[i], field)) in known else None for i in ranked}
    return Branches([known[i] for i in ranked], parents, matching, page.next is not None, bool(missing))


def _missing(known: Mapping[int, Any], found: Iterable[Record], field: str) -> set[int]:
    return {i for record in found if (i := _above(record, field)) is not None and i not in known}


def _above(record: Record, field: str) -> int | None:
    value = record[field]
    return None if value is None else int(value["id"])
