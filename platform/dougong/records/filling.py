"""Computing values for all records: after a publish, every day, and to see whether they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.fields import Computation
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.formulas import dependencies_of
from dougong.records.layout import layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.recalculating import Recalculation, put_values
from dougong.records.turns import take_turn
from dougong.storage import Release, Transaction, Workspace

TOGETHER = 500
"""Records in one transaction of a recalculation, so that nobody waits long for it."""
LOOKED_AT = 2_000

WRONG = N_("{count} records of “{object}” have another “{field}” than what it is computed from gives.")


@dataclass(frozen=True, slots=True)
class Recalculated:
    """``records`` were looked at, ``changed`` had another value."""

    object: str
    records: int
    changed: int


def recalculate(
    workspace: Workspace,
    object_name: str | None = None,
    *,
    only_daily: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Recalculated]:
    """Compute the stored values of an object, or of all, anew; ``only_daily`` those that depend on the day.
    In transactions of a few hundred records each; NotFound for an unknown object."""
    with workspace.read() as tx:
        items = _concerned(tx.release, object_name, only_daily)
    return [_recalculate(workspace, item.id, only_daily, progress) for item in items]


def wrong_values(tx: Transaction) -> Iterator[Problem]:
    """Stored values that are not what they should be, computed field by field."""
    release = tx.release
    for item in _concerned(release, None, only_daily=False):
        wrong: dict[Computation, int] = {}
        for ids in id_chunks(tx, release, item.id):
            for one, count in _compare(tx, release, item.id, ids):
                wrong[one] = wrong.get(one, 0) + count
        for one, count in wrong.items():
            params = {"count": count, "object": item.plural_title, "field": one.field.title}
            yield Problem("wrong_value", WRONG, one.name, params, "warning")


def _concerned(release: Release, object_name: str | None, only_daily: bool) -> list[ObjectDefinition]:
    items = list(release.definitions.objects.values())
    if object_name is not None:
        items = [layout_of(release, object_name).definition]
    return [item for item in items if _computations(release, item.id, only_daily)]


def _computations(release: Release, object_id: str, only_daily: bool) -> list[Computation]:
    found = dependencies_of(release).by_object.get(object_id, ())
    return [
        one for one in found if not only_daily or (one.field.recipe is not None and one.field.recipe.daily)
    ]


def _recalculate(
    workspace: Workspace, object_id: str, only_daily: bool, progress: Callable[[int], None]
) -> Recalculated:
    last, records, changed, name = 0, 0, 0, ""
    while True:
        with workspace.write() as tx:
            take_turn(tx, object_id, "update")
            name = layout_of(tx.release, object_id).definition.name
            ids = next_ids(tx, tx.release, object_id, last, TOGETHER)
            recalculation = Recalculation(tx, tx.release)
            for one in _computations(tx.release, object_id, only_daily):
                recalculation.add(one, ids)
            recalculation.run()
        if not ids:
            return Recalculated(name, records, changed)
        last, records, changed = ids[-1], records + len(ids), changed + recalculation.changed
        progress(records)


def _compare(
    tx: Transaction, release: Release, object_id: str, ids: Sequence[int]
) -> Iterator[tuple[Computation, int]]:
    model = model_of(release, object_id)
    found = current(tx, model, ids, deleted=False, lock=False)
    computations = sorted(dependencies_of(release).by_object[object_id], key=lambda one: one.level)
    for _, group in groupby(computations, key=lambda one: one.level):
        together = list(group)
        # Each from what is stored, so that only the field at fault is told.
        entries = [Entry(0, dict(old), id=record_id, old=old) for record_id, old in found.items()]
        put_values(tx, release, together, entries)
        for one in together:
            path = (one.field.id,)
            count = sum(entry.values[path] != found[entry.id][path] for entry in entries)
            if count:
                yield one, count


def id_chunks(tx: Transaction, release: Release, object_id: str) -> Iterator[list[int]]:
    last = 0
    while ids := next_ids(tx, release, object_id, last, LOOKED_AT):
        yield ids
        last = ids[-1]


def next_ids(tx: Transaction, release: Release, object_id: str, last: int, most: int) -> list[int]:
    table = layout_of(release, object_id).table
    statement = f'SELECT "id" FROM {table} WHERE "id" > ? AND "deleted_at" IS NULL ORDER BY "id" LIMIT ?'
    return [row[0] for row in tx.execute(statement, (last, most)).fetchall()]
