"""When a publish brings a pipeline or changes one: all records are put where they now belong."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from dougong.access import SYSTEM
from dougong.definitions import ObjectDefinition
from dougong.pipelines.flows import flows_of
from dougong.pipelines.stays import OpenStay, arrivals_of, end, open_stays, settle
from dougong.records.entries import Entry
from dougong.records.model import model_of
from dougong.records.scanning import entries_after
from dougong.storage import Release, Transaction, instant_text

ROWS = 1_000
"""Read and written at a time."""
DOOR = "publish"


def follow_definitions(tx: Transaction, release: Release) -> None:
    """A publish hook: ``tx.release`` is the old one. A record that was in no stage before is taken to have
    entered its own when it was last changed."""
    before = tx.release.definitions.objects_by_id
    for item in release.definitions.objects.values():
        old = before.get(item.id)
        if old is not None and _pipelines(old, tx.release) != _pipelines(item, release):
            _follow(tx, release, item)


def _pipelines(item: ObjectDefinition, release: Release) -> Hashable:
    return tuple(
        (one.id, one.field_id, one.when, tuple((stage.id, stage.key) for stage in one.stages))
        for one in release.definitions.pipelines_of(item)
    )


def _follow(tx: Transaction, release: Release, item: ObjectDefinition) -> None:
    flows = flows_of(release, item.id)
    _end_others(tx, item.id, [flow.field.id for flow in flows])
    if not flows:
        return
    model, last = model_of(release, item.id), 0
    while entries := entries_after(tx, model, last, ROWS):
        known = open_stays(tx, item.id, [entry.id for entry in entries])
        arrivals = arrivals_of(tx, release, SYSTEM, model, entries, _changed_at)
        settle(tx, SYSTEM, item.id, arrivals, known, DOOR)
        last = entries[-1].id


def _changed_at(entry: Entry) -> str:
    return instant_text(entry.values[("updated_at",)])


def _end_others(tx: Transaction, object_id: str, field_ids: Sequence[str]) -> None:
    """Stays in pipelines of fields that have none any more."""
    kept = "".join(' AND "field_id" <> ?' for _ in field_ids)
    rows = tx.execute(
        'SELECT "id", "field_id", "pipeline_id", "stage_id", "entered_at" FROM "_dg_stage"'
        f' WHERE "object_id" = ? AND "left_at" IS NULL{kept}',
        (object_id, *field_ids),
    ).fetchall()
    end(tx, [OpenStay(*row) for row in rows])
