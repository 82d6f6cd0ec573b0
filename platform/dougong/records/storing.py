"""The statements that write: made once per object and shape, run for many records at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
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

_STAMPS = ("created_at", "created_by", "updated_at", "updated_by", "version")

Column = Callable[[Sequence[dict[Path, Any]]], list[Any]]
"""Makes one column of many rows from the values of their records."""


def insert(tx: Transaction, model: WriteModel, entries: Sequence[Entry], actor: Actor) -> None:
    """Gives the entries their ids."""
    (text, text_with_id), columns = model.statements.cached("insert", lambda: _insert(model))
    now, user = _encoded(model, "updated_at", tx.now), actor.user_id
    stamps = [repeat(value) for value in (now, user, now, user, 1)]
    values = [column([entry.values for entry in entries]) for column in columns]
    if len(entries) == 1:
        row = next(zip(*stamps, *values, strict=False))
        entries[0].id = tx.execute(f'{text} RETURNING "id"', row).fetchone()[0]
        return
    ids = _new_ids(tx, model, len(entries))
    for entry, record_id in zip(entries, ids, strict=True):
        entry.id = record_id
    tx.executemany(text_with_id, zip(ids, *stamps, *values, strict=False))


def update(tx: Transaction, model: WriteModel, entries: Sequence[Entry], actor: Actor) -> None:
    """Writes the changed fields; a record that no longer has the version that was read stops everything."""
    groups: dict[tuple[FieldLayout, ...], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.changed, []).append(entry)
    now = _encoded(model, "updated_at", tx.now)
    for changed, group in groups.items():
        names = tuple(field.id for field in changed)
        kept = tuple(field for field in changed if field.column)
        statement, columns = model.statements.cached(("update", names), partial(_update, model, kept))
        values = [column([entry.values for entry in group]) for column in columns]
        control = ([e.id for e in group], [e.version for e in group])
        rows = zip(*values, repeat(now), repeat(actor.user_id), *control, strict=False)
        _run(tx, statement, list(rows))


def overwrite(
    tx: Transaction, model: WriteModel, fields: Sequence[FieldLayout], entries: Sequence[Entry]
) -> None:
    """Computed values: no new version, and nobody's change."""
    statement, columns = model.statements.cached(
        ("overwrite", tuple(field.id for field in fields)), partial(_overwrite, model, fields)
    )
    values = [column([entry.values for entry in entries]) for column in columns]
    tx.executemany(statement, list(zip(*values, [entry.id for entry in entries], strict=True)))


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


def _insert(model: WriteModel) -> tuple[tuple[str, str], list[Column]]:
    fields = [model.layout.by_id["owner"], *(field for field in model.layout.fields if field.column)]
    names = [*(quoted(name) for name in _STAMPS), *_columns(fields)]
    texts = tuple(
        f"INSERT INTO {model.layout.table} ({', '.join(n)}) VALUES ({', '.join('?' * len(n))})"
        for n in (names, ['"id"', *names])
    )
    return (texts[0], texts[1]), _makers(fields)


def _update(model: WriteModel, fields: Sequence[FieldLayout]) -> tuple[str, list[Column]]:
    settings = [f"{name} = ?" for name in (*_columns(fields), '"updated_at"', '"updated_by"')]
    text = (
        f'UPDATE {model.layout.table} SET {", ".join(settings)}, "version" = "version" + 1'
        ' WHERE "id" = ? AND "version" = ?'
    )
    return text, _makers(fields)


def _overwrite(model: WriteModel, fields: Sequence[FieldLayout]) -> tuple[str, list[Column]]:
    settings = ", ".join(f"{name} = ?" for name in _columns(fields))
    return f'UPDATE {model.layout.table} SET {settings} WHERE "id" = ?', _makers(fields)


def _columns(fields: Sequence[FieldLayout]) -> list[str]:
    return [name for field in fields for name in (field.column, *(shadow for shadow, _ in field.shadows))]


def _makers(fields: Sequence[FieldLayout]) -> list[Column]:
    made = []
    for field in fields:
        made.append(_maker(field.path, field.encode))
        made += [_maker(field.path, derive) for _, derive in field.shadows]
    return made


def _maker(path: Path, convert: Convert | None) -> Column:
    """Column by column instead of row by row: the loop runs inside the interpreter."""
    if convert is None:
        return lambda records: [values[path] for values in records]

    def column(records: Sequence[dict[Path, Any]]) -> list[Any]:
        return [None if (value := values[path]) is None else convert(value) for values in records]

    return column


def _encoded(model: WriteModel, name: str, value: Any) -> Any:
    encode = model.layout.by_id[name].encode
    return value if encode is None else encode(value)
