"""Columns that stand beside a field's value and came with a newer version of its type: added and filled when a
workspace is opened. What people entered is only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields import ColumnSpec, storage_of
from dougong.fields.storage import MAIN
from dougong.storage import catalogue
from dougong.storage.bin import BinEntry, add_columns, read_entries
from dougong.storage.ddl import add_column, quoted
from dougong.storage.transaction import Transaction

if TYPE_CHECKING:
    from dougong.storage.workspace import Workspace

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Growth:
    """``columns`` are the names of the columns by their suffixes, of those that are there and of those to come."""

    table: str
    field: FieldDefinition
    columns: Mapping[str, str]
    missing: tuple[ColumnSpec, ...]
    entry: int | None = None
    """Of the bin, which keeps the names itself."""


def grow(workspace: Workspace) -> list[str]:
    """The names of the columns that were added."""
    with workspace.read() as tx:
        if not list(_lacking(tx)):
            return []
    with workspace.exclusive() as tx:
        found = list(_lacking(tx))
        for growth in found:
            _grow(tx, growth)
    return [growth.columns[spec.suffix] for growth in found for spec in growth.missing]


def _lacking(tx: Transaction) -> Iterator[Growth]:
    """Only of fields whose value has a column: what is wrong beyond that is told as damage."""
    for table in tx.release.tables:
        yield from _of_table(tx, table.name, table.definition)
    entries = read_entries(tx)
    tables = {entry.object_id: entry.table_name for entry in entries if entry.table_name is not None}
    tables |= {item.id: item.name for item in tx.release.definitions.objects.values()}
    for entry in entries:
        if entry.table_name is not None:
            yield from _of_table(tx, entry.table_name, entry.object)
        elif MAIN in entry.columns and entry.object_id in tables:
            yield from _of_field(entry, tables[entry.object_id])


def _of_table(tx: Transaction, table: str, item: ObjectDefinition) -> Iterator[Growth]:
    fields = [field for field in item.fields if len(storage_of(field).columns(field)) > 1]
    present = catalogue.columns(tx, table) if fields else {}
    for field in fields:
        specs = storage_of(field).columns(field)
        names = {spec.suffix: spec.name(field) for spec in specs}
        missing = tuple(spec for spec in specs if names[spec.suffix] not in present)
        if missing and names.get(MAIN) in present:
            yield Growth(table, field, names, missing)


def _of_field(entry: BinEntry, table: str) -> Iterator[Growth]:
    specs = storage_of(entry.field).columns(entry.field)
    missing = tuple(spec for spec in specs if spec.suffix not in entry.columns)
    if missing:
        added = {spec.suffix: f"{entry.columns[MAIN]}_{spec.suffix}" for spec in missing}
        yield Growth(table, entry.field, {**entry.columns, **added}, missing, entry.id)


def _grow(tx: Transaction, growth: Growth) -> None:
    table = quoted(growth.table)
    for spec in growth.missing:
        tx.execute(add_column(growth.table, growth.columns[spec.suffix], spec.kind, tx.dialect))
    read = storage_of(growth.field).from_db
    makers = [spec.maker(tx.dialect) for spec in growth.missing]
    main = quoted(growth.columns[MAIN])
    settings = ", ".join(f"{quoted(growth.columns[spec.suffix])} = ?" for spec in growth.missing)
    last = 0
    sql = (
        f'SELECT "id", {main} FROM {table} WHERE "id" > ? AND {main} IS NOT NULL ORDER BY "id" LIMIT {BATCH}'
    )
    while rows := tx.execute(sql, (last,)).fetchall():
        made: list[tuple[Any, ...]] = []
        for number, stored in rows:
            value = read(stored, tx.dialect)
            made.append((*(make(value) for make in makers), number))
        tx.executemany(f'UPDATE {table} SET {settings} WHERE "id" = ?', made)
        last = rows[-1][0]
    if growth.entry is not None:
        add_columns(tx, growth.entry, growth.columns)
