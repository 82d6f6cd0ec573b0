"""What steps do, in the transaction of their run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from dougong.access import SYSTEM, Actor, Operation
from dougong.automations.models import AutomationModel, StepModel
from dougong.definitions import AutomationStep
from dougong.errors import InvalidInput
from dougong.expressions import EvaluationContext
from dougong.notices import About, NoticeKind, tell
from dougong.notices.kinds import register_kind
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordQuery, RecordWriter, find
from dougong.records.bulk_values import as_written
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.registry import Registry
from dougong.storage import Transaction

DOOR = "automation"
ALL = frozenset({"all"})
"""Of the rules that only warn."""
MOST_MATCHING = 1_000
TOO_MANY = N_("More than {most} records match; narrow the step down.")
LISTED = 20
"""Ids of records that a step's entry in the log names."""

NOTICE = register_kind(
    NoticeKind(
        "automation", N_("Automations tell me something"), N_("An automation tells you of {record}"), "bolt"
    )
)
Told = dict[str, Any]


class Performance:
    """One run of an automation for one record. ``trace`` is what has been done, step by step; ``at`` is the
    step that is being done."""

    def __init__(self, tx: Transaction, actor: Actor, model: AutomationModel, run: str) -> None:
        self.tx = tx
        self.actor = actor
        self.model = model
        self.run = run
        self.trace: list[Told] = []
        self.at: AutomationStep | None = None
        self.made: dict[str, int] = {}
        self._entry: Entry | None = None
        self._record_id = 0
        self._deleted = False

    def begin(self, record_id: int, deleted: bool) -> bool:
        """False if the record is not there any more."""
        self._record_id, self._deleted = record_id, deleted
        return self._load() is not None

    def perform(self, steps: Sequence[AutomationStep]) -> bool:
        """False if a step says that it ends here."""
        for step in steps:
            self.at = step
            holds = self._holds(self.model.steps[step.id])
            if step.do == "branch":
                self._tell(step, "then" if holds else "otherwise")
                if not self.perform(step.steps if holds else step.otherwise):
                    return False
            elif not holds:
                self._tell(step, "skipped")
            elif step.do == "stop":
                self._tell(step, "stopped")
                return False
            else:
                self._tell(step, **ACTIONS[step.do](self, self.model.steps[step.id]))
        return True

    @property
    def context(self) -> EvaluationContext:
        return context_of(self.tx, self.actor)

    @property
    def entry(self) -> Entry:
        """The record as it is now, with all that the steps read of others."""
        entry = self._entry or self._load()
        if entry is None:
            return Entry(0, {})
        return entry

    def write(
        self,
        step: StepModel,
        mode: Literal["create", "update", "delete"],
        records: Sequence[Mapping[str, Any]],
    ) -> Told:
        batch = Batch(step.target.definition.name, mode, records, door=DOOR, run=self.run, confirmed=ALL)
        result = RecordWriter(self.tx, self.actor).write(batch)
        self._entry = None
        ids = [written.id for written in result.records]
        changed = result.created + result.updated
        return {
            "result": "done" if changed else "unchanged",
            "object": step.target.definition.name,
            "ids": ids[:LISTED],
            "count": len(ids),
        }

    def values_of(self, step: StepModel) -> dict[str, Any]:
        """Record JSON."""
        context, entry = self.context, self.entry
        found: dict[str, Any] = {}
        for one in step.values:
            value: Any = self._record_id or None if one.assignment.record else None
            if one.assignment.step_id is not None:
                value = self.made.get(one.assignment.step_id)
            if one.expression is not None:
                value = as_written(one.field, one.expression.evaluate(entry.values, context))
            found[one.field.name] = value
        return found

    def _load(self) -> Entry | None:
        model = model_of(self.tx.release, self.model.layout.id)
        if not self._record_id:
            self._entry = Entry(0, dict(model.blank))
            return self._entry
        values = current(self.tx, model, [self._record_id], self._deleted, lock=False).get(self._record_id)
        if values is None:
            return None
        self._entry = Entry(0, dict(values), id=self._record_id)
        follow_paths(self.tx.release, self.tx, self.model.layout, self.model.read, [self._entry])
        return self._entry

    def _holds(self, step: StepModel) -> bool:
        return step.condition is None or step.condition.evaluate(self.entry.values, self.context) is True

    def _tell(self, step: AutomationStep, result: str, **told: Any) -> None:
        self.trace.append({"step": step.id, "do": step.do, "result": result, **told})


Action = Callable[[Performance, StepModel], Told]
ACTIONS: Registry[Action] = Registry("action of automations")
action = ACTIONS.registering


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
    about = About(running.model.layout.id, entry.id, text=text)
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
    values, context = running.entry.values, running.context
    match = [(one.name, as_written(one, wanted.evaluate(values, context))) for one, wanted in step.match]
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
