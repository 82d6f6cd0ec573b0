"""What a bulk edit writes into each record: the same values for all, or what a formula makes of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.expressions import Checked
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.expressions.types import Path
from dougong.fields import FIELD_TYPES, to_json
from dougong.problems import N_, Problem
from dougong.records.conditions import checked, context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.guessing import unknown_field_problem
from dougong.records.joins import Joins
from dougong.records.layout import FieldLayout, ObjectLayout, followed
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction

NOT_IN_BULK = N_("“{name}” cannot be changed for many records at once.")
NOTHING_TO_CHANGE = N_("Say what is to be changed.")
TWICE = N_("“{name}” has both a value and a formula.")


@dataclass(frozen=True, slots=True)
class Recipe:
    field: FieldLayout
    expression: Checked


def check_values(layout: ObjectLayout, payload: Mapping[str, Any]) -> None:
    """That there is something to change, and that all of it can be changed in bulk."""
    values, formulas = payload.get("values", {}), payload.get("formulas", {})
    problems = [_known(layout, name, f"values/{name}") for name in values]
    problems += [_known(layout, name, f"formulas/{name}") for name in formulas]
    problems += [
        Problem("given_twice", TWICE, f"formulas/{name}", {"name": name})
        for name in formulas
        if name in values
    ]
    if not values and not formulas:
        problems.append(Problem("nothing_to_change", NOTHING_TO_CHANGE, "values"))
    if found := [problem for problem in problems if problem is not None]:
        raise InvalidInput(found)


def _known(layout: ObjectLayout, name: str, place: str) -> Problem | None:
    field = layout.by_name.get(name)
    if field is None:
        return unknown_field_problem(name, [one.name for one in layout.fields], place)
    if field.is_system and name != "owner":
        return Problem("read_only", NOT_IN_BULK, place, {"name": name})
    if place.startswith("formulas/") and (field.definition is None or field.many):
        return Problem("read_only", NOT_IN_BULK, place, {"name": name})
    return None


def recipes_of(
    tx: Transaction, actor: Actor, layout: ObjectLayout, formulas: Mapping[str, str]
) -> list[Recipe]:
    """Refuses what cannot be computed, does not fit the field, or reads what the actor may not see."""
    recipes, problems = [], []
    for name, text in formulas.items():
        field = layout.by_name[name]
        assert field.definition is not None  # noqa: S101 - check_values has refused system fields
        wanted = FIELD_TYPES[field.definition.type_name].expression_type(field.definition)
        try:
            expression = checked(tx.release, layout, text, wanted)
            _require_readable(tx, actor, layout, expression)
        except InvalidInput as refusal:
            problems += [problem.at(f"formulas/{name}") for problem in refusal.problems]
            continue
        recipes.append(Recipe(field, expression))
    if problems:
        raise InvalidInput(problems)
    return recipes


def _require_readable(tx: Transaction, actor: Actor, layout: ObjectLayout, expression: Checked) -> None:
    joins = Joins(tx.release, actor, layout)
    for path in expression.expression.paths:
        joins.step(path)


def records_to_write(
    tx: Transaction, actor: Actor, object_name: str, payload: Mapping[str, Any], ids: Sequence[int]
) -> list[dict[str, Any]]:
    """For the one door, in the order of the ids."""
    same, formulas = payload.get("values", {}), payload.get("formulas", {})
    computed = _computed(tx, actor, object_name, formulas, ids) if formulas else {}
    return [{**same, **computed.get(record_id, {}), "id": record_id} for record_id in ids]


def _computed(
    tx: Transaction, actor: Actor, object_name: str, formulas: Mapping[str, str], ids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    model = model_of(tx.release, object_name)
    recipes = recipes_of(tx, actor, model.layout, formulas)
    found = current(tx, model, ids, deleted=False) if ids else {}
    entries = [Entry(index, values, id=record_id) for index, (record_id, values) in enumerate(found.items())]
    paths: list[Path] = [path for recipe in recipes for path in recipe.expression.paths]
    follow_paths(tx.release, tx, model.layout, followed(model.layout, paths), entries)
    context = context_of(tx, actor)
    prepared = [(recipe.field, recipe.expression.prepare(context)) for recipe in recipes]
    return {
        entry.id: {field.name: _written(field, evaluate(entry.values)) for field, evaluate in prepared}
        for entry in entries
    }


def _written(field: FieldLayout, value: Any) -> Any:
    """As record JSON, rounded as the field is; what does not fit goes on as it is, to be refused by the door."""
    if value is None or field.definition is None or field.target is not None:
        return value
    kind = FIELD_TYPES[field.definition.type_name]
    if kind.expression_type(field.definition).name == "number":
        value = round_to(value, kind.decimals(field.definition), HALF_AWAY)
        value = int(value) if kind.json_type == "integer" and value is not None else value
    return to_json(value, field.definition)
