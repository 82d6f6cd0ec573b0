"""The values of formulas, for records that are in memory."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.expressions import EvaluationContext
from dougong.records.amounts import rounding
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.formulas import Formulas
from dougong.records.layout import FieldLayout, ObjectLayout, followed
from dougong.records.made_when_read import expression_of
from dougong.storage import Release, Transaction


def stored_context(tx: Transaction) -> EvaluationContext:
    """Stored values are computed for nobody in particular, in the workspace's zone."""
    return EvaluationContext(tx.now, tx.workspace.default_zone, None)


def compute(tx: Transaction, release: Release, formulas: Formulas, entries: Sequence[Entry]) -> None:
    """Puts the values of the formulas into the entries' values."""
    first = {path[:1] for path in formulas.paths if path[0] in formulas.layout.by_id}
    for entry in entries:
        # What a line of a new record refers to has no id yet, so it is computed again when it has.
        entry.computed = all((entry.values[path] or 1) > 0 for path in first)
        if entry.old is None:
            entry.values.update(formulas.initial)
    if not formulas.formulas or not entries:
        return
    follow_paths(release, tx, formulas.layout, formulas.paths, entries)
    context = stored_context(tx)
    for formula in formulas.formulas:
        evaluate, path, fit = formula.expression.prepare(context), formula.field.path, formula.field.fit
        if formula.is_priced:
            evaluate = rounding(formula.field, evaluate, tx.workspace.currency)
        for entry in entries:
            value = evaluate(entry.values)
            entry.values[path] = value if fit is None else fit(value)


def make_unstored(
    tx: Transaction,
    layout: ObjectLayout,
    fields: Sequence[FieldLayout],
    entries: Sequence[Entry],
    context: EvaluationContext,
) -> None:
    """The values of an object's formulas that are made when read, for whom the context is about."""
    expressions = {field: expression_of(tx.release, field) for field in fields}
    paths = followed(layout, (path for one in expressions.values() for path in one.paths))
    follow_paths(tx.release, tx, layout, paths, entries)
    for field, expression in expressions.items():
        evaluate = expression.prepare(context)
        for entry in entries:
            value = evaluate(entry.values)
            entry.values[field.path] = value if field.fit is None else field.fit(value)
