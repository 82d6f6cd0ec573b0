"""Counting and summing up the records that refer to others: one statement for all rollups over the same
records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.access import SYSTEM
from dougong.dataclasses import dataclass
from dougong.expressions.numbers import divide
from dougong.fields import Computation
from dougong.records.computing import stored_context
from dougong.records.conditions import compile_filter
from dougong.records.formulas import initial_value
from dougong.records.joins import BASE, Joins
from dougong.records.layout import FieldLayout, layout_of
from dougong.records.lookups import list_bind
from dougong.storage import Dialect, Release, Transaction, in_list

_PARTED = 10**9

Rolled = Mapping[int, Any]
"""Values by the id of the record summed up for; those with nothing to sum up are left out."""


@dataclass(frozen=True, slots=True)
class _Part:
    rollup: Computation
    sql: tuple[str, ...]
    read: Callable[..., Any]


def roll_up(
    tx: Transaction, release: Release, rollups: Sequence[Computation], ids: Sequence[int]
) -> dict[str, tuple[Rolled, Any]]:
    """By field id: the values, and what holds where there is none."""
    found: dict[str, tuple[Rolled, Any]] = {}
    for group in _together(rollups):
        found |= _group(tx, release, group, ids)
    return found


def _together(rollups: Iterable[Computation]) -> Iterable[list[Computation]]:
    groups: dict[tuple[Any, ...], list[Computation]] = {}
    for one in rollups:
        recipe = one.field.recipe
        if recipe is not None:
            # The first and the last record are looked for by themselves.
            alone = one.field.id if recipe.function in ("first", "last") else ""
            groups.setdefault((recipe.object_id, recipe.via_id, recipe.filter, alone), []).append(one)
    return groups.values()


def _group(
    tx: Transaction, release: Release, group: Sequence[Computation], ids: Sequence[int]
) -> dict[str, tuple[Rolled, Any]]:
    recipe = group[0].field.recipe
    if recipe is None:
        return {}
    layout = layout_of(release, recipe.object_id)
    joins = Joins(release, SYSTEM, layout, stored_context(tx))
    via = f"{BASE}.{layout.by_id[recipe.via_id].column}"
    binds: dict[str, Any] = {"ids": list_bind(ids, tx)}
    where = f'{via} {in_list("ids", tx.dialect)} AND {BASE}."deleted_at" IS NULL'
    if recipe.filter:
        condition = compile_filter(joins, recipe.filter, stored_context(tx))
        where, binds = f"{where} AND ({condition.sql})", binds | condition.binds
    source = f"FROM {layout.table} {BASE}{joins.sql} WHERE {where}"
    if recipe.function in ("first", "last"):
        parts = [_extreme(layout.by_id[recipe.field_id or ""], group[0])]
        which = "min" if recipe.function == "first" else "max"
        column = parts[0].sql[0]
        source = (
            f'FROM {layout.table} {BASE} WHERE {BASE}."id" IN (SELECT {which}({BASE}."id") {source}'
            f" AND {column} IS NOT NULL GROUP BY {via})"
        )
        grouping = ""
    else:
        parts = [_aggregate(layout.by_id.get(_field_id(one)), one, tx) for one in group]
        grouping = f" GROUP BY {via}"
    columns = ", ".join([via, *(sql for part in parts for sql in part.sql)])
    rows = tx.execute(f"SELECT {columns} {source}{grouping}", binds).fetchall()
    return _read(release, parts, rows)


def _read(
    release: Release, parts: Sequence[_Part], rows: Sequence[Sequence[Any]]
) -> dict[str, tuple[Rolled, Any]]:
    found: dict[str, tuple[Rolled, Any]] = {}
    at = 1
    for part in parts:
        field = layout_of(release, part.rollup.owner.id).by_id[part.rollup.field.id]
        fit = field.fit or (lambda value: value)
        end = at + len(part.sql)
        values = {row[0]: fit(part.read(*row[at:end])) for row in rows}
        found[field.id] = values, initial_value(field, part.rollup)
        at = end
    return found


def _field_id(one: Computation) -> str:
    return (one.field.recipe.field_id or "") if one.field.recipe is not None else ""


def _extreme(field: FieldLayout, one: Computation) -> _Part:
    return _Part(one, (f"{BASE}.{field.column}",), _decoder(field))


def _aggregate(field: FieldLayout | None, one: Computation, tx: Transaction) -> _Part:
    function = one.field.recipe.function if one.field.recipe is not None else ""
    if field is None:
        return _Part(one, ("count(*)",), int)
    column = f"{BASE}.{field.column}"
    if function == "count":
        return _Part(one, (f"count({column})",), int)
    if function == "distinct":
        # Texts that differ in nothing but case and width are one value, as for uniqueness.
        return _Part(one, (f"count(DISTINCT {BASE}.{field.key_column or field.column})",), int)
    decode = _decoder(field)
    total = _total(column, tx.dialect)
    if function == "sum":
        return _Part(one, total, lambda *parts: 0 if parts[0] is None else decode(_added(parts)))
    if function == "avg":
        return _Part(one, (*total, f"count({column})"), lambda *parts: _average(decode, parts))
    return _Part(one, (f"{function}({column})",), decode)


def _total(column: str, dialect: Dialect) -> tuple[str, ...]:
    """SQLite's sums fail beyond 64 bits, so the large and the small parts are summed up apart."""
    if dialect == "sqlite":
        return f"sum({column} / {_PARTED})", f"sum({column} % {_PARTED})"
    return (f"sum({column})",)


def _added(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 else parts[0] * _PARTED + parts[1]


def _average(decode: Callable[[Any], Any], parts: Sequence[Any]) -> Decimal | None:
    *total, count = parts
    return divide(decode(_added(total)), count) if count else None


def _decoder(field: FieldLayout) -> Callable[[Any], Any]:
    decode = field.decode
    if decode is None:
        return lambda value: value
    return lambda value: None if value is None else decode(value)
