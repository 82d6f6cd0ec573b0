"""What the database itself says that it holds."""

from __future__ import annotations

from dougong.storage.transaction import Transaction


def tables(tx: Transaction) -> set[str]:
    """All but the system tables and what full-text search keeps for itself."""
    if tx.dialect == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        sql = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
    names = {row[0] for row in tx.execute(sql)}
    return {name for name in names if not name.startswith(("_dg_", "sqlite_"))}


def columns(tx: Transaction, table: str) -> dict[str, str]:
    """Name and type, as ``pg_catalog`` or the table's text spells it."""
    if tx.dialect == "sqlite":
        return {row[0]: row[1] for row in tx.execute("SELECT name, type FROM pragma_table_info(?)", (table,))}
    rows = tx.execute(
        """SELECT a.attname, format_type(a.atttypid, a.atttypmod)
           FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ?
             AND a.attnum > 0 AND NOT a.attisdropped""",
        (table,),
    )
    return {row[0]: row[1] for row in rows}


def column_count(tx: Transaction, table: str) -> int:
    """As the database counts: PostgreSQL never forgets a dropped column."""
    if tx.dialect == "sqlite":
        return len(columns(tx, table))
    row = tx.execute(
        """SELECT count(*) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ? AND a.attnum > 0""",
        (table,),
    ).fetchone()
    return int(row[0])


def indexes(tx: Transaction, table: str) -> set[str]:
    """Those that we made; not the ones that belong to a constraint."""
    if tx.dialect == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
    else:
        sql = """SELECT indexname FROM pg_catalog.pg_indexes
                 WHERE schemaname = current_schema() AND tablename = ?"""
    return {row[0] for row in tx.execute(sql, (table,)) if row[0].startswith(("_ix_", "_uq_"))}
