"""What a bulk edit writes into each record: the same values for all, or what a formula makes of the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.expressions import Checked
from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.expressions.types import Path
from dougong.fields import EXACT, FIELD_TYPES, coercer
from dougong.fields.numbers import NumberText
from dougong.problems import N_, Problem
from dougong.records.conditions import checked, context_of
from dougong.records.guessing import unknown_field_problem
from dougong.records.joins import Joins
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.path_steps import Step
from dougong.records.query import RecordQuery, find
from dougong.storage import Transaction

NOT_IN_BULK = N_("“{name}” cannot be changed for many records at once.")
NOTHING_TO_CHANGE = N_("Say what is to be changed.")
TWICE = N_("“{name}” has both a value and a formula.")


@dataclass(frozen=True, slots=True)
class Recipe:
    field: FieldLayout
    expression: Checked
    steps: Mapping[Path, Step]


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
            steps = steps_of(tx, actor, layout, expression)
        except InvalidInput as refusal:
            problems += [problem.at(f"formulas/{name}") for problem in refusal.problems]
            continue
        recipes.append(Recipe(field, expression, steps))
    if problems:
        raise InvalidInput(problems)
    return recipes


def steps_of(
    tx: Transaction, actor: Actor, layout: ObjectLayout, expression: Checked, showing: bool = False
) -> dict[Path, Step]:
    """What it reads, as the actor may; by the paths that its evaluation asks for. Only to be shown, it may be
    masked, or made when it is read."""
    joins = Joins(tx.release, actor, layout, context_of(tx, actor))
    written = zip(expression.resolved, expression.expression.paths, strict=True)
    whole = ((one, path if one.part is None else path[:-1]) for one, path in written)
    return {resolved.path: joins.step(path, showing) for resolved, path in whole}


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
    """Read through the one door: a formula knows no more of other records than whoever asks for it."""
    layout = layout_of(tx.release, object_name)
    recipes, context = recipes_of(tx, actor, layout, formulas), context_of(tx, actor)
    readers = {path: reader_of(tx, step) for recipe in recipes for path, step in recipe.steps.items()}
    names = tuple(dict.fromkeys(step.name for recipe in recipes for step in recipe.steps.values()))
    query = RecordQuery(object_name, ("id", *names), ids=ids, limit=max(len(ids), 1), sort=("id",))
    prepared = [(recipe.field, recipe.expression.prepare(context)) for recipe in recipes]
    computed = {}
    for record in find(tx, actor, query).data if ids else ():
        values = {path: read(record) for path, read in readers.items()}
        computed[record["id"]] = {
            field.name: as_written(field, evaluate(values)) for field, evaluate in prepared
        }
    return computed


def reader_of(tx: Transaction, step: Step) -> Callable[[Mapping[str, Any]], Any]:
    """From record JSON to what expressions compute with."""
    name, definition = step.name, step.field.definition if step.field is not None else None
    coerce = coercer(definition, tx.release.definitions) if definition is not None else None

    def read(record: Mapping[str, Any]) -> Any:
        value = record.get(name)
        if value is None:
            return None
        if coerce is not None:
            return coerce(value, EXACT)
        if isinstance(value, Mapping):
            return value["id"]
        return datetime.fromisoformat(value) if step.kind == "instant" else value

    return read


def as_written(field: FieldLayout, value: Any) -> Any:
    """As record JSON, rounded as the field is; what does not fit goes on as it is, to be refused by the door."""
    return value if value is None else writer_of(field)(value)


def writer_of(field: FieldLayout) -> Callable[[Any], Any]:
    """The same for many values that are not blank."""
    definition = field.definition
    if definition is None or field.target is not None:
        return lambda value: value
    kind, make = FIELD_TYPES[definition.type_name], field.as_json
    is_number = kind.expression_type(definition).name == "number"
    if not is_number and make is None:
        return lambda value: value
    decimals, is_whole = kind.decimals(definition), kind.json_type == "integer"

    def written(value: Any) -> Any:
        if is_number:
            value = round_to(value, decimals, HALF_AWAY)
            value = int(value) if is_whole and value is not None else value
        found = value if make is None or value is None else make(value)
        # Among values that people write it is none: an eighth is not the eighth of a percent.
        return NumberText(found) if isinstance(found, str) and isinstance(value, Decimal) else found

    return written
