"""What people say about the screens that they work with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "feedback_0015"
down_revision = "bookmarks_0014"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_feedback",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("user_id", NUMBER, sa.ForeignKey("_dg_user.id"), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("page", TEXT, nullable=False),
        sa.Column("release", NUMBER, nullable=False),
        sa.Column("product", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("user_agent", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("done_at", TEXT, nullable=True),
        sa.Column("done_by", NUMBER, nullable=True),
        sqlite_autoincrement=True,
    )
