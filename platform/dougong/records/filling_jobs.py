"""Computing values for many records without keeping anybody waiting: what a publish leaves over, and every
night what depends on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.fields import Computation
from dougong.fields.dependencies import outdated
from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule, enqueue
from dougong.problems import N_
from dougong.records.filling import id_chunks, next_ids
from dougong.records.formulas import dependencies_of
from dougong.records.layout import layout_of
from dougong.records.recalculating import Recalculation
from dougong.records.turns import take_turn
from dougong.storage import Release, Transaction, Workspace
from dougong.storage.counting import live_rows
from dougong.storage.estimating import FILLED_AT_ONCE

SCHEMA = {
    "type": "object",
    "properties": {
        "fields": {"type": "array", "items": {"type": "string"}, "maxItems": 10_000},
        "daily": {"type": "boolean"},
        "rates": {"type": "boolean"},
    },
    "additionalProperties": False,
}
NIGHTLY = "5 0 * * *"


def fill_changed(tx: Transaction, release: Release) -> None:
    """A publish hook: ``tx.release`` is the old one. Not in the history: no record has changed. Of large
    tables a job takes care afterwards; what follows from their values is then computed again."""
    found = outdated(dependencies_of(tx.release), dependencies_of(release))
    if not found:
        return
    table = {one.owner.id: layout_of(release, one.owner.id).definition.name for one in found}
    rows = {object_id: live_rows(tx, name) for object_id, name in table.items()}
    _forget_rates(tx, release, found)
    later = [one for one in found if rows[one.owner.id] > FILLED_AT_ONCE]
    if later:
        fill_later(tx, later)
    recalculation = Recalculation(tx, release, history=False)
    ids: dict[str, list[int]] = {}
    for one in (one for one in found if one not in later):
        if one.owner.id not in ids:
            ids[one.owner.id] = [
                record_id for chunk in id_chunks(tx, release, one.owner.id) for record_id in chunk
            ]
        recalculation.add(one, ids[one.owner.id])
    recalculation.run()


def _forget_rates(tx: Transaction, release: Release, found: Sequence[Computation]) -> None:
    """Of what has become another currency, or goes by another day. What has just got a currency, perhaps once
    more, keeps the rates that there are."""
    known = {one.field.id for one in dependencies_of(tx.release).ordered}
    for one in found:
        if one.is_rate and one.field.id in known:
            layout = layout_of(release, one.owner.id)
            tx.execute(f"UPDATE {layout.table} SET {layout.by_id[one.field.id].column} = NULL")


def fill_later(tx: Transaction, computations: Sequence[Computation]) -> None:
    """In the transaction of the publish."""
    enqueue(
        tx,
        "recalculate",
        {"fields": [one.field.id for one in computations]},
        subject=", ".join(dict.fromkeys(one.owner.plural_title for one in computations))[:200],
    )


def rerate_later(tx: Transaction, actor: Actor) -> int:
    """Give all records the rates that hold now for their days; returns the job's number."""
    POLICY.require_right(actor, "rates")
    return enqueue(tx, "recalculate", {"rates": True}, actor=actor)


def run_recalculation(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> Mapping[str, Any]:
    """``progress.note`` says in which object it is, and behind which record. What has become of the
    definitions since is looked at in each step."""
    note = dict(progress.note)
    done, changed, total = progress.done, note.get("changed", 0), progress.total
    with workspace.read() as tx:
        waiting = _objects(tx.release, payload)
        if total is None:
            total = sum(live_rows(tx, tx.release.tables.table(object_id).name) for object_id in waiting)
    if note.get("object") in waiting:
        waiting = waiting[waiting.index(note["object"]) :]
    last = note.get("last", 0)
    for object_id in waiting:
        while True:
            with progress.step() as tx:
                ids, count = _step(tx, payload, object_id, last, progress.pace.size)
                done, changed, last = done + len(ids), changed + count, ids[-1] if ids else 0
                note = {"object": object_id, "last": last, "changed": changed}
                progress.save(tx, note if ids else {"changed": changed}, done=done, total=total)
            if not ids:
                break
    return {"records": done, "changed": changed}


def _step(
    tx: Transaction, payload: dict[str, Any], object_id: str, last: int, most: int
) -> tuple[list[int], int]:
    chosen = [one for one in _chosen(tx.release, payload) if one.owner.id == object_id]
    if not chosen:
        return [], 0
    take_turn(tx, object_id, "update")
    ids = next_ids(tx, tx.release, object_id, last, most)
    # What a publish left over is no change of any record.
    recalculation = Recalculation(
        tx, tx.release, history="fields" not in payload, anew=payload.get("rates", False)
    )
    for one in chosen:
        recalculation.add(one, ids)
    recalculation.run()
    return ids, recalculation.changed


def _chosen(release: Release, payload: dict[str, Any]) -> list[Computation]:
    fields = payload.get("fields")
    return [
        one
        for one in dependencies_of(release).ordered
        if (fields is None or one.field.id in fields)
        and (not payload.get("daily") or (one.field.recipe is not None and one.field.recipe.daily))
        and (not payload.get("rates") or one.is_rate)
    ]


def _objects(release: Release, payload: dict[str, Any]) -> list[str]:
    """Those first from which others are computed."""
    chosen = sorted(_chosen(release, payload), key=lambda one: one.level)
    return list(dict.fromkeys(one.owner.id for one in chosen))


KINDS.add(JobKind("recalculate", N_("Compute formulas and rollups"), run_recalculation, SCHEMA, lane="long"))
SCHEDULES.register(
    "recalculate_daily", Schedule("recalculate_daily", "recalculate", NIGHTLY, {"daily": True})
)
