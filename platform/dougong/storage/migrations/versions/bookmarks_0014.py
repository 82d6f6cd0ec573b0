"""Favourites, what people opened of late, and where each of them starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "bookmarks_0014"
down_revision = "words_0013"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_favourite",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("_dg_user.id"), nullable=False),
        sa.Column("ref", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.UniqueConstraint("user_id", "ref"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "_dg_recent",
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("_dg_user.id"), primary_key=True),
        sa.Column("ref", TEXT, primary_key=True),
        sa.Column("at", TEXT, nullable=False),
    )
    op.create_index("_dg_recent_at", "_dg_recent", ["user_id", "at"])
    op.add_column("_dg_user", sa.Column("start_page", TEXT, nullable=True))
