"""Views that people keep for themselves or share, and which of them are opened first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0016"
down_revision = "feedback_0015"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    # The document is one of the definition language, by ids. "everybody" is a level of sharing, or null.
    op.create_table(
        "_dg_view",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("everybody", TEXT, nullable=True),
        sa.Column("version", NUMBER, nullable=False, server_default="1"),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("updated_at", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_view_object", "_dg_view", ["object_id", "owner_id"])
    # Nobody has the number 0: it stands for everybody.
    op.create_table(
        "_dg_view_default",
        sa.Column("object_id", TEXT, primary_key=True),
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("view", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
