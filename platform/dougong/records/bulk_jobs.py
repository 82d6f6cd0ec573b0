"""Bulk edit and bulk delete, as jobs: in short steps, each record through the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dougong.access import POLICY, Actor
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.records.batches import Batch, BatchResult
from dougong.records.guessing import unknown_field_problem
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
        "values": {"type": "object", "minProperties": 1, "maxProperties": 100},
        "confirm_warnings": {"type": "boolean"},
    },
    "required": ["object", "values"],
    "additionalProperties": False,
}
DELETE: Mapping[str, Any] = {
    "type": "object",
    "properties": SCHEMA,
    "required": ["object"],
    "additionalProperties": False,
}
NOT_IN_BULK = N_("“{name}” cannot be changed for many records at once.")
GONE = N_("There is no record {id}.")


def bulk_update(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """``values`` are record JSON; the same ones for every record."""
    return _work(payload, progress, "update", payload["values"])


def bulk_delete(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return _work(payload, progress, "delete", {})


def _work(
    payload: Mapping[str, Any],
    progress: Progress,
    mode: Literal["update", "delete"],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    selection, confirm = Selection.of(payload), bool(payload.get("confirm_warnings"))
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
            result = _written(tx, actor, selection, mode, ids, values, progress, confirm)
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
    values: Mapping[str, Any],
    progress: Progress,
    confirm: bool,
) -> BatchResult:
    seen = selection.visible(tx, actor, ids)
    present = [record_id for record_id in ids if record_id in seen]
    titles = titles_of(tx, actor, layout_of(tx.release, selection.object).id, present)
    records = [{**values, "id": record_id} for record_id in present]
    batch = Batch(
        selection.object,
        mode,
        records,
        policy="skip_invalid",
        door=DOOR,
        run=progress.run,
        confirmed=ALL if confirm else frozenset(),
    )
    result = RecordWriter(tx, actor).write(batch) if records else BatchResult()
    missing = [record_id for record_id in ids if record_id not in seen]
    refusals = [JobRefusal(i, (Problem("not_found", GONE, "id", {"id": i}),), {}) for i in missing]
    for refusal in result.refused:
        record_id = present[refusal.index]
        refusals.append(JobRefusal(record_id, refusal.problems, {"title": titles.get(record_id)}))
    keep_refusals(tx, progress.job_id, sorted(refusals, key=lambda one: one.place))
    return result


def _may_update(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    layout = layout_of(tx.release, payload["object"])
    POLICY.require(actor, "update", layout.definition)
    problems = []
    for name in payload["values"]:
        field = layout.by_name.get(name)
        if field is None:
            problems.append(unknown_field_problem(name, [f.name for f in layout.fields], f"values/{name}"))
        elif field.is_system and name != "owner":
            problems.append(Problem("read_only", NOT_IN_BULK, f"values/{name}", {"name": name}))
    if problems:
        raise InvalidInput(problems)
    Selection.of(payload).count(tx, actor)
    return layout.definition.plural_title


def _may_delete(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    definition = layout_of(tx.release, payload["object"]).definition
    POLICY.require(actor, "delete", definition)
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
