"""Empty the bin of fields and objects: the one act that destroys values for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.storage import catalogue, counting, ddl
from dougong.storage.bin import BinEntry, read_entries, remove
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BinnedValues:
    entry: BinEntry
    table: str
    rows: int
    """Records of a dropped object, or values of a dropped field."""


VIEWS = "-view"
"""Stands for an object where what is shared is a view; no object can be called so."""


def show_bin(tx: Transaction) -> list[BinnedValues]:
    """The newest first."""
    entries = read_entries(tx)
    tables = {entry.object_id: entry.table_name for entry in entries if entry.table_name}
    return [_counted(tx, entry, tables) for entry in entries]


def empty(workspace: Workspace, entry_ids: Collection[int] | None = None) -> int:
    """Destroy these entries, or all, with their values and what hangs on them. Returns their number."""
    with workspace.exclusive() as tx:
        return empty_in(tx, entry_ids)


OF_RECORDS = (
    *("_dg_history", "_dg_search", "_dg_stage", "_dg_comment", "_dg_file_use", "_dg_share"),
    *("_dg_notice", "_dg_follow", "_dg_view", "_dg_view_default", "_dg_form", "_dg_match_key", "_dg_merge"),
)
"""System tables with rows about an object's records or views."""


def empty_in(tx: Transaction, entry_ids: Collection[int] | None = None) -> int:
    """As part of an exclusive transaction."""
    entries = read_entries(tx)
    known = {entry.id for entry in entries}
    for entry_id in entry_ids or ():
        if entry_id not in known:
            raise not_found("bin entry", entry_id)
    tables = {entry.object_id: entry.table_name for entry in entries if entry.table_name}
    chosen = [entry for entry in entries if entry_ids is None or entry.id in entry_ids]
    gone = {entry.object_id for entry in chosen if entry.table_name}
    # With an object goes what was dropped from it before.
    doomed = [entry for entry in entries if entry in chosen or entry.object_id in gone]
    for entry in doomed:
        if entry.table_name is None and entry.object_id not in gone:
            _drop_columns(tx, entry, _table(tx, entry, tables))
        remove(tx, entry)
    for object_id in gone:
        tx.execute(ddl.drop_table(str(tables[object_id])))
        of_views = 'SELECT "id" FROM "_dg_view" WHERE "object_id" = ?'
        tx.execute(
            f'DELETE FROM "_dg_share" WHERE "object_id" = ? AND "record_id" IN ({of_views})',
            (VIEWS, object_id),
        )
        for table in OF_RECORDS:
            tx.execute(f'DELETE FROM {ddl.quoted(table)} WHERE "object_id" = ?', (object_id,))
        parts = 'DELETE FROM "_dg_search" WHERE substr("object_id", 1, ?) = ?'
        tx.execute(parts, (len(object_id) + 1, f"{object_id}#"))
    return len(doomed)


def _drop_columns(tx: Transaction, entry: BinEntry, table: str) -> None:
    present = catalogue.columns(tx, table)
    for column in entry.columns.values():
        if column in present:
            tx.execute(ddl.drop_column(table, column))


def _counted(tx: Transaction, entry: BinEntry, tables: Mapping[str, str]) -> BinnedValues:
    table = _table(tx, entry, tables)
    if entry.table_name is not None:
        return BinnedValues(entry, table, counting.table_rows(tx, table))
    column = entry.columns.get("")
    return BinnedValues(entry, table, counting.filled_rows(tx, table, column) if column else 0)


def _table(tx: Transaction, entry: BinEntry, tables: Mapping[str, str]) -> str:
    return entry.table_name or tables.get(entry.object_id) or tx.release.tables.table(entry.object_id).name
