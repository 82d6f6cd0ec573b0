"""What a new record takes over from matching records of other objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import DougongError
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.guards import guard
from dougong.records.intake import fitting
from dougong.records.layout import FieldLayout
from dougong.records.levels import readable
from dougong.records.model import WriteModel
from dougong.records.record_defaults import Match
from dougong.records.tuples import compared_value, joined, row_binds, wanted_rows
from dougong.storage import Transaction

Values = Mapping[Path, Any]


def apply_sources(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    fresh: Sequence[tuple[Entry, frozenset[Path]]],
    context: EvaluationContext,
) -> None:
    """For new records: fields that were not given at all, in the order of the definition, so that one
    may go by what another has brought."""
    for source in model.sources:
        concerned = [entry for entry, absent in fresh if source.field.path in absent]
        if not concerned:
            continue
        found = matching(tx, actor, model, source.match, concerned, context)
        for entry, value in zip(concerned, found, strict=True):
            _put(entry, source.field, value)


def take_over(entry: Entry) -> frozenset[Path]:
    """What a line has of another record's line, blanks too."""
    for field, value in entry.taken:
        _put(entry, field, value)
    return frozenset(field.path for field, _ in entry.taken)


def _put(entry: Entry, field: FieldLayout, value: Any) -> None:
    try:
        entry.values[field.path] = fitting(field, value)
    except DougongError as error:
        entry.problems.extend(problem.at(field.name) for problem in error.problems)


def matching(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    match: Match,
    entries: Sequence[Entry],
    context: EvaluationContext,
) -> list[Any]:
    """For each record what the newest match gives, None where nothing matches or the actor may not see it."""
    found: list[Any] = [None] * len(entries)
    if not _may_read(actor, match):
        return found
    paths = [path for path in match.paths if path[0] in model.layout.by_id]
    follow_paths(tx.release, tx, model.layout, paths, entries)
    numbers, rows = [], []
    for number, row in enumerate(_wanted(match, [entry.values for entry in entries], context)):
        if None not in row:
            numbers.append(number)
            rows.append(row)
    if not rows:
        return found
    for number, value in _newest(tx, actor, match, rows):
        if value is not None:
            decode = match.value.decode
            found[numbers[number]] = value if decode is None else decode(value)
    return found


def _may_read(actor: Actor, match: Match) -> bool:
    if not POLICY.can(actor, "read", match.origin.definition):
        return False
    return all(readable(actor, match.origin, field) for field in (*match.fields, match.value))


def _wanted(match: Match, records: Sequence[Values], context: EvaluationContext) -> Iterable[list[Any]]:
    evaluators = [expression.prepare(context) for expression in match.wanted]
    converters = [_fitting(field) for field in match.fields]
    for values in records:
        computed = (evaluate(values) for evaluate in evaluators)
        yield [convert(value) for convert, value in zip(converters, computed, strict=True)]


def _fitting(field: FieldLayout) -> Any:
    """From a computed value to what stands in the column; what the field could never hold matches nothing."""
    compare = compared_value(field)

    def convert(value: Any) -> Any:
        try:
            fitted = fitting(field, value)
        except DougongError:
            return None
        return None if fitted is None else compare(fitted)

    return convert


def _newest(tx: Transaction, actor: Actor, match: Match, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Pairs of a row's number and the value."""
    visible = guard(tx.release, actor, "t", match.origin, context_of(tx, actor))
    seen, binds = ("", {}) if visible is None else (f" AND ({visible.sql})", visible.binds)
    newest = (
        f'SELECT w.n AS n, max(t."id") AS id FROM {wanted_rows(match.fields, tx.dialect)}'
        f" JOIN {match.origin.table} t ON {joined(match.fields)}"
        f' WHERE t."deleted_at" IS NULL{seen} GROUP BY w.n'
    )
    statement = (
        f'SELECT f.n, s.{match.value.column} FROM ({newest}) f JOIN {match.origin.table} s ON s."id" = f.id'
    )
    return tx.execute(statement, {**row_binds(rows, tx), **binds}).fetchall()
