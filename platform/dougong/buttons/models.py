"""Buttons as pressing needs them: expressions checked, fields looked up, once per release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.buttons import ButtonDefinition, ButtonInput, button_of, button_order
from dougong.errors import not_found
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import BOOLEAN, USER, Path, Type
from dougong.fields import FIELD_TYPES
from dougong.records.bulk_values import as_written
from dougong.records.conditions import checked
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release, Transaction


@dataclass(frozen=True, slots=True, eq=False)
class ValueModel:
    """Without an expression the field refers to the record."""

    field: FieldLayout
    expression: Checked | None


@dataclass(frozen=True, slots=True, eq=False)
class InputModel:
    field: FieldLayout
    required: bool


@dataclass(frozen=True, slots=True, eq=False)
class ButtonModel:
    definition: ButtonDefinition
    layout: ObjectLayout
    target: ObjectLayout
    """Whose fields are filled."""
    condition: Checked | None
    values: tuple[ValueModel, ...]
    inputs: tuple[InputModel, ...]
    asked: tuple[Path, ...]
    """What the condition reads of other records, and what the values do."""
    read: tuple[Path, ...]

    def holds(self, tx: Transaction, entries: Sequence[Entry], context: EvaluationContext) -> list[bool]:
        if self.condition is None:
            return [True] * len(entries)
        follow_paths(tx.release, tx, self.layout, self.asked, entries)
        test = self.condition.prepare(context)
        return [test(entry.values) is True for entry in entries]

    def values_of(
        self, tx: Transaction, entries: Sequence[Entry], context: EvaluationContext
    ) -> list[dict[str, Any]]:
        """Record JSON for each, by field."""
        follow_paths(tx.release, tx, self.layout, self.read, entries)
        ready = [
            (one.field, one.expression.prepare(context) if one.expression else None) for one in self.values
        ]
        return [
            {
                field.name: self._itself(field, entry.id)
                if evaluate is None
                else as_written(field, evaluate(entry.values))
                for field, evaluate in ready
            }
            for entry in entries
        ]

    def _itself(self, field: FieldLayout, record_id: int) -> Any:
        """The record, as the field refers to one."""
        if field.many:
            return [record_id]
        named = field.target is None
        return {"object": self.layout.definition.name, "id": record_id} if named else record_id


def buttons_of(release: Release, object_id: str) -> tuple[ButtonModel, ...]:
    """All of an object, in the order in which they stand; those that are off, too."""
    return release.cached(
        ("buttons", object_id),
        lambda: tuple(
            button_model(release, document["id"])
            for document in sorted(release.documents.of_kind("button"), key=button_order)
            if document["object"] == object_id
        ),
    )


def named_button(release: Release, object_name: str, name: str) -> ButtonModel:
    """NotFound for one of another object."""
    layout = layout_of(release, object_name)
    found = next((one for one in buttons_of(release, layout.id) if one.definition.name == name), None)
    if found is None:
        raise not_found("button", name)
    return found


def button_model(release: Release, button_id: str) -> ButtonModel:
    document = release.documents["button", button_id]
    return release.cached(("button", button_id), lambda: _model(release, button_of(document)))


def _model(release: Release, definition: ButtonDefinition) -> ButtonModel:
    layout = layout_of(release, definition.object_id)
    target = layout_of(release, definition.target_id) if definition.target_id else layout
    condition = checked(release, layout, definition.condition, BOOLEAN) if definition.condition else None
    values = []
    for one in definition.values:
        field = _field(target, one.field_id)
        expression = checked(release, layout, one.expression, _type_of(field)) if one.expression else None
        values.append(ValueModel(field, expression))
    paths = dict.fromkeys(path for one in values if one.expression for path in one.expression.paths)
    return ButtonModel(
        definition,
        layout,
        target,
        condition,
        tuple(values),
        tuple(_input(layout, one) for one in definition.inputs),
        tuple(followed(layout, condition.paths)) if condition else (),
        tuple(followed(layout, paths)),
    )


def _input(layout: ObjectLayout, one: ButtonInput) -> InputModel:
    return InputModel(_field(layout, one.field_id), one.required)


def _field(layout: ObjectLayout, named: str) -> FieldLayout:
    return layout.by_id.get(named) or layout.by_name[named]


def _type_of(field: FieldLayout) -> Type | None:
    if field.definition is not None:
        return FIELD_TYPES[field.definition.type_name].expression_type(field.definition)
    return USER if field.name == "owner" else None
