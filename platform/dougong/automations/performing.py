"""A run under way: for which record, what its steps have done, and behind which it goes on later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any, Literal

from dougong.access import Actor
from dougong.automations.models import AutomationModel, StepModel
from dougong.automations.remembering import blank
from dougong.dataclasses import dataclass
from dougong.definitions import AutomationStep
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.records import Batch, RecordWriter
from dougong.records.bulk_values import as_written
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import ObjectLayout
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.registry import Registry
from dougong.storage import Transaction

DOOR = "automation"
RUNNING = "automations.run"
"""A note of the transaction: the run that is done in it."""
ALL = frozenset({"all"})
"""Of the rules that only warn."""
LISTED = 20
"""Ids of records that a step's entry in the log names; and rounds of a loop whose steps it tells."""
Told = dict[str, Any]


@dataclass(slots=True)
class Subject:
    """A record that steps are about: the one that set the run off, or one that was found."""

    layout: ObjectLayout
    record_id: int
    deleted: bool = False
    entry: Entry | None = None


class Performance:
    """One run of an automation for one record. ``trace`` is what has been done, step by step, with the milliseconds
    that each took; ``at`` is the step that is being done. Where a step waits, ``wake_at`` says until when, or
    ``call`` for the answer to which."""

    def __init__(self, tx: Transaction, actor: Actor, model: AutomationModel, run: str) -> None:
        self.tx = tx
        self.actor = actor
        self.model = model
        self.run = run
        self.trace: list[Told] = []
        self.told_before = 0
        """How much of the trace has been committed by an earlier part of the run."""
        self.at: AutomationStep | None = None
        self.made: dict[str, int] = {}
        self.found: dict[str, list[int]] = {}
        self.variables = blank(model.definition.variables)
        self.wake_at: datetime | None = None
        self.call: int | None = None
        self.way: Sequence[str] = ()
        """To the step behind which it goes on."""
        self._subjects: list[Subject] = []
        self._untold = False
        self._since = monotonic()

    def begin(self, record_id: int, deleted: bool) -> bool:
        """False if the record is not there any more."""
        self._subjects = [Subject(self.model.layout, record_id, deleted)]
        return self._load() is not None

    def perform(self, steps: Sequence[AutomationStep], after: Sequence[str] = ()) -> bool:
        """False if a step says that it ends here, or waits. ``after`` leads to the step behind which to go on."""
        if after:
            number = next(n for n, step in enumerate(steps) if step.id == after[0])
            inside = _part_with(steps[number], after[1]) if len(after) > 1 else ()
            if inside and not self.perform(inside, after[1:]):
                return False
            steps = steps[number + 1 :]
        return all(self._do(step) for step in steps)

    def forget(self) -> None:
        """What is known of records may not hold any more."""
        for subject in self._subjects:
            subject.entry = None

    def remember(self, path: Path, value: Any) -> None:
        self.variables[path] = value
        for subject in self._subjects:
            if subject.entry is not None:
                subject.entry.values[path] = value

    @property
    def waits(self) -> bool:
        return self.wake_at is not None or self.call is not None

    @property
    def context(self) -> EvaluationContext:
        return context_of(self.tx, self.actor)

    @property
    def entry(self) -> Entry:
        """The record that the step is about as it is now, with all that is read of others."""
        return self._subjects[-1].entry or self._load() or Entry(0, {})

    def write(
        self,
        step: StepModel,
        mode: Literal["create", "update", "delete"],
        records: Sequence[Mapping[str, Any]],
    ) -> Told:
        batch = Batch(step.target.definition.name, mode, records, door=DOOR, run=self.run, confirmed=ALL)
        result = RecordWriter(self.tx, self.actor).write(batch)
        self.forget()
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
            value: Any = self._subjects[0].record_id or None if one.assignment.record else None
            if one.assignment.step_id is not None:
                value = self.made.get(one.assignment.step_id)
            if one.expression is not None:
                value = as_written(one.field, one.expression.evaluate(entry.values, context))
            found[one.field.name] = value
        return found

    def matched(self, step: StepModel) -> list[tuple[str, Any]]:
        """Names and values that records must have; what is blank matches nothing."""
        context, entry = self.context, self.entry
        return [
            (
                field.name,
                (entry.id or None)
                if wanted is None
                else as_written(field, wanted.evaluate(entry.values, context)),
            )
            for field, wanted in step.match
        ]

    def _do(self, step: AutomationStep) -> bool:
        self.at = step
        model = self.model.steps[step.id]
        holds = model.condition is None or model.condition.evaluate(self.entry.values, self.context) is True
        if step.do == "branch":
            self._tell(step, "then" if holds else "otherwise")
            return self.perform(step.steps if holds else step.otherwise)
        if not holds:
            self._tell(step, "skipped")
        elif step.do == "stop":
            self._tell(step, "stopped")
            return False
        elif step.do == "for_each":
            return self._each(step)
        else:
            self._tell(step, **ACTIONS[step.do](self, model))
        return not self.waits

    def _each(self, step: AutomationStep) -> bool:
        ids = self.found.get(step.document["records"], [])
        self._tell(step, "done" if ids else "nothing", count=len(ids))
        layout = self.model.steps[step.steps[0].id].layout
        for number, record_id in enumerate(ids):
            self._untold = number >= LISTED
            self._subjects.append(Subject(layout, record_id))
            # An earlier round may have deleted it.
            going_on = self._load() is None or self.perform(step.steps)
            self._subjects.pop()
            if not going_on:
                return False
        self._untold = False
        return True

    def _load(self) -> Entry | None:
        subject = self._subjects[-1]
        model = model_of(self.tx.release, subject.layout.id)
        if not subject.record_id:
            subject.entry = Entry(0, {**model.blank, **self.variables})
            return subject.entry
        found = current(self.tx, model, [subject.record_id], subject.deleted, lock=False)
        values = found.get(subject.record_id)
        if values is None:
            return None
        subject.entry = Entry(0, {**values, **self.variables}, id=subject.record_id)
        reads = self.model.reads.get(subject.layout.id, ())
        follow_paths(self.tx.release, self.tx, subject.layout, reads, [subject.entry])
        return subject.entry

    def _tell(self, step: AutomationStep, result: str, **told: Any) -> None:
        if not self._untold:
            now = monotonic()
            took, self._since = round((now - self._since) * 1_000, 1), now
            times = {"at": self.tx.now_text, "took": took}
            self.trace.append({"step": step.id, "do": step.do, "result": result, **times, **told})


def way_to(steps: Sequence[AutomationStep], step_id: str) -> tuple[str, ...]:
    """The ids of the steps within which a step stands, and its own; none if it is not there any more."""
    for step in steps:
        if step.id == step_id:
            return (step_id,)
        for part in (step.steps, step.otherwise):
            if way := way_to(part, step_id):
                return (step.id, *way)
    return ()


def _part_with(step: AutomationStep, step_id: str) -> Sequence[AutomationStep]:
    return next(part for part in (step.steps, step.otherwise) if any(one.id == step_id for one in part))


Action = Callable[[Performance, StepModel], Told]
ACTIONS: Registry[Action] = Registry("action of automations")
action = ACTIONS.registering
