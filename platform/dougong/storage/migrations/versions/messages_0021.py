"""Mails that leave, or wait for a server, and who wants no more of which."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "messages_0021"
down_revision = "home_0020"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_mail",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        # What it is sent for, to whom: a second one with the same key is the first one.
        _text("key"),
        _text("topic"),
        _text("to_address"),
        _number("user_id", nullable=True),
        _text("language"),
        _text("subject"),
        # Sealed: it may hold what only its receiver is to read.
        _text("content"),
        _text("files"),
        _text("object_id", nullable=True),
        _number("record_id", nullable=True),
        _text("run", nullable=True),
        _text("created_at"),
        _text("sent_at", nullable=True),
        _text("state"),
        _number("job_id", nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_mail_key", "_dg_mail", ["key"], unique=True)
    op.create_index("_dg_mail_state", "_dg_mail", ["state", "id"])
    op.create_index("_dg_mail_record", "_dg_mail", ["object_id", "record_id"])
    op.create_table(
        "_dg_mail_decline",
        sa.Column("address", TEXT, primary_key=True),
        sa.Column("topic", TEXT, primary_key=True),
        _text("at"),
        sqlite_with_rowid=False,
    )


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
