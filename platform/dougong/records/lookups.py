"""Everything that writing asks the database, each for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dougong import storage
from dougong.access import Actor
from dougong.expressions.types import Path
from dougong.fields import ReferenceKey
from dougong.fields.base import DEPARTMENTS
from dougong.records.conditions import context_of
from dougong.records.guards import guard
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.model import WriteModel
from dougong.records.system_tables import SYSTEM_TARGETS, USER
from dougong.storage import Transaction, in_list
from dougong.storage.naming_departments import find_departments
from dougong.storage.naming_people import find_people

Values = dict[Path, Any]


def list_bind(values: Iterable[Any], tx: Transaction) -> Any:
    """The values of an ``in_list``, as they stand in the column."""
    return storage.list_bind(values, tx.dialect)


def current(
    tx: Transaction,
    model: WriteModel,
    ids: Sequence[int],
    deleted: bool,
    lock: bool = True,
    only: tuple[FieldLayout, ...] | None = None,
) -> dict[int, Values]:
    """The records as they are, by id; held against other writers until the end of the transaction. ``only``
    some of their fields, the id first."""
    fields = only or model.layout.columns
    one = len(ids) == 1
    statement = model.statements.cached(
        ("current", one, deleted, lock, only),
        lambda: _current_statement(model.layout, fields, one, deleted, lock, tx.dialect),
    )
    rows = tx.execute(statement, {"ids": ids[0] if one else list_bind(sorted(ids), tx)}).fetchall()
    blank = model.blank if only is None else {field.path: None for field in only}
    return {row[0]: values for row, values in zip(rows, decoded(blank, fields, rows), strict=True)}


def decoded(
    blank: Mapping[Path, Any], fields: Sequence[FieldLayout], rows: Sequence[Sequence[Any]]
) -> Iterator[Values]:
    """The records that the rows are of, as far as the fields tell. Decoded column by column: of a wide object,
    most columns may be blank."""
    told: list[tuple[Path, Sequence[Any]]] = []
    for field, column in zip(fields, zip(*rows, strict=True), strict=True) if rows else ():
        blanks = column.count(None)
        if blanks == len(rows) and told and blank.get(field.path, field) is None:
            continue
        decode = field.decode if blanks < len(rows) else None
        values = column if decode is None else [None if v is None else decode(v) for v in column]
        told.append((field.path, values))
    paths = [path for path, _ in told]
    for row in zip(*(values for _, values in told), strict=True):
        record = dict(blank)
        record.update(zip(paths, row, strict=True))
        yield record


def _current_statement(
    layout: ObjectLayout, fields: Sequence[FieldLayout], one: bool, deleted: bool, lock: bool, dialect: Any
) -> str:
    columns = ", ".join(field.column for field in fields)
    which = "= :ids" if one else in_list("ids", dialect)
    state = "NOT NULL" if deleted else "NULL"
    # The order keeps two batches that meet from waiting for each other.
    locking = ' ORDER BY "id" FOR UPDATE' if lock and dialect == "postgresql" else ""
    return f'SELECT {columns} FROM {layout.table} WHERE "id" {which} AND "deleted_at" IS {state}{locking}'


def find_by_keys(
    tx: Transaction, actor: Actor, groups: Mapping[tuple[str, str], set[ReferenceKey]]
) -> dict[ReferenceKey, int | None]:
    """The records that are named by values of their fields; None where several have the value."""
    found: dict[ReferenceKey, int | None] = {}
    for (target_id, field_id), keys in groups.items():
        if target_id == USER:
            found |= find_people(tx, field_id, keys)
            continue
        if target_id == DEPARTMENTS:
            found |= find_departments(tx, keys)
            continue
        layout = layout_of(tx.release, target_id)
        field = layout.by_id[field_id]
        if not readable(actor, layout, field):
            continue  # nobody finds out values of a field that they may not read
        by_value = {key.value if field.encode is None else field.encode(key.value): key for key in keys}
        column = field.key_column or field.column
        for value, record_id in _live_values(tx, actor, layout, column, by_value):
            key = by_value[value]
            found[key] = record_id if key not in found else None
    return found


def _live_values(
    tx: Transaction, actor: Actor, layout: ObjectLayout, column: str, values: Iterable[Any]
) -> list[tuple[Any, int]]:
    visible, binds = _visible(tx, actor, layout)
    statement = (
        f'SELECT t.{column}, t."id" FROM {layout.table} t'
        f' WHERE t.{column} {in_list("values", tx.dialect)} AND t."deleted_at" IS NULL{visible}'
    )
    return tx.execute(statement, {"values": list_bind(values, tx), **binds}).fetchall()


def ids_by_value(
    tx: Transaction, layout: ObjectLayout, field: FieldLayout, values: Iterable[Any]
) -> dict[Any, int]:
    """The live records that have a unique field's values (as they stand in the compared column), whoever
    may see them."""
    column = field.key_column or field.column
    statement = (
        f'SELECT {column}, "id" FROM {layout.table}'
        f' WHERE {column} {in_list("values", tx.dialect)} AND "deleted_at" IS NULL'
    )
    return dict(tx.execute(statement, {"values": list_bind(values, tx)}).fetchall())


def live_ids(tx: Transaction, actor: Actor, target: str, ids: set[int], lock: bool) -> set[int]:
    """Those of the ids that can be referred to; they stay until the end of the transaction."""
    if target in SYSTEM_TARGETS:
        # Nobody removes a user, but departments can be removed.
        holding = " FOR SHARE" if lock and target == DEPARTMENTS and tx.dialect == "postgresql" else ""
        rows = tx.execute(
            f'SELECT "id" FROM {SYSTEM_TARGETS[target].table}'
            f' WHERE "id" {in_list("ids", tx.dialect)} AND "active" = 1{holding}',
            {"ids": list_bind(ids, tx)},
        )
        return {row[0] for row in rows.fetchall()}
    layout = layout_of(tx.release, target)
    visible, binds = _visible(tx, actor, layout)
    locking = " FOR SHARE" if lock and tx.dialect == "postgresql" else ""
    statement = (
        f'SELECT t."id" FROM {layout.table} t WHERE t."id" {in_list("ids", tx.dialect)}'
        f' AND t."deleted_at" IS NULL{visible}{locking}'
    )
    return {row[0] for row in tx.execute(statement, {"ids": list_bind(ids, tx), **binds}).fetchall()}


def _visible(tx: Transaction, actor: Actor, layout: ObjectLayout) -> tuple[str, dict[str, Any]]:
    condition = guard(tx.release, actor, "t", layout, context_of(tx, actor))
    return ("", {}) if condition is None else (f" AND ({condition.sql})", condition.binds)
