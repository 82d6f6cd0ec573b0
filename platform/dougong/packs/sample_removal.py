"""Taking sample data away for good, the latest record first. What somebody has changed or commented on since stays,
unless they say otherwise; what records of their own refer to stays in any case, and so do these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import Conflict
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.packs.demo_pieces import DOOR
from dougong.packs.gallery import offered_pack
from dougong.packs.sample_own import held_by_own, worked_on
from dougong.packs.sample_rates import remove_rates
from dougong.packs.sampling import NAME, REMOVING, require_idle, require_installed, run_of, sample_count
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter, purge
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.titles import titles_of
from dougong.storage import Transaction, Workspace

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"pack": NAME, "edited": {"type": "boolean"}},
    "required": ["pack"],
    "additionalProperties": False,
}
EDITED = N_("The record has been changed or commented on since.")
OWN = N_("Records that are no sample data, or were changed since, would go along with it or lose it.")
NOTHING_THERE = N_("There is no sample data of “{name}”.")
_CREATED = (
    'SELECT "id", "object_id", "record_id" FROM "_dg_history"'
    ' WHERE "run" = ? AND "kind" = ? AND "id" < ? ORDER BY "id" DESC LIMIT ?'
)


def remove_sample(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """``edited`` takes along what somebody has changed since."""
    run, before = run_of(payload["pack"]), progress.note.get("before", 2**63 - 1)
    counts = dict(progress.note.get("counts", {"removed": 0, "kept": 0}))
    while before:
        with progress.step() as tx:
            actor = progress.actor(tx)
            total = progress.total or sample_count(tx, payload["pack"])
            size = progress.pace.size
            rows = tx.execute(_CREATED, (run, "create", before, size)).fetchall()
            kept: list[JobRefusal] = []
            for object_id, group in groupby(rows, key=lambda row: row[1]):
                ids = [row[2] for row in group]
                kept += _remove(tx, actor, object_id, ids, run, bool(payload.get("edited")), progress.run)
            keep_refusals(tx, progress.job_id, kept)
            counts["kept"] += len(kept)
            counts["removed"] += len(rows) - len(kept)
            before = rows[-1][0] if len(rows) == size else 0
            progress.save(
                tx, {"before": before, "counts": counts}, done=progress.done + len(rows), total=total
            )
    _forget_rates(payload["pack"], progress)
    return counts


def _remove(
    tx: Transaction,
    actor: Actor,
    object_id: str,
    ids: Sequence[int],
    sample: str,
    edited: bool,
    run: str | None,
) -> list[JobRefusal]:
    obj = tx.release.definitions.objects_by_id.get(object_id)
    if obj is None:
        return []
    problems: dict[int, Sequence[Problem]] = {}
    if not edited:
        found = worked_on(tx, object_id, ids)
        problems = {record_id: (Problem("edited", EDITED),) for record_id in ids if record_id in found}
    model = model_of(tx.release, obj.name)
    wanted = [record_id for record_id in ids if record_id not in problems]
    live = list(current(tx, model, wanted, deleted=False)) if wanted else []
    held = held_by_own(tx, model, live, sample, edited) if live else set()
    problems |= {record_id: (Problem("own", OWN),) for record_id in live if record_id in held}
    live = [record_id for record_id in live if record_id not in held]
    if live:
        records = [{"id": record_id} for record_id in live]
        batch = Batch(obj.name, "delete", records, policy="skip_invalid", door=DOOR, run=run)
        result = RecordWriter(tx, actor).write(batch)
        problems |= {live[refused.index]: refused.problems for refused in result.refused}
    gone = [record_id for record_id in wanted if record_id not in problems]
    in_bin = list(current(tx, model, gone, deleted=True)) if gone else []
    if in_bin:
        purge(tx, actor, obj.name, in_bin)
    titles = titles_of(tx, actor, object_id, problems) if problems else {}
    return [
        JobRefusal(record_id, tuple(why), {"object": obj.title, "title": titles.get(record_id)})
        for record_id, why in problems.items()
    ]


def _forget_rates(pack_name: str, progress: Progress) -> None:
    pack = offered_pack(progress.workspace, pack_name)
    if pack is not None and pack.demo is not None:
        with progress.step() as tx:
            remove_rates(tx, progress.actor(tx), pack.demo)


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "publish")
    require_installed(tx, payload["pack"])
    require_idle(tx, payload["pack"])
    if not sample_count(tx, payload["pack"]):
        raise Conflict(Problem("no_sample", NOTHING_THERE, "pack", {"name": payload["pack"]}))
    pack = offered_pack(tx.workspace, payload["pack"])
    return str(pack.manifest["title"]) if pack is not None else str(payload["pack"])


KINDS.add(
    JobKind(REMOVING, N_("Taking sample data away"), remove_sample, SCHEMA, lane="long", authorise=authorise)
)
