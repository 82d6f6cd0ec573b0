"""A button pressed for many records, as a job: in short steps, each record judged anew and through the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.buttons.judging import may_at_all
from dougong.buttons.models import named_button
from dougong.buttons.pressing import OPENS, How, asked_for, press_many
from dougong.errors import Forbidden, InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.records.selections import SCHEMA, Selection
from dougong.records.titles import titles_of
from dougong.storage import Transaction, Workspace

KIND = "press_button"
ALL = frozenset({"all"})
"""Of the rules that only warn."""
MOST_RUNS = 500
PAYLOAD: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        **SCHEMA,
        "button": {"type": "string", "maxLength": 40},
        "values": {"type": "object", "maxProperties": 12},
        "confirm_warnings": {"type": "boolean"},
    },
    "required": ["object", "button"],
    "additionalProperties": False,
}


def press_all(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
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
            ids, place = selection.next(tx, actor, place, min(progress.pace.size, MOST_RUNS))
            _pressed(tx, actor, payload, ids, counts, progress)
            progress.save(tx, {"place": place, "counts": counts}, done=progress.done + len(ids))
    return {"object": payload["object"], **counts}


def _pressed(
    tx: Transaction,
    actor: Actor,
    payload: Mapping[str, Any],
    ids: Sequence[int],
    counts: dict[str, int],
    progress: Progress,
) -> None:
    model = named_button(tx.release, payload["object"], payload["button"])
    how = How(confirmed=ALL if payload.get("confirm_warnings") else frozenset(), run=progress.run)
    titles = titles_of(tx, actor, model.layout.id, ids)
    done = press_many(tx, actor, model, ids, payload.get("values", {}), how)
    counts["changed"] += done.changed
    counts["unchanged"] += done.unchanged
    counts["refused"] += len(done.refused)
    refusals = [JobRefusal(key, why, {"title": titles.get(key)}) for key, why in sorted(done.refused.items())]
    keep_refusals(tx, progress.job_id, refusals)


def _may(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    model = named_button(tx.release, payload["object"], payload["button"])
    POLICY.require(actor, "bulk", model.layout.definition)
    refusal = may_at_all(tx, actor, model)
    if refusal is not None:
        raise (Forbidden if refusal.code == "forbidden" else InvalidInput)(refusal)
    if model.definition.do == "form":
        raise InvalidInput(Problem("opens_a_form", OPENS))
    asked_for(model, payload.get("values", {}))
    Selection.of(payload).count(tx, actor)
    return f"{model.definition.title} · {model.layout.definition.plural_title}"


KINDS.add(JobKind(KIND, N_("Button"), press_all, PAYLOAD, lane="long", undoable=True, authorise=_may))
