"""The formulas of an object, with what they read: made once per release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions import Checked
from dougong.expressions.types import Path
from dougong.fields import Computation, Dependencies, dependencies
from dougong.fields.money import by_currency
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    field: FieldLayout
    expression: Checked
    is_priced: bool = False
    """Whether its values are rounded to the decimals of a currency."""


@dataclass(frozen=True, slots=True, eq=False)
class Formulas:
    """Those of one object, each after those it needs."""

    layout: ObjectLayout
    formulas: tuple[Formula, ...]
    initial: tuple[tuple[Path, Any], ...]
    """What rollups are of a record to which nothing can refer yet."""
    paths: tuple[Path, ...]
    """What they read of other records."""

    @property
    def some(self) -> bool:
        return bool(self.formulas or self.initial)


def dependencies_of(release: Release) -> Dependencies:
    return release.cached("records.dependencies", lambda: dependencies(release.definitions))


def formulas_of(release: Release, layout: ObjectLayout) -> Formulas:
    computations = dependencies_of(release).by_object.get(layout.id, ())
    rollups = [one for one in computations if one.is_rollup]
    return _formulas(layout, computations, [(layout.by_id[one.field.id], one) for one in rollups])


def some_formulas(release: Release, computations: Sequence[Computation]) -> Formulas:
    """Of one object, without what a new record begins with."""
    return _formulas(layout_of(release, computations[0].owner.id), computations, [])


def _formulas(
    layout: ObjectLayout,
    computations: Iterable[Computation],
    rollups: Iterable[tuple[FieldLayout, Computation]],
) -> Formulas:
    formulas = tuple(
        Formula(layout.by_id[one.field.id], one.expression, by_currency(one.field))
        for one in computations
        if one.is_formula and one.expression is not None
    )
    read = [path for one in formulas for path in one.expression.paths]
    read += [one.field.currency_path for one in formulas if one.is_priced and one.field.currency_path]
    paths = followed(layout, read)
    initial = tuple((field.path, initial_value(field, one)) for field, one in rollups)
    return Formulas(layout, formulas, initial, tuple(paths))


def initial_value(field: FieldLayout, rollup: Computation) -> Any:
    """Of a rollup over no records."""
    function = rollup.field.recipe.function if rollup.field.recipe is not None else ""
    nothing = 0 if function in ("count", "distinct", "sum") else None
    return nothing if field.fit is None else field.fit(nothing)
