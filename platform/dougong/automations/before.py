"""What automations do in a save itself: they change the record that is being saved, or refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dougong.access import Actor
from dougong.automations.assigning import Proposals, keep_proposals
from dougong.automations.models import AutomationModel, StepModel, automations_of
from dougong.automations.pausing import ALL, paused
from dougong.automations.remembering import blank, path_of
from dougong.definitions import AutomationStep
from dougong.errors import DougongError
from dougong.expressions import Checked, EvaluationContext
from dougong.fields import EXACT
from dougong.problems import N_
from dougong.records.bulk_values import writer_of
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
    for one, concerned, context in _occasions(tx, actor, model, entries, CHANGING):
        proposals = Proposals(one)
        for step, reached in _reached(one, concerned, context, CHANGING):
            if step.step.do == "assign":
                for entry in reached:
                    proposals.propose(tx, step, entry, context)
            else:
                _put(step, reached, context)
        keep_proposals(tx, proposals)


def refuse(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    """The judge: it sees the formulas too."""
    for one, concerned, context in _occasions(tx, actor, model, entries, REFUSING):
        for step, reached in _reached(one, concerned, context, REFUSING):
            texts = tx.release.definitions
            message = texts.title(step.step.id, "message", actor.language, step.step.message)
            for entry in reached:
                entry.refuse("refused", REFUSED, message=message)


def _occasions(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], kinds: frozenset[str]
) -> Iterator[tuple[AutomationModel, Sequence[Entry], EvaluationContext]]:
    models = [
        one
        for one in automations_of(tx.release, model.layout.id, "before")
        if any(step.step.do in kinds for step in one.steps.values())
    ]
    off = paused(tx) if models else frozenset()
    context = context_of(tx, actor)
    for one in models:
        if ALL in off or one.definition.id in off:
            continue
        sound = _concerned(one, entries)
        follow_paths(tx.release, tx, one.layout, one.read, sound)
        holding = one.holds(tx, sound, context)
        found = [entry for entry, holds in zip(sound, holding, strict=True) if holds]
        if one.definition.becomes and found:
            known = [Entry(0, dict(entry.old)) for entry in found if entry.old is not None]
            held = iter(one.holds(tx, known, context))
            found = [entry for entry in found if entry.old is None or not next(held)]
        yield one, found, context


def _concerned(model: AutomationModel, entries: Sequence[Entry]) -> list[Entry]:
    trigger = model.definition.trigger
    fields = [model.layout.by_id.get(one) or model.layout.by_name[one] for one in trigger.field_ids]
    paths, made, changed = (
        [field.path for field in fields],
        "created" in trigger.events,
        "updated" in trigger.events,
    )

    def concerns(entry: Entry) -> bool:
        old = entry.old
        if old is None:
            return made
        return changed and (not paths or any(entry.values.get(path) != old.get(path) for path in paths))

    return [entry for entry in entries if not entry.problems and concerns(entry)]


def _reached(
    model: AutomationModel, entries: Sequence[Entry], context: EvaluationContext, kinds: frozenset[str]
) -> Iterator[tuple[StepModel, Sequence[Entry]]]:
    """Steps of some kinds with the records for which each is done, one step after the other, as what has been done
    makes the conditions of the next come out."""
    beginning = blank(model.definition.variables)
    for entry in entries if beginning else ():
        entry.values.update(beginning)
    yield from _walk(model, model.definition.steps, entries, context, kinds)


def _walk(
    model: AutomationModel,
    steps: Sequence[AutomationStep],
    entries: Sequence[Entry],
    context: EvaluationContext,
    kinds: frozenset[str],
) -> Iterator[tuple[StepModel, Sequence[Entry]]]:
    for step in steps if entries else ():
        if step.do not in kinds and step.do not in THROUGH:
            continue
        here = model.steps[step.id]
        holding, others = _parted(here.condition, entries, context)
        if step.do == "branch":
            yield from _walk(model, step.steps, holding, context, kinds)
            yield from _walk(model, step.otherwise, others, context, kinds)
        elif here.value is not None:
            evaluate, path = here.value.prepare(context), path_of(step.document["variable"])
            for entry in holding:
                entry.values[path] = evaluate(entry.values)
        elif holding:
            yield here, holding


def _parted(
    condition: Checked | None, entries: Sequence[Entry], context: EvaluationContext
) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """Those for which it holds, and the others."""
    if condition is None:
        return entries, ()
    test = condition.prepare(context)
    parted: dict[bool, list[Entry]] = {True: [], False: []}
    for entry in entries:
        parted[test(entry.values) is True].append(entry)
    return parted[True], parted[False]


def _put(step: StepModel, entries: Sequence[Entry], context: EvaluationContext) -> None:
    """Record by record, as a value may be computed from the one before it."""
    made = [
        (one.field, one.expression.prepare(context), _fitting(one.field))
        for one in step.values
        if one.expression is not None
    ]
    for entry in entries:
        for field, evaluate, fitted in made:
            value = evaluate(entry.values)
            try:
                entry.values[field.path] = value if value is None else fitted(value)
            except DougongError as error:
                entry.problems.extend(problem.at(field.name) for problem in error.problems)


def _fitting(field: FieldLayout) -> Callable[[Any], Any]:
    """Rounded as the field is, and judged by it."""
    coerce = field.coerce
    if coerce is None or field.target is not None:
        return lambda value: value
    write = writer_of(field)
    return lambda value: coerce(write(value), EXACT)
