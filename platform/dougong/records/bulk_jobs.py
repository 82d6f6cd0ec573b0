"""Bulk edit and bulk delete, as jobs: in short steps, each record through the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dougong.access import POLICY, Actor
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.records.batches import Batch, BatchResult
from dougong.records.bulk_values import check_values, recipes_of, records_to_write
from dougong.records.layout import layout_of
from dougong.records.selections import SCHEMA, Selection
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction, Workspace

DOOR = "bulk"
ALL = frozenset({"all"})
"""Of the rules that only warn."""
UPDATE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        **SCHEMA,
        "values": {"type": "object", "maxProperties": 100},
        "formulas": {
            "type": "object",
            "maxProperties": 20,
            "additionalProperties": {"type": "string", "maxLength": 2_000},
        },
        "confirm_warnings": {"type": "boolean"},
    },
    "required": ["object"],
    "additionalProperties": False,
}
DELETE: Mapping[str, Any] = {
    "type": "object",
    "properties": SCHEMA,
    "required": ["object"],
    "additionalProperties": False,
}
GONE = N_("There is no record {id}.")


def bulk_update(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """``values`` are record JSON, the same for every record; ``formulas`` are computed from each of them."""
    return _work(payload, progress, "update")


def bulk_delete(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return _work(payload, progress, "delete")


def _work(
    payload: Mapping[str, Any],
    progress: Progress,
    mode: Literal["update", "delete"],
) -> dict[str, Any]:
    selection = Selection.of(payload)
    counts = dict(progress.note.get("counts", {"changed": 0, "unchanged": 0, "refused": 0}))
    place: dict[str, Any] | None = progress.note["place"] if progress.note else None
    if not progress.note:
        with progress.step() as tx:
            actor = progress.actor(tx)
            place = selection.begin(tx, actor)
            progress.save(tx, {"place": place, "counts": counts}, total=selection.count(tx, actor))
    while place is not None:
        with progress.step() as tx:
            actor = progress.actor(tx)
            ids, place = selection.next(tx, actor, place, progress.pace.size)
            result = _written(tx, actor, selection, mode, ids, payload, progress)
            counts["changed"] += result.updated
            counts["unchanged"] += result.unchanged
            counts["refused"] += len(ids) - result.updated - result.unchanged
            progress.save(tx, {"place": place, "counts": counts}, done=progress.done + len(ids))
    return {"object": payload["object"], **counts}


def _written(
    tx: Transaction,
    actor: Actor,
    selection: Selection,
    mode: Literal["update", "delete"],
    ids: Sequence[int],
    payload: Mapping[str, Any],
    progress: Progress,
) -> BatchResult:
    seen = selection.visible(tx, actor, ids)
    present = [record_id for record_id in ids if record_id in seen]
    titles = titles_of(tx, actor, layout_of(tx.release, selection.object).id, present)
    batch = bulk_batch(tx, actor, selection.object, mode, payload, present, progress.run)
    result = RecordWriter(tx, actor).write(batch) if present else BatchResult()
    missing = [record_id for record_id in ids if record_id not in seen]
    refusals = [JobRefusal(i, (Problem("not_found", GONE, "id", {"id": i}),), {}) for i in missing]
    for refusal in result.refused:
        record_id = present[refusal.index]
        refusals.append(JobRefusal(record_id, refusal.problems, {"title": titles.get(record_id)}))
    keep_refusals(tx, progress.job_id, sorted(refusals, key=lambda one: one.place))
    return result


def bulk_batch(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    mode: Literal["update", "delete"],
    payload: Mapping[str, Any],
    ids: Sequence[int],
    run: str | None = None,
) -> Batch:
    """A step of the job, as the one door takes it."""
    records = records_to_write(tx, actor, object_name, payload, ids)
    confirmed = ALL if payload.get("confirm_warnings") else frozenset[str]()
    return Batch(object_name, mode, records, policy="skip_invalid", door=DOOR, run=run, confirmed=confirmed)


def _may_update(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    layout = layout_of(tx.release, payload["object"])
    POLICY.require(actor, "update", layout.definition)
    POLICY.require(actor, "bulk", layout.definition)
    check_values(layout, payload)
    recipes_of(tx, actor, layout, payload.get("formulas", {}))
    Selection.of(payload).count(tx, actor)
    return layout.definition.plural_title


def _may_delete(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    definition = layout_of(tx.release, payload["object"]).definition
    POLICY.require(actor, "delete", definition)
    POLICY.require(actor, "bulk", definition)
    Selection.of(payload).count(tx, actor)
    return definition.plural_title


KINDS.add(
    JobKind(
        "bulk_update", N_("Bulk edit"), bulk_update, UPDATE, lane="long", undoable=True, authorise=_may_update
    )
)
KINDS.add(
    JobKind(
        "bulk_delete",
        N_("Bulk delete"),
        bulk_delete,
        DELETE,
        lane="long",
        undoable=True,
        authorise=_may_delete,
    )
)
