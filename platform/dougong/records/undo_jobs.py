"""Taking back all changes of one run, such as an import or a bulk edit, the latest first.

Each change is taken back field by field, through the one door, with the rights of whoever asks. What
somebody has changed since is kept and listed. What the taking back changes is a run of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import Forbidden, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.layout import layout_of
from dougong.records.reversing import Event, Reversal, reversals
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction, Workspace

DOOR = "undo"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"run": {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"}},
    "required": ["run"],
    "additionalProperties": False,
}
NOT_YOURS = N_("Only whoever made these changes, or an administrator, can take them back.")
_EVENTS = (
    'SELECT "id", "object_id", "record_id", "kind", "changes" FROM "_dg_history" WHERE "run" = ?'
    ' AND "id" < ? ORDER BY "id" DESC LIMIT ?'
)


def undo_run(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    run, before = payload["run"], progress.note.get("before", 2**63 - 1)
    counts = dict(progress.note.get("counts", {"changed": 0, "kept": 0}))
    while before:
        with progress.step() as tx:
            actor = progress.actor(tx)
            total = progress.total or _count(tx, run)
            rows = tx.execute(_EVENTS, (run, before, progress.pace.size)).fetchall()
            events = [Event(*row) for row in rows]
            kept = _take_back(tx, actor, events, run, progress, counts)
            keep_refusals(tx, progress.job_id, kept)
            counts["kept"] += len({refusal.place for refusal in kept})
            before = events[-1].id if len(events) == progress.pace.size else 0
            note = {"before": before, "counts": counts}
            progress.save(tx, note, done=progress.done + len(events), total=total)
    return {"undone": run, **counts}


def _take_back(
    tx: Transaction,
    actor: Actor,
    events: Sequence[Event],
    run: str,
    progress: Progress,
    counts: dict[str, int],
) -> list[JobRefusal]:
    kept: list[JobRefusal] = []
    own = progress.run or ""
    for reversal in reversals(tx, events, (run, own)):
        written = 0
        if reversal.records:
            batch = Batch(
                reversal.object,
                reversal.mode,
                reversal.records,
                policy="skip_invalid",
                door=DOOR,
                run=progress.run,
                # What only warns has let the old values pass once.
                confirmed=frozenset({"all"}),
            )
            result = RecordWriter(tx, actor).write(batch)
            written = result.updated
            refused = [(reversal.records[r.index]["id"], r.problems) for r in result.refused]
        else:
            refused = []
        counts["changed"] += written
        kept += _listed(tx, actor, reversal, [*reversal.kept, *refused])
    return kept


def _listed(
    tx: Transaction, actor: Actor, reversal: Reversal, kept: Sequence[tuple[int, Sequence[Problem]]]
) -> list[JobRefusal]:
    ids = [record_id for record_id, _ in kept]
    layout = layout_of(tx.release, reversal.object)
    titles = titles_of(tx, actor, layout.id, ids) if ids else {}
    cells = {"object": layout.definition.title}
    return [
        JobRefusal(record_id, tuple(problems), {**cells, "title": titles.get(record_id)})
        for record_id, problems in kept
    ]


def _count(tx: Transaction, run: str) -> int:
    (found,) = tx.execute('SELECT count(*) FROM "_dg_history" WHERE "run" = ?', (run,)).fetchone()
    return int(found)


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    row = tx.execute(
        'SELECT "user_id", "object_id" FROM "_dg_history" WHERE "run" = ? ORDER BY "id" LIMIT 1',
        (payload["run"],),
    ).fetchone()
    if row is None:
        raise not_found("run", payload["run"])
    if row[0] != actor.user_id and not POLICY.has_right(actor, "jobs"):
        raise Forbidden(Problem("forbidden", NOT_YOURS))
    found = tx.release.definitions.objects_by_id.get(row[1])
    return found.plural_title if found is not None else payload["run"]


KINDS.add(JobKind("undo", N_("Undo"), undo_run, SCHEMA, lane="long", undoable=True, authorise=authorise))
