"""Steps that assign a record to somebody: after the commit in the transaction of their run, before a save in the
save itself. There the turns are saved, and who was chosen is told in the log, once the record is written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import field
from typing import Any

import orjson

from dougong.access import Actor
from dougong.automations.choosing_people import Choice, Chooser, assignee_of
from dougong.automations.models import AutomationModel, StepModel
from dougong.automations.performing import Performance, Told, action
from dougong.automations.turns import turns_of
from dougong.dataclasses import dataclass
from dougong.expressions import EvaluationContext
from dougong.records import Done
from dougong.records.entries import Entry
from dougong.records.model import WriteModel
from dougong.storage import Transaction

PROPOSED = "automations.proposed"
"""A note of the transaction: what has been chosen before saves that are not written yet."""
_LOG = (
    'INSERT INTO "_dg_automation_run" ("run", "automation_id", "object_id", "record_id", "event", "door", "at",'
    ' "user_id", "actor_kind", "mark", "cause", "root", "depth", "state", "ended_at", "trace", "problems")'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, 0, 'done', ?, ?, '[]')"
    ' ON CONFLICT ("automation_id", "record_id", "mark") DO NOTHING'
)


@action("assign")
def assign(running: Performance, step: StepModel) -> Told:
    chooser = Chooser(running.tx, step, turns_of(running.tx, step.step.id))
    choice = chooser.choose(running.entry, running.context)
    if choice.user_id is None:
        return {"result": "nobody", **choice.told}
    chooser.turns.save(running.tx)
    record = {"id": running.entry.id, chooser.field.name: choice.user_id}
    return {**running.write(step, "update", [record]), **choice.told}


@dataclass(slots=True)
class Proposals:
    """Of one batch, for one automation: whoever chooses for its records next knows of those before. ``made`` is by
    the identity of the entries, which stay the same from before the save until it is written."""

    model: AutomationModel
    choosers: dict[str, Chooser] = field(default_factory=dict)
    made: dict[int, tuple[Entry, list[Told]]] = field(default_factory=dict)

    def propose(self, tx: Transaction, step: StepModel, entry: Entry, context: EvaluationContext) -> None:
        chooser = self.choosers.get(step.step.id)
        if chooser is None:
            chooser = self.choosers[step.step.id] = Chooser(tx, step, turns_of(tx, step.step.id))
        choice = chooser.choose(entry, context)
        if choice.user_id is not None:
            entry.values[assignee_of(step).path] = choice.user_id
        _, told = self.made.setdefault(id(entry), (entry, []))
        told.append(_told(step, choice))


def keep_proposals(tx: Transaction, proposals: Proposals) -> None:
    if proposals.made and tx.mode != "read":
        tx.notes.setdefault(PROPOSED, []).append(proposals)


def settle_proposals(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """The after-write hook."""
    waiting: Sequence[Proposals] = tx.notes.get(PROPOSED, ())
    for proposals in [one for one in waiting if one.model.layout.id == model.layout.id]:
        written = [entry for entry in done.entries if id(entry) in proposals.made]
        if not written:
            continue
        for chooser in proposals.choosers.values():
            chooser.turns.save(tx)
        event = "created" if done.kind == "create" else "updated"
        rows = []
        for entry in written:
            _, told = proposals.made.pop(id(entry))
            rows.append(_row(tx, actor, proposals.model, entry.id, event, done.door, told))
        tx.executemany(_LOG, rows)


def _told(step: StepModel, choice: Choice) -> Told:
    result = "nobody" if choice.user_id is None else "done"
    return {"step": step.step.id, "do": step.step.do, "result": result, **choice.told}


def _row(
    tx: Transaction,
    actor: Actor,
    model: AutomationModel,
    record_id: int,
    event: str,
    door: str,
    told: Sequence[Told],
) -> tuple[Any, ...]:
    run, definition = secrets.token_hex(8), model.definition
    about = (definition.id, definition.object_id, record_id, event, door, tx.now_text)
    by = (actor.user_id, actor.kind, tx.mark, run, tx.now_text)
    return (run, *about, *by, orjson.dumps(list(told)).decode())
