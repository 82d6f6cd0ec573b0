"""Alembic's entry: runs in the connection and the transaction that migrating.py hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="_dg_migration",
    transactional_ddl=True,
)
context.run_migrations()
