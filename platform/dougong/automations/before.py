"""What automations do in a save itself: they change the record that is being saved, or refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.automations.assigning import Proposals, keep_proposals
from dougong.automations.models import AutomationModel, StepModel, automations_of
from dougong.automations.pausing import ALL, paused
from dougong.automations.remembering import blank, path_of
from dougong.definitions import AutomationStep
from dougong.errors import DougongError
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import Path
from dougong.fields import EXACT
from dougong.problems import N_
from dougong.records.bulk_values import as_written
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import Hearing
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.storage import Transaction

REFUSED = N_("{message}")
"""The message of a step is a text of the workspace, translated with its definitions."""
CHANGING, REFUSING = frozenset({"update", "assign"}), frozenset({"refuse"})
THROUGH = frozenset({"branch", "set_variable"})


def change(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """The before-save hook. Formulas of the record are still as they were."""
    for one, concerned, context in _occasions(tx, actor, model, entries):
        reading, proposals = _Reading(one, context), Proposals(one)
        for entry in concerned:
            entry.values.update(blank(one.definition.variables))
            for step in reading.reached(one.definition.steps, entry, CHANGING):
                if step.step.do == "assign":
                    proposals.propose(tx, step, entry, context)
                else:
                    _put(reading, step, entry)
        keep_proposals(tx, proposals)


def refuse(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    """The judge: it sees the formulas too."""
    for one, concerned, context in _occasions(tx, actor, model, entries):
        reading = _Reading(one, context)
        for entry in concerned:
            entry.values.update(blank(one.definition.variables))
            for step in reading.reached(one.definition.steps, entry, REFUSING):
                texts = tx.release.definitions
                message = texts.title(step.step.id, "message", actor.language, step.step.message)
                entry.refuse("refused", REFUSED, message=message)


def _occasions(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]
) -> Iterator[tuple[AutomationModel, Sequence[Entry], EvaluationContext]]:
    models = automations_of(tx.release, model.layout.id, "before")
    off = paused(tx) if models else frozenset()
    context = context_of(tx, actor)
    for one in models:
        if ALL in off or one.definition.id in off:
            continue
        sound = [entry for entry in entries if not entry.problems and _concerns(one, entry)]
        follow_paths(tx.release, tx, one.layout, one.read, sound)
        holding = one.holds(tx, sound, context)
        found = [entry for entry, holds in zip(sound, holding, strict=True) if holds]
        if one.definition.becomes and found:
            known = [Entry(0, dict(entry.old)) for entry in found if entry.old is not None]
            held = iter(one.holds(tx, known, context))
            found = [entry for entry in found if entry.old is None or not next(held)]
        yield one, found, context


def _concerns(model: AutomationModel, entry: Entry) -> bool:
    trigger = model.definition.trigger
    if entry.old is None:
        return "created" in trigger.events
    if "updated" not in trigger.events:
        return False
    fields = [model.layout.by_id.get(one) or model.layout.by_name[one] for one in trigger.field_ids]
    return not fields or any(entry.values.get(f.path) != entry.old.get(f.path) for f in fields)


class _Reading:
    """What an automation reads of the records of a batch, each of its expressions made ready once."""

    def __init__(self, model: AutomationModel, context: EvaluationContext) -> None:
        self._model = model
        self._context = context
        self._ready: dict[int, Callable[[Mapping[Path, Any]], Any]] = {}

    def value(self, expression: Checked, entry: Entry) -> Any:
        ready = self._ready.get(id(expression))
        if ready is None:
            ready = self._ready[id(expression)] = expression.prepare(self._context)
        return ready(entry.values)

    def reached(
        self, steps: Sequence[AutomationStep], entry: Entry, kinds: frozenset[str]
    ) -> Iterator[StepModel]:
        """Those of some kinds, one after the other, as what is done on the way makes the conditions of the
        next come out."""
        for step in steps:
            if step.do not in kinds and step.do not in THROUGH:
                continue
            here = self._model.steps[step.id]
            holds = here.condition is None or self.value(here.condition, entry) is True
            if step.do == "branch":
                yield from self.reached(step.steps if holds else step.otherwise, entry, kinds)
            elif holds and here.value is not None:
                entry.values[path_of(step.document["variable"])] = self.value(here.value, entry)
            elif holds:
                yield here


def _put(reading: _Reading, step: StepModel, entry: Entry) -> None:
    for one in step.values:
        if one.expression is None:
            continue
        try:
            value = _fitted(one.field, reading.value(one.expression, entry))
        except DougongError as error:
            entry.problems.extend(problem.at(one.field.name) for problem in error.problems)
            continue
        entry.values[one.field.path] = value


def _fitted(field: FieldLayout, value: Any) -> Any:
    """Rounded as the field is, and judged by it."""
    if value is None or field.coerce is None or field.target is not None:
        return value
    return field.coerce(as_written(field, value), EXACT)
