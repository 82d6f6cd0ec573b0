"""Indexes that a release wants and the database lacks, as they came with a newer version of the product: made when a
workspace is opened. Unique ones are left to ``doctor --repair``, as they decide about what people entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dougong.storage import catalogue, ddl
from dougong.storage.indexes import Index, wanted
from dougong.storage.transaction import Transaction

if TYPE_CHECKING:
    from dougong.storage.workspace import Workspace


def missing_indexes(tx: Transaction) -> Iterator[Index]:
    for table in tx.release.tables:
        present = catalogue.indexes(tx, table.name)
        for index in wanted(table, tx.release.definitions)[0]:
            if index.name not in present:
                yield index


def make_missing_indexes(workspace: Workspace) -> list[str]:
    """Their names. What is not wanted any more on the same tables goes: it would slow each write."""
    with workspace.read() as tx:
        if all(index.unique for index in missing_indexes(tx)):
            return []
    with workspace.exclusive() as tx:
        # Another process may have been faster.
        found = [index for index in missing_indexes(tx) if not index.unique]
        for name in sorted(_superseded(tx, {index.table for index in found})):
            tx.execute(ddl.drop_index(name))
        for index in found:
            tx.execute(index.sql(tx.dialect))
    return [index.name for index in found]


def _superseded(tx: Transaction, names: set[str]) -> Iterator[str]:
    for table in tx.release.tables:
        if table.name in names:
            keep = {index.name for index in wanted(table, tx.release.definitions)[0]}
            yield from (
                name for name in catalogue.indexes(tx, table.name) - keep if not name.startswith("_uq_")
            )
