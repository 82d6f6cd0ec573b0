"""Automations as running needs them: expressions checked, fields looked up, once per release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import Assignment, AutomationDefinition, AutomationStep
from dougong.definitions.variables import Variable
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import BOOLEAN, USER, Path, Type, record
from dougong.fields import FIELD_TYPES
from dougong.fields.scope import VARIABLE_TYPES
from dougong.records.conditions import checked
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release, Transaction


@dataclass(frozen=True, slots=True, eq=False)
class AssignmentModel:
    field: FieldLayout
    assignment: Assignment
    expression: Checked | None


@dataclass(frozen=True, slots=True, eq=False)
class StepModel:
    step: AutomationStep
    condition: Checked | None
    target: ObjectLayout
    """Of what is made or changed."""
    through: FieldLayout | None
    match: tuple[tuple[FieldLayout, Checked | None], ...]
    """Without an expression the field refers to the record at hand."""
    values: tuple[AssignmentModel, ...]
    to: tuple[FieldLayout, ...]
    layout: ObjectLayout
    """Of the record that its expressions are about."""
    until: Checked | None = None
    value: Checked | None = None
    """Of a variable."""
    candidates: tuple[Checked | None, ...] = ()
    """For which records each entry of candidates is meant."""


@dataclass(frozen=True, slots=True, eq=False)
class AutomationModel:
    definition: AutomationDefinition
    layout: ObjectLayout
    condition: Checked | None
    asked: tuple[Path, ...]
    """What the condition reads of other records."""
    steps: Mapping[str, StepModel]
    reads: Mapping[str, tuple[Path, ...]]
    """What the steps read of other records, by the object that they are about."""

    @property
    def read(self) -> tuple[Path, ...]:
        return self.reads.get(self.layout.id, ())

    def holds(self, tx: Transaction, entries: Sequence[Entry], context: EvaluationContext) -> list[bool]:
        if self.condition is None:
            return [True] * len(entries)
        follow_paths(tx.release, tx, self.layout, self.asked, entries)
        test = self.condition.prepare(context)
        return [test(entry.values) is True for entry in entries]


def automations_of(release: Release, object_id: str, moment: str) -> tuple[AutomationModel, ...]:
    """Those that are on, in the order in which they are asked."""
    return release.cached(
        ("automations", object_id, moment),
        lambda: tuple(
            automation_model(release, one)
            for one in release.definitions.automations_of(layout_of(release, object_id).definition)
            if one.moment == moment and not one.off
        ),
    )


def automation_model(release: Release, definition: AutomationDefinition) -> AutomationModel:
    return release.cached(("automation", definition.id), lambda: _model(release, definition))


def _model(release: Release, definition: AutomationDefinition) -> AutomationModel:
    layout = layout_of(release, definition.object_id)

    condition = checked(release, layout, definition.condition, BOOLEAN) if definition.condition else None
    seen = _Seen(release, definition.variables)
    steps = {model.step.id: model for model in _steps(seen, layout, definition.steps, {})}
    return AutomationModel(
        definition,
        layout,
        condition,
        tuple(followed(layout, condition.paths)) if condition else (),
        steps,
        _reads(steps.values()),
    )


def _reads(steps: Iterable[StepModel]) -> dict[str, tuple[Path, ...]]:
    layouts = {step.layout.id: step.layout for step in steps}
    return {
        key: tuple(
            followed(
                layout,
                dict.fromkeys(
                    path
                    for step in steps
                    if step.layout.id == key
                    for one in _expressions(step)
                    for path in one.paths
                ),
            )
        )
        for key, layout in layouts.items()
    }


@dataclass(frozen=True, slots=True)
class _Seen:
    release: Release
    variables: tuple[Variable, ...]


def _steps(
    seen: _Seen, layout: ObjectLayout, steps: Sequence[AutomationStep], found: dict[str, ObjectLayout]
) -> Iterator[StepModel]:
    """``found`` are the objects of what steps have found, by step."""
    for step in steps:
        model = _step(seen, layout, step)
        yield model
        if step.do == "find":
            found[step.id] = model.target
        each = found[step.document["records"]] if step.do == "for_each" else layout
        yield from _steps(seen, each, step.steps, dict(found))
        yield from _steps(seen, layout, step.otherwise, dict(found))


def _step(seen: _Seen, layout: ObjectLayout, step: AutomationStep) -> StepModel:
    release, variables = seen.release, seen.variables
    target = layout_of(release, step.object_id) if step.object_id else layout
    types = {one.id: VARIABLE_TYPES[one.type] for one in variables}

    def typed(text: str, field: FieldLayout) -> Checked:
        return checked(release, layout, text, _type_of(target, field), variables=variables)

    def plain(text: str | None, expected: Type | None) -> Checked | None:
        return checked(release, layout, text, expected, variables=variables) if text else None

    values = []
    for one in step.values:
        field = _field(target, one.field_id)
        values.append(AssignmentModel(field, one, typed(one.expression, field) if one.expression else None))
    match = [(_field(target, one.field_id), one.equals) for one in step.match]
    return StepModel(
        step,
        plain(step.condition, BOOLEAN),
        target,
        layout.by_id[step.through_id] if step.through_id else None,
        tuple((field, typed(text, field) if text is not None else None) for field, text in match),
        tuple(values),
        tuple(_field(layout, named) for named in step.to),
        layout,
        plain(step.document.get("until"), None),
        plain(step.document.get("expression"), types[step.document["variable"]])
        if step.do == "set_variable"
        else None,
        tuple(plain(one.get("condition"), BOOLEAN) for one in step.document.get("candidates", ())),
    )


def _field(layout: ObjectLayout, named: str) -> FieldLayout:
    return layout.by_id.get(named) or layout.by_name[named]


def _type_of(layout: ObjectLayout, field: FieldLayout) -> Any:
    if field.definition is not None:
        return FIELD_TYPES[field.definition.type_name].expression_type(field.definition)
    known: dict[str, Type] = {"id": record(layout.id), "owner": USER}
    return known.get(field.name)


def _expressions(step: StepModel) -> list[Checked]:
    found = [one.expression for one in step.values]
    found += [expression for _, expression in step.match]
    found += [step.condition, step.until, step.value, *step.candidates]
    return [one for one in found if one is not None]
