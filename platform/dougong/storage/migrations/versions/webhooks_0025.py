"""Calls of other systems, and the secrets that they need."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "webhooks_0025"
down_revision = "notices_0024"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_webhook_delivery",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        # What it is made for: a second one with the same key is the first one, for the other system too.
        _text("key"),
        _text("webhook_id"),
        _text("object_id"),
        _number("record_id"),
        _text("run", nullable=True),
        _number("user_id", nullable=True),
        # Sealed: it may hold what not everybody reads.
        _text("content"),
        _text("created_at"),
        _text("done_at", nullable=True),
        _number("status", nullable=True),
        _text("state"),
        _number("job_id", nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_webhook_delivery_key", "_dg_webhook_delivery", ["key"], unique=True)
    op.create_index("_dg_webhook_delivery_of", "_dg_webhook_delivery", ["webhook_id", "state", "id"])
    op.create_index("_dg_webhook_delivery_record", "_dg_webhook_delivery", ["object_id", "record_id"])
    op.create_table(
        "_dg_webhook_secret",
        sa.Column("webhook_id", TEXT, primary_key=True),
        sa.Column("signing", TEXT, nullable=False, server_default=""),
        sa.Column("authorization", TEXT, nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
