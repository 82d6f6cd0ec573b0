"""The records that a batch is about to change, with a check of the versions that the caller has seen."""

from __future__ import annotations

from dougong.access import Actor, Operation
from dougong.problems import N_
from dougong.records import storing
from dougong.records.batches import Batch
from dougong.records.intake import control_values
from dougong.records.lookups import current
from dougong.records.reach import judge_old
from dougong.records.work import Work
from dougong.storage import Transaction


def operations_of(batch: Batch) -> tuple[Operation, ...]:
    return ("create", "update") if batch.mode == "upsert" else (batch.mode,)


def load(tx: Transaction, actor: Actor, work: Work, deleted: bool) -> None:
    for entry in work.entries:
        control_values(work.batch.records[entry.index], entry)
    ids = [entry.id for entry in work.entries if entry.id]
    found = current(tx, work.model, ids, deleted) if ids else {}
    seen: set[int] = set()
    for entry in work.entries:
        if not entry.id:
            continue
        entry.old = found.get(entry.id)
        if entry.old is None:
            entry.refuse("not_found", N_("There is no record {id}."), "id", id=entry.id)
            entry.id = 0
            continue
        if entry.id in seen:
            entry.refuse(
                "twice", N_("The record {id} occurs more than once in this batch."), "id", id=entry.id
            )
        seen.add(entry.id)
    judge_old(tx, actor, work.model.layout, operations_of(work.batch)[0], work.entries)
    for entry in work.entries:
        if entry.old is None:
            continue
        entry.version = entry.old[("version",)]
        if entry.expected is not None and entry.expected != entry.version:
            entry.refuse("stale_version", storing.STALE, "version", version=entry.version)
