"""Indexes before and after tables change: those that nobody wants are dropped first, new ones made at the end."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.storage import catalogue, ddl
from dougong.storage.indexes import LIVE, Index, wanted
from dougong.storage.reshaping import TableChange
from dougong.storage.tables import ObjectTable, physical_columns
from dougong.storage.transaction import Transaction

DUPLICATES = N_("“{field}” cannot be unique: values of it stand in more than one record of “{object}”.")


def drop_indexes(tx: Transaction, new: DefinitionSet, changes: list[TableChange]) -> None:
    """Those of tables that were there before which are not wanted any more."""
    for change in changes:
        if change.physical_name is None:
            continue
        keep = _wanted(new, change.new)
        for name in sorted(catalogue.indexes(tx, change.physical_name) - keep):
            tx.execute(ddl.drop_index(name))


def create_indexes(tx: Transaction, new: DefinitionSet, changes: list[TableChange]) -> None:
    """Those that are missing; Conflict where values are to be unique and are not."""
    for change in changes:
        if change.new is None:
            continue
        table = ObjectTable(change.new)
        present = catalogue.indexes(tx, change.new.name)
        for index in wanted(table, new)[0]:
            if index.name not in present:
                _create_index(tx, index, table)


def leading_index(tx: Transaction, object_id: str, names: Sequence[str]) -> str | None:
    """The name of an index of an object that begins with these fields, by id, and is there: what a release wants may
    have been taken away by hand."""
    key = ("storage.leading_index", object_id, tuple(names))
    return tx.release.cached(key, lambda: _leading_index(tx, object_id, names))


def _leading_index(tx: Transaction, object_id: str, names: Sequence[str]) -> str | None:
    table = tx.release.tables.table(object_id)
    columns = [table.columns[name].name for name in names if name in table.columns]
    if len(columns) < len(names):
        return None
    present = catalogue.indexes(tx, table.name)
    for index in wanted(table, tx.release.definitions)[0]:
        leading = [name for name, _ in index.terms[: len(columns)]]
        if index.ordered and leading == columns and index.where == LIVE and index.name in present:
            return index.name
    return None


def _create_index(tx: Transaction, index: Index, table: ObjectTable) -> None:
    try:
        tx.execute(index.sql(tx.dialect))
    except tx.workspace.database.failures as error:
        if not tx.workspace.database.is_duplicate(error):
            raise
        raise Conflict(_duplicates(index, table)) from error


def _wanted(new: DefinitionSet, item: ObjectDefinition | None) -> set[str]:
    return set() if item is None else {index.name for index in wanted(ObjectTable(item), new)[0]}


def _duplicates(index: Index, table: ObjectTable) -> Problem:
    item = table.definition
    fields = [
        next(field for field in item.fields if column in physical_columns(field)) for column, _ in index.terms
    ]
    place = f"object:{item.name}#/properties/{fields[0].name}"
    names = "”, “".join(field.title for field in fields)
    return Problem("duplicates", DUPLICATES, place, {"object": item.title, "field": names})
