"""Whether the tables are what the definitions say: asked at start-up, after a publish and by ``doctor``."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.fields import COLUMN_KINDS
from dougong.problems import N_, Problem
from dougong.storage import catalogue
from dougong.storage.bin import read_entries
from dougong.storage.connections import Dialect
from dougong.storage.ddl import SYSTEM_COLUMNS
from dougong.storage.indexes import wanted
from dougong.storage.release import Release
from dougong.storage.tables import ObjectTable
from dougong.storage.transaction import Transaction

NO_TABLE = N_("The object “{object}” has no table “{table}” in the database.")
NO_COLUMN = N_("The table “{table}” lacks the column “{column}”.")
OTHER_TYPE = N_("The column “{column}” of the table “{table}” has the type {found} instead of {expected}.")
UNKNOWN_TABLE = N_("The table “{table}” belongs to no object.")
UNKNOWN_COLUMN = N_("The column “{column}” of the table “{table}” belongs to no field.")
NO_INDEX = N_("The table “{table}” lacks the index “{index}”; dougong doctor --repair makes it.")
BIN_GONE = N_("The bin should hold “{name}”, but its table or column “{column}” is gone.")
OTHER_NUMBER = N_("Release {current} is in force, but the last one published is {last}.")


def disagreements(tx: Transaction, release: Release | None = None) -> list[Problem]:
    """Errors where the product could not work, warnings where something is superfluous or slow."""
    release = release or tx.release
    names = catalogue.tables(tx)
    binned = _binned(tx)
    problems = list(_numbers(tx))
    known = {name for name in binned if name in names}
    for table in release.tables:
        known.add(table.name)
        if table.name not in names:
            params = {"object": table.definition.title, "table": table.name}
            problems.append(Problem("no_table", NO_TABLE, table.name, params))
        else:
            problems += _columns(tx, table, binned.get(table.definition.id, {}))
            problems += _indexes(tx, table, release)
    problems += _bin(tx, release, names)
    problems += [_warn("unknown_table", UNKNOWN_TABLE, name, table=name) for name in sorted(names - known)]
    return problems


def _numbers(tx: Transaction) -> Iterator[Problem]:
    (last,) = tx.execute('SELECT max("number") FROM "_dg_release"').fetchone()
    (current,) = tx.execute('SELECT "release" FROM "_dg_current"').fetchone()
    if last != current:
        yield Problem("release_number", OTHER_NUMBER, "", {"current": current, "last": last})


def _binned(tx: Transaction) -> dict[str, dict[str, str]]:
    """Bin columns by object id, and the names of binned tables."""
    found: dict[str, dict[str, str]] = {}
    for entry in read_entries(tx):
        if entry.table_name is not None:
            found[entry.table_name] = {}
        else:
            found.setdefault(entry.object_id, {}).update(dict.fromkeys(entry.columns.values(), ""))
    return found


def _columns(tx: Transaction, table: ObjectTable, binned: dict[str, str]) -> Iterator[Problem]:
    present = catalogue.columns(tx, table.name)
    wanted_kinds = {"id": "bigint", **SYSTEM_COLUMNS, **table.physical}
    for column, kind in wanted_kinds.items():
        expected = _catalogue_type(kind, tx.dialect)
        if column not in present:
            params = {"table": table.name, "column": column}
            yield Problem("no_column", NO_COLUMN, f"{table.name}.{column}", params)
        elif present[column] != expected:
            params = {"table": table.name, "column": column, "found": present[column], "expected": expected}
            yield Problem("other_type", OTHER_TYPE, f"{table.name}.{column}", params)
    for column in present.keys() - wanted_kinds.keys() - binned.keys():
        yield _warn(
            "unknown_column", UNKNOWN_COLUMN, f"{table.name}.{column}", table=table.name, column=column
        )


def _catalogue_type(kind: str, dialect: Dialect) -> str:
    """As the catalogue spells what the column was made with."""
    declared = COLUMN_KINDS[kind].sql_type[dialect]
    if dialect == "sqlite":
        return declared
    name = declared.partition(" COLLATE")[0].lower()
    return {"timestamptz": "timestamp with time zone"}.get(name, name)


def _indexes(tx: Transaction, table: ObjectTable, release: Release) -> Iterator[Problem]:
    present = catalogue.indexes(tx, table.name)
    indexes, _ = release.cached(("storage.indexes", table.name), lambda: wanted(table, release.definitions))
    for index in indexes:
        if index.name not in present:
            yield _warn("no_index", NO_INDEX, index.name, table=table.name, index=index.name)


def _bin(tx: Transaction, release: Release, names: set[str]) -> Iterator[Problem]:
    entries = read_entries(tx)
    tables = {entry.object_id: entry.table_name for entry in entries if entry.table_name}
    for entry in entries:
        if entry.table_name is not None:
            if entry.table_name not in names:
                yield _warn("bin_gone", BIN_GONE, entry.table_name, name=entry.name, column=entry.table_name)
            continue
        item = release.definitions.objects_by_id.get(entry.object_id)
        table = item.name if item else tables.get(entry.object_id)
        present = catalogue.columns(tx, table) if table else {}
        for column in entry.columns.values():
            if column not in present:
                yield _warn("bin_gone", BIN_GONE, column, name=entry.name, column=column)


def _warn(code: str, template: str, place: str, **params: str) -> Problem:
    return Problem(code, template, place, params, "warning")
