"""Renaming, merging and removing tags, as a job: each record through the one door, undone together if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.expressions import quote_text
from dougong.fields import EXACT, FieldError
from dougong.fields.tags import LONGEST_TAG
from dougong.fields.text_forms import key_text
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_
from dougong.records.batches import Batch
from dougong.records.bulk_jobs import ALL, DOOR
from dougong.records.layout import layout_of
from dougong.records.query import RecordQuery, count, find
from dougong.records.tags_in_use import tags_field
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction, Workspace

MOST = 100
_TAG: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_TAG}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "object": {"type": "string", "maxLength": 40},
        "field": {"type": "string", "maxLength": 40},
        "tags": {"type": "array", "items": _TAG, "minItems": 1, "maxItems": MOST},
        "to": {"anyOf": [_TAG, {"type": "null"}]},
    },
    "required": ["object", "field", "tags", "to"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Retagged:
    """What a step has done; ``last`` is None when there is nothing left."""

    changed: int
    seen: int
    last: int | None
    refusals: Sequence[JobRefusal]


def retag(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """``to`` takes the place of each of the ``tags``; None takes them away."""
    counts = dict(progress.note.get("counts", {"changed": 0, "refused": 0}))
    last: int | None = progress.note.get("last", 0)
    if not progress.note:
        with progress.step() as tx:
            total = count(tx, progress.actor(tx), _query(payload, 0, 1))
            progress.save(tx, {"last": 0, "counts": counts}, total=total)
    while last is not None:
        with progress.step() as tx:
            done = retag_some(tx, progress.actor(tx), payload, last, progress.pace.size, progress.run)
            keep_refusals(tx, progress.job_id, done.refusals)
            counts["changed"] += done.changed
            counts["refused"] += len(done.refusals)
            last = done.last
            progress.save(
                tx, {"last": last, "counts": counts}, done=progress.done + done.seen, rows=done.seen
            )
    return {"object": payload["object"], **counts}


def retag_some(
    tx: Transaction,
    actor: Actor,
    payload: Mapping[str, Any],
    after: int,
    most: int,
    run: str | None = None,
) -> Retagged:
    """The next records behind an id."""
    name, field = payload["object"], payload["field"]
    found = find(tx, actor, _query(payload, after, most)).data
    if not found:
        return Retagged(0, 0, None, ())
    records = [
        {"id": one["id"], field: replaced(one[field], payload["tags"], payload["to"])} for one in found
    ]
    batch = Batch(name, "update", records, policy="skip_invalid", door=DOOR, run=run, confirmed=ALL)
    result = RecordWriter(tx, actor).write(batch)
    ids = [one["id"] for one in found]
    titles = titles_of(tx, actor, layout_of(tx.release, name).id, ids)
    refusals = [
        JobRefusal(ids[one.index], one.problems, {"title": titles.get(ids[one.index])})
        for one in result.refused
    ]
    return Retagged(result.updated, len(found), ids[-1], refusals)


def replaced(words: Sequence[str], tags: Sequence[str], to: str | None) -> list[str]:
    """Where the first of them stood; none twice."""
    gone = {key_text(tag) for tag in tags}
    found: dict[str, str] = {}
    for word in words:
        if key_text(word) not in gone:
            found.setdefault(key_text(word), word)
        elif to is not None:
            found[key_text(to)] = to
    return list(found.values())


def _query(payload: Mapping[str, Any], after: int, most: int) -> RecordQuery:
    listed, field = ", ".join(map(quote_text, payload["tags"])), payload["field"]
    asked = f"HASANY({field}, {listed}) AND id > {after}"
    return RecordQuery(payload["object"], ("id", field), filter=asked, sort=("id",), limit=most)


def may_retag(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    """What the job is about; refuses whoever may not."""
    layout = layout_of(tx.release, payload["object"])
    POLICY.require(actor, "update", layout.definition)
    POLICY.require(actor, "bulk", layout.definition)
    field = tags_field(layout, payload["field"])
    words = [*payload["tags"], *([payload["to"]] if payload["to"] is not None else [])]
    try:
        if field.coerce is not None:
            field.coerce(words, EXACT)
    except FieldError as error:
        raise InvalidInput(error.problems) from None
    find(tx, actor, _query(payload, 0, 1))
    return f"{layout.definition.plural_title} · {field.title}"


KINDS.add(
    JobKind("retag", N_("Renaming tags"), retag, SCHEMA, lane="long", undoable=True, authorise=may_retag)
)
