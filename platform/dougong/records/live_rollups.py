"""What rollups of a record become with the lines that are being typed, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.expressions.numbers import divide
from dougong.fields import Computation
from dougong.records.computing import stored_context
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.formulas import dependencies_of, initial_value
from dougong.records.layout import followed, layout_of
from dougong.records.line_layout import LineLayout
from dougong.records.lines import LineWork
from dougong.records.model import WriteModel
from dougong.storage import Transaction

_MADE: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "count": len,
    "distinct": lambda values: len(set(values)),
    "sum": lambda values: sum(values[1:], values[0]),
    "avg": lambda values: divide(sum(values[1:], values[0]), len(values)),
    "min": min,
    "max": max,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
}


def roll_up_typed(tx: Transaction, model: WriteModel, entry: Entry, lines: Sequence[LineWork]) -> bool:
    """Puts them among the record's values; False if there is nothing to sum up."""
    by_source = {(one.layout.child_id, one.layout.via.id): one.layout for one in lines}
    found = False
    for rollup in dependencies_of(tx.release).by_object.get(model.layout.id, ()):
        recipe = rollup.field.recipe
        layout = by_source.get((recipe.object_id, recipe.via_id)) if recipe and rollup.is_rollup else None
        if layout is not None:
            field = model.layout.by_id[rollup.field.id]
            value = _rolled(tx, rollup, layout, entry.lines.get(layout.id, ()))
            entry.values[field.path] = initial_value(field, rollup) if value is None else value
            found = True
    return found


def _rolled(tx: Transaction, rollup: Computation, layout: LineLayout, listed: Sequence[Entry]) -> Any:
    recipe = rollup.field.recipe
    if recipe is None:
        return None
    if rollup.expression is not None:
        child = layout_of(tx.release, layout.child_id)
        follow_paths(tx.release, tx, child, followed(child, rollup.expression.paths), listed)
        holds = rollup.expression.prepare(stored_context(tx))
        listed = [line for line in listed if holds(line.values) is True]
    values = (
        [line.values.get((recipe.field_id,)) for line in listed] if recipe.field_id else [1] * len(listed)
    )
    filled = [value for value in values if value is not None]
    if not filled:
        return None
    fit = layout_of(tx.release, rollup.owner.id).by_id[rollup.field.id].fit
    value = _MADE[recipe.function](filled)
    return value if fit is None else fit(value)
