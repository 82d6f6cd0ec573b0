"""A thorough look at a workspace's database, and the repair of what can be repaired without a decision."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.problems import N_, Problem
from dougong.storage import catalogue
from dougong.storage.linking import loose_links, relink
from dougong.storage.missing_indexes import missing_indexes
from dougong.storage.reconciling import disagreements
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace

POSTGRESQL_COLUMNS = 1_600
NEARLY_FULL = 1_200

DAMAGED = N_("The database file is damaged: {finding}")
MANY_COLUMNS = N_("The table “{table}” has used {count} of {limit} columns; dropped ones count for ever.")


def examine(tx: Transaction) -> list[Problem]:
    """Everything that start-up checks, and what takes longer."""
    loose = [problem for _, _, problem in loose_links(tx)]
    return [*disagreements(tx), *loose, *_damage(tx), *_used_columns(tx)]


def repair(workspace: Workspace) -> list[str]:
    """Make the indexes that are missing, and links as the lists say. Returns the names of what was mended."""
    made: list[str] = []
    with workspace.exclusive() as tx:
        for index in list(missing_indexes(tx)):
            tx.execute(index.sql(tx.dialect))
            made.append(index.name)
        for table_name, field, _ in list(loose_links(tx)):
            relink(tx, table_name, field)
            made.append(f"{table_name}.{field.name}")
    return made


def _damage(tx: Transaction) -> Iterator[Problem]:
    if tx.dialect == "sqlite":
        for (finding,) in tx.execute("PRAGMA quick_check").fetchall():
            if finding != "ok":
                yield Problem("damaged", DAMAGED, "", {"finding": finding})


def _used_columns(tx: Transaction) -> Iterator[Problem]:
    if tx.dialect == "postgresql":
        for table in tx.release.tables:
            count = catalogue.column_count(tx, table.name)
            if count > NEARLY_FULL:
                params = {"table": table.name, "count": count, "limit": POSTGRESQL_COLUMNS}
                yield Problem("many_columns", MANY_COLUMNS, table.name, params, "warning")
