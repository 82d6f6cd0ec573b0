"""Addresses at which other systems set automations off, and what came in there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "hooks_0032"
down_revision = "handed_0031"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_hook",
        sa.Column("automation_id", TEXT, primary_key=True),
        # Hashed: what stands in the address is told once, and never kept.
        _text("token", nullable=True),
        sa.Column("signing", TEXT, nullable=False, server_default=""),
        _text("listening", nullable=True),
        _text("sample", nullable=True),
        _text("sampled_at", nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_hook_token", "_dg_hook", ["token"], unique=True)
    op.create_table(
        "_dg_hook_call",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        _text("automation_id"),
        _text("run", nullable=True),
        # What its sender calls it, and its signature: whichever comes again is the call that is here already.
        _text("key", nullable=True),
        _text("proof", nullable=True),
        _text("content"),
        _text("at"),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_hook_call_key", "_dg_hook_call", ["automation_id", "key"], unique=True)
    op.create_index("_dg_hook_call_proof", "_dg_hook_call", ["automation_id", "proof"], unique=True)
    op.create_index("_dg_hook_call_at", "_dg_hook_call", ["automation_id", "at"])
    op.create_index("_dg_hook_call_run", "_dg_hook_call", ["run"])
    op.create_index("_dg_hook_call_age", "_dg_hook_call", ["at"])


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)
