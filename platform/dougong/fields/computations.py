"""What each computed field is made from."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.definitions import (
    FORMULA,
    ROLLUP,
    DefinitionSet,
    FieldDefinition,
    LineItems,
    ObjectDefinition,
    RecordCurrency,
)
from dougong.expressions import Checked, ExpressionError, check, parse
from dougong.expressions.types import BOOLEAN, Path
from dougong.fields.base import FIELD_TYPES
from dougong.fields.scope import ObjectScope

Place = tuple[str, str]
"""An object's id, and the id of one of its fields or the name of a system field."""


@dataclass(frozen=True, slots=True)
class Step:
    """From some records to those that refer to them by a field ("referring"), or to those that they refer to
    by one ("referred"). ``field_id`` belongs to ``object_id``."""

    direction: Literal["referring", "referred"]
    object_id: str
    field_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """A field that a computed one is made from. ``steps`` lead from the record with the source to the records
    with the computed field; none: it is the same record."""

    place: Place
    steps: tuple[Step, ...] = ()


@dataclass(eq=False)
class Computation:
    """One stored computed field. ``expression`` is the formula, or the filter of a rollup; an exchange rate has
    neither. ``level`` is above
    that of every computed field that it is made from."""

    field: FieldDefinition
    owner: ObjectDefinition
    expression: Checked | None
    sources: tuple[Source, ...]
    signature: Hashable = None
    """Two releases with the same one compute the same values."""
    level: int = 0
    crossings: int = 0

    @property
    def place(self) -> Place:
        return self.owner.id, self.field.id

    @property
    def is_formula(self) -> bool:
        return self.field.recipe is not None and self.field.recipe.kind == FORMULA

    @property
    def is_rollup(self) -> bool:
        return self.field.recipe is not None and self.field.recipe.kind == ROLLUP

    @property
    def is_rate(self) -> bool:
        return self.field.recipe is None

    @property
    def name(self) -> str:
        return f"{self.owner.name}.{self.field.name}"


def computations(definitions: DefinitionSet) -> Iterator[Computation]:
    for owner in definitions.objects.values():
        if owner.currency is not None and owner.currency.own:
            yield _rate(definitions, owner, owner.currency)
        for item in owner.fields:
            if item.recipe is None or not item.stored:
                continue
            try:
                if item.recipe.kind == FORMULA:
                    yield _formula(definitions, owner, item)
                elif item.recipe.kind == ROLLUP:
                    yield _rollup(definitions, owner, item)
            except (ExpressionError, LookupError):
                continue


def made_when_read(definitions: DefinitionSet) -> Iterator[Computation]:
    """The formulas that are not stored, as if they were."""
    for owner in definitions.objects.values():
        for item in owner.fields:
            if item.made_when_read:
                try:
                    yield _formula(definitions, owner, item)
                except (ExpressionError, LookupError):
                    continue


def _signature(definitions: DefinitionSet, item: FieldDefinition, sources: Iterable[Source]) -> Hashable:
    fields = [definitions.fields_by_id.get(source.place[1]) for source in sources]
    of_sources = tuple(
        (f.id, f.type_name, f.recipe is None, tuple((o.id, o.key) for o in f.select_options))
        for f in fields
        if f is not None
    )
    kept = {key: value for key, value in item.options.items() if key not in _TEXTS}
    return item.type_name, json.dumps(kept, sort_keys=True), of_sources


_TEXTS = ("title", "description", "help", "placeholder")


def _formula(definitions: DefinitionSet, owner: ObjectDefinition, item: FieldDefinition) -> Computation:
    source = item.recipe.formula if item.recipe is not None else ""
    expected = FIELD_TYPES[item.type_name].expression_type(item)
    checked = check(parse(source), ObjectScope(definitions, owner), expected)
    paths = [*checked.paths, item.currency_path] if item.currency_path else checked.paths
    sources = dict.fromkeys(s for path in paths for s in _sources(definitions, owner, path))
    signature = (_signature(definitions, item, sources), _written_out(checked))
    return Computation(item, owner, checked, tuple(sources), signature)


def _written_out(checked: Checked | None) -> Hashable:
    """The formulas that are made when read, and what they are rounded to."""
    macros = (resolved.macro for resolved in checked.resolved) if checked is not None else ()
    return tuple((one.sources, one.decimals, one.longest) for one in macros if one is not None)


def _rate(definitions: DefinitionSet, owner: ObjectDefinition, currency: RecordCurrency) -> Computation:
    """Looked up when the currency or the day changes."""
    item = owner.fields_by_id[currency.rate[0]]
    given = [currency.path[0], *([currency.date_id] if currency.date_id is not None else [])]
    sources = tuple(Source((owner.id, field_id)) for field_id in given)
    return Computation(item, owner, None, sources, _signature(definitions, item, sources))


def _rollup(definitions: DefinitionSet, owner: ObjectDefinition, item: FieldDefinition) -> Computation:
    recipe = item.recipe
    if recipe is None:
        raise LookupError(item.id)
    below = definitions.objects_by_id[recipe.object_id]
    up = Step("referred", below.id, below.fields_by_id[recipe.via_id].id)
    expression = None
    paths: list[Path] = [(recipe.via_id,)]
    if recipe.field_id is not None:
        paths.append((below.fields_by_id[recipe.field_id].id,))
    if recipe.filter:
        expression = check(parse(recipe.filter), ObjectScope(definitions, below), BOOLEAN)
        paths += expression.paths
    sources = dict.fromkeys(
        Source(source.place, (*source.steps, up))
        for path in paths
        for source in _sources(definitions, below, path)
    )
    signature = (_signature(definitions, item, sources), _written_out(expression))
    return Computation(item, owner, expression, tuple(sources), signature)


def _sources(definitions: DefinitionSet, owner: ObjectDefinition, path: Path) -> Iterator[Source]:
    """The field at the end of a path and each reference on the way, as seen from the path's beginning."""
    lines = owner.line_items_by_id.get(path[0])
    if lines is not None:
        yield from _sources_below(definitions, lines, path[1:])
        return
    steps: tuple[Step, ...] = ()
    for segment in path:
        yield Source((owner.id, segment), steps)
        found = owner.fields_by_id.get(segment)
        target = definitions.target(found) if found is not None else None
        if found is None or target is None:
            return
        steps = (Step("referring", owner.id, found.id), *steps)
        owner = target


def _sources_below(definitions: DefinitionSet, lines: LineItems, path: Path) -> Iterator[Source]:
    """What is read of lines: their fields, and to which record they belong."""
    child = definitions.objects_by_id[lines.object_id]
    up = Step("referred", child.id, lines.via_id)
    yield Source((child.id, lines.via_id), (up,))
    for source in _sources(definitions, child, path) if path else ():
        yield Source(source.place, (*source.steps, up))
