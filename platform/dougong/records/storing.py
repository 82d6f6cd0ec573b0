"""The statements that write: made once per object and shape, run for many records at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dougong.access import Actor
from dougong.errors import StaleVersion
from dougong.expressions.types import Path
from dougong.fields.columns import Convert
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.storage import Transaction, quoted

_STAMPS = ("created_at", "created_by", "updated_at", "updated_by", "owner", "version")

ToRow = Callable[[dict[Path, Any]], list[Any]]


def insert(tx: Transaction, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Gives the entries their ids. System values must stand in their values."""
    text, to_row = model.statements.cached("insert", lambda: _insert(model))
    if len(entries) == 1:
        entry = entries[0]
        statement = f'INSERT INTO {model.layout.table} {text[0]} RETURNING "id"'
        entry.id = tx.execute(statement, to_row(entry.values)).fetchone()[0]
        return
    for entry, record_id in zip(entries, _new_ids(tx, model, len(entries)), strict=True):
        entry.id = record_id
    statement = f"INSERT INTO {model.layout.table} {text[1]}"
    tx.executemany(statement, [[entry.id, *to_row(entry.values)] for entry in entries])


def update(tx: Transaction, model: WriteModel, entries: Sequence[Entry], actor: Actor) -> None:
    """Writes the changed fields; a record whose version is no longer the one that was read stops
    everything."""
    groups: dict[tuple[FieldLayout, ...], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.changed, []).append(entry)
    now = _encoded(model, "updated_at", tx.now)
    for changed, group in groups.items():
        names = tuple(field.id for field in changed)
        make = partial(_update, model, changed)
        statement, to_row = model.statements.cached(("update", names), make)
        rows = [[*to_row(e.values), now, actor.user_id, e.id, e.version] for e in group]
        _run(tx, statement, rows)


def set_deleted(
    tx: Transaction, model: WriteModel, entries: Sequence[Entry], actor: Actor, deleted: bool
) -> None:
    now = _encoded(model, "updated_at", tx.now)
    statement = (
        f'UPDATE {model.layout.table} SET "deleted_at" = ?, "updated_at" = ?, "updated_by" = ?,'
        ' "version" = "version" + 1 WHERE "id" = ? AND "version" = ?'
    )
    at = now if deleted else None
    _run(tx, statement, [[at, now, actor.user_id, e.id, e.version] for e in entries])


def remove(tx: Transaction, model: WriteModel, ids: Sequence[int]) -> None:
    tx.executemany(f'DELETE FROM {model.layout.table} WHERE "id" = ?', [(record_id,) for record_id in ids])


def _run(tx: Transaction, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    cursor = tx.execute(statement, rows[0]) if len(rows) == 1 else tx.executemany(statement, rows)
    if cursor.rowcount != len(rows):
        raise StaleVersion(Problem("stale_version", STALE, "version"))


STALE = N_("Somebody has changed this record since you opened it.")


def _new_ids(tx: Transaction, model: WriteModel, number: int) -> Sequence[int]:
    if tx.dialect == "sqlite":
        # Nobody else writes now, and AUTOINCREMENT keeps count of ids that are given explicitly.
        row = tx.execute(
            'SELECT "seq" FROM "sqlite_sequence" WHERE "name" = ?', (model.layout.definition.name,)
        ).fetchone()
        first = 1 + (row[0] if row else 0)
        return range(first, first + number)
    sequence = quoted(f"_id_{model.layout.id.partition('_')[2]}")
    rows = tx.execute(
        "SELECT nextval(CAST(? AS regclass)) FROM generate_series(1, ?)", (sequence, number)
    ).fetchall()
    return [row[0] for row in rows]


def _insert(model: WriteModel) -> tuple[tuple[str, str], ToRow]:
    system = [model.layout.by_id[name] for name in _STAMPS]
    fields = [*system, *model.layout.fields]
    names = _columns(fields)
    with_id = ['"id"', *names]
    texts = tuple(f"({', '.join(n)}) VALUES ({', '.join('?' * len(n))})" for n in (names, with_id))
    return (texts[0], texts[1]), _row_maker(fields)


def _update(model: WriteModel, fields: Sequence[FieldLayout]) -> tuple[str, ToRow]:
    settings = [f"{name} = ?" for name in (*_columns(fields), '"updated_at"', '"updated_by"')]
    text = (
        f'UPDATE {model.layout.table} SET {", ".join(settings)}, "version" = "version" + 1'
        ' WHERE "id" = ? AND "version" = ?'
    )
    return text, _row_maker(fields)


def _columns(fields: Sequence[FieldLayout]) -> list[str]:
    return [name for field in fields for name in (field.column, *(shadow for shadow, _ in field.shadows))]


def _row_maker(fields: Sequence[FieldLayout]) -> ToRow:
    plain: list[tuple[Path, Convert | None, tuple[Convert, ...]]] = [
        (field.path, field.encode, tuple(derive for _, derive in field.shadows)) for field in fields
    ]

    def to_row(values: dict[Path, Any]) -> list[Any]:
        row: list[Any] = []
        append = row.append
        for path, encode, shadows in plain:
            value = values[path]
            append(value if value is None or encode is None else encode(value))
            for derive in shadows:
                append(None if value is None else derive(value))
        return row

    return to_row


def _encoded(model: WriteModel, name: str, value: Any) -> Any:
    encode = model.layout.by_id[name].encode
    return value if encode is None else encode(value)
