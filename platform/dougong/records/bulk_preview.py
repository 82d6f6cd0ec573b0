"""What a bulk edit would do: its first records, written for a trial and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.problems import Problem
from dougong.records.batches import BatchResult
from dougong.records.bulk_jobs import bulk_batch
from dougong.records.bulk_values import check_values, recipes_of
from dougong.records.layout import layout_of
from dougong.records.query import RecordQuery, find
from dougong.records.selections import Selection
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction

MOST_TRIED = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """A record as it is and as it would be, or why it would be left alone."""

    id: int
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """``total`` counts all records of the selection, the others those that were tried. ``leaving`` are those that
    whoever asks would not see any longer."""

    total: int
    tried: Sequence[Tried]
    changed: int
    unchanged: int
    refused: int
    leaving: int


class _TakenBack(Exception):
    pass


def preview_update(tx: Transaction, actor: Actor, payload: Mapping[str, Any]) -> BulkPreview:
    """In a transaction that can write; nothing of it stays."""
    selection = Selection.of(payload)
    layout = layout_of(tx.release, selection.object)
    POLICY.require(actor, "update", layout.definition)
    check_values(layout, payload)
    recipes_of(tx, actor, layout, payload.get("formulas", {}))
    total = selection.count(tx, actor)
    ids, _ = selection.next(tx, actor, selection.begin(tx, actor), MOST_TRIED)
    seen = selection.visible(tx, actor, ids)
    ids = [record_id for record_id in ids if record_id in seen]
    names = [*payload.get("values", {}), *payload.get("formulas", {})]
    before = _values(tx, actor, selection.object, names, ids)
    after, result, leaving = before, BatchResult(), list[int]()
    try:
        with tx.savepoint():
            if ids:
                batch = bulk_batch(tx, actor, selection.object, "update", payload, ids)
                result = RecordWriter(tx, actor).write(batch)
            after = _values(tx, actor, selection.object, names, ids)
            leaving = [record_id for record_id in ids if record_id not in after]
            # Of these it shows no more than what was asked for: the values given.
            after |= _values(tx, SYSTEM, selection.object, tuple(payload.get("values", ())), leaving)
            raise _TakenBack
    except _TakenBack:
        pass
    problems = {ids[refusal.index]: refusal.problems for refusal in result.refused}
    titles = titles_of(tx, actor, layout.id, ids)
    tried = [
        Tried(i, titles.get(i) or f"#{i}", before[i], after.get(i, {}), problems.get(i, ())) for i in ids
    ]
    return BulkPreview(total, tried, result.updated, result.unchanged, len(problems), len(leaving))


def _values(
    tx: Transaction, actor: Actor, object_name: str, names: Sequence[str], ids: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    query = RecordQuery(object_name, fields=("id", *names), ids=ids, limit=max(len(ids), 1), sort=("id",))
    return {record["id"]: record for record in find(tx, actor, query).data}
