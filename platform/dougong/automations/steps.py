"""What steps do, in the transaction of their run."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import SYSTEM, Operation
from dougong.automations.models import StepModel
from dougong.automations.performing import LISTED, Performance, Told, action
from dougong.errors import InvalidInput
from dougong.notices import About, NoticeKind, tell
from dougong.notices.kinds import register_kind
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.records.turns import take_turn_at

MOST_MATCHING = 1_000
TOO_MANY = N_("More than {most} records match; narrow the step down.")

NOTICE = register_kind(
    NoticeKind(
        "automation", N_("Automations tell me something"), N_("An automation tells you of {record}"), "bolt"
    )
)


@action("create")
def create(running: Performance, step: StepModel) -> Told:
    told = running.write(step, "create", [running.values_of(step)])
    running.made[step.step.id] = told["ids"][0]
    return told


@action("update")
def update(running: Performance, step: StepModel) -> Told:
    ids = _aimed_at(running, step)
    if not ids:
        return {"result": "nothing", "object": step.target.definition.name}
    values = running.values_of(step)
    return running.write(step, "update", [{**values, "id": record_id} for record_id in ids])


@action("upsert")
def upsert(running: Performance, step: StepModel) -> Told:
    """Of all that match, or of a new record, which then has what it was looked for by."""
    values, ids = running.values_of(step), _matching(running, step)
    if not ids:
        # Another run may just be making it.
        take_turn_at(running.tx, f"upsert {step.target.definition.id} {running.matched(step)}")
        ids = _matching(running, step)
    if ids:
        told = running.write(step, "update", [{**values, "id": record_id} for record_id in ids])
    else:
        told = running.write(step, "create", [{**dict(running.matched(step)), **values}])
    running.made[step.step.id] = (ids or told["ids"])[0]
    return {**told, "result": "created"} if not ids else told


@action("delete")
def delete(running: Performance, step: StepModel) -> Told:
    ids = _aimed_at(running, step)
    if not ids:
        return {"result": "nothing", "object": step.target.definition.name}
    return running.write(step, "delete", [{"id": record_id} for record_id in ids])


@action("notify")
def notify(running: Performance, step: StepModel) -> Told:
    tx, entry = running.tx, running.entry
    named = [entry.values[field.path] for field in step.to]
    people = {one for value in named for one in (value if isinstance(value, tuple) else (value,)) if one}
    language = tx.workspace.language
    text = tx.release.definitions.title(step.step.id, "message", language, step.step.message)
    about = About(step.layout.id, entry.id, text=text)
    # Whoever set it off is told too: it is the automation that speaks.
    tell(tx, NOTICE, people, SYSTEM, about)
    return {"result": "done" if people else "nothing", "people": sorted(people)[:LISTED]}


def _aimed_at(running: Performance, step: StepModel) -> Sequence[int]:
    if step.through is not None:
        found = running.entry.values[step.through.path]
        return () if found is None else (found,)
    if step.match:
        return _matching(running, step)
    return (running.entry.id,) if running.entry.id else ()


def _matching(running: Performance, step: StepModel) -> Sequence[int]:
    """Of the records with which the actor may do it. What is blank matches nothing."""
    match = running.matched(step)
    if any(value is None for _, value in match):
        return ()
    operation: Operation = "delete" if step.step.do == "delete" else "update"
    query = RecordQuery(
        step.target.definition.name, ("id",), match=match, limit=MOST_MATCHING, operation=operation
    )
    page = find(running.tx, running.actor, query)
    if page.next is not None:
        raise InvalidInput(Problem("too_many_match", TOO_MANY, "", {"most": MOST_MATCHING}))
    return [record["id"] for record in page.data]
