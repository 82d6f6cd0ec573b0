"""All that refers to one record refers to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.batches import Batch, InvalidRecords, Refusal
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.layout import FieldLayout
from dougong.records.levels import shown
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.unasked import change_unasked
from dougong.records.unlinking import Linking, linking_to
from dougong.records.validation import check_unique
from dougong.records.veiling import SOMETHING, UNSEEN
from dougong.records.work import Work
from dougong.storage import Transaction

MOST = 20_000
TOO_MANY = N_("More than {most} records refer to the one that would go; merge them the other way round.")


def move_references(
    tx: Transaction, actor: Actor, model: WriteModel, gone: int, stays: int, door: str, run: str
) -> int:
    """Of live records; how many of them the actor sees to refer to it. InvalidRecords where two would then be the
    same that must not be."""
    moved = 0
    for back in model.layout.definition.referenced_by:
        other = model_of(tx.release, back.object_id)
        field = other.layout.by_id[back.field.id]
        if not field.column or field.through:
            continue
        rows = tx.execute(
            f'SELECT "id" FROM {other.layout.table} WHERE {field.column} = :gone AND "deleted_at" IS NULL'
            f" LIMIT {MOST + 1}",
            {"gone": gone},
        ).fetchall()
        moved += _move(tx, actor, other, field, [row[0] for row in rows], (gone, stays, model), door, run)
    for linking in linking_to(tx.release, model):
        ids = list(dict.fromkeys(_naming(tx, linking, gone)))
        moved += _move(tx, actor, linking.model, linking.field, ids, (gone, stays, model), door, run)
    return moved


def _naming(tx: Transaction, linking: Linking, gone: int) -> Iterator[int]:
    held = f'{linking.holders(tx.dialect)} AND s."deleted_at" IS NULL LIMIT {MOST + 1}'
    for row in tx.execute(held, {"ids": list_bind([gone], tx)}):
        yield row[0]


def _move(
    tx: Transaction,
    actor: Actor,
    other: WriteModel,
    field: FieldLayout,
    ids: Sequence[int],
    move: tuple[int, int, WriteModel],
    door: str,
    run: str,
) -> int:
    gone, stays, model = move
    if len(ids) > MOST:
        raise InvalidInput(Problem("too_many", TOO_MANY, "merged", {"most": MOST}))
    if not ids:
        return 0
    concerned = []
    for record_id, old in current(tx, other, ids, deleted=False).items():
        own = record_id if other.layout.id == model.layout.id else None
        # What goes need not be told of the move.
        if own == gone:
            continue
        value = _moved(field, old[field.path], gone, stays, model.layout.id, own)
        # While its lock was waited for, somebody may have let it refer to something else.
        if value == old[field.path]:
            continue
        values = {**old, field.path: value}
        version = old[("version",)]
        concerned.append(Entry(0, values, id=record_id, version=version, old=old, changed=(field,)))
    check_unique(tx, actor, other, concerned)
    seen = _seen(tx, actor, other, field, concerned)
    for entry in concerned:
        if entry.problems:
            told = entry.problems if entry.id in seen else [Problem(UNSEEN, SOMETHING)]
            raise InvalidRecords([Refusal(0, tuple(told))], single=True)
    batch = Batch(other.layout.definition.name, "update", [], door=door, run=run)
    change_unasked(tx, actor, other, field, concerned, Work(batch, other, context_of(tx, actor)))
    return len(seen)


def _seen(
    tx: Transaction, actor: Actor, other: WriteModel, field: FieldLayout, concerned: Sequence[Entry]
) -> set[int]:
    """Those of which the actor may know that they refer to it."""
    if not shown(actor, other.layout, field):
        return set()
    return permitted(tx, actor, other.layout, "read", [entry.id for entry in concerned])


def _moved(field: FieldLayout, value: Any, gone: int, stays: int, object_id: str, own: int | None) -> Any:
    """What would then refer to itself refers to nothing; what refers to something else stays as it is."""
    if field.links is not None:
        if gone not in (value or ()):
            return value
        named = dict.fromkeys(stays if one == gone else one for one in value)
        return tuple(one for one in named if one != own) or None
    if value != (f"{object_id}:{gone}" if field.any_of else gone):
        return value
    if stays == own:
        return None
    return f"{object_id}:{stays}" if field.any_of else stays
