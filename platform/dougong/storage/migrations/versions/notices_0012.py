"""What people are told, what they do not want to be told, and which records they follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notices_0012"
down_revision = "viewing_0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_notice",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("object_id", TEXT, nullable=True),
        sa.Column("record_id", NUMBER, nullable=True),
        sa.Column("comment_id", NUMBER, nullable=True),
        sa.Column("job_id", NUMBER, nullable=True),
        sa.Column("fields", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("read_at", TEXT, nullable=True),
        sqlite_autoincrement=True,
    )
    unread = sa.text('"read_at" IS NULL')
    op.create_index("_dg_notice_user", "_dg_notice", ["user_id", "id"])
    op.create_index(
        "_dg_notice_unread",
        "_dg_notice",
        ["user_id", "key"],
        sqlite_where=unread,
        postgresql_where=unread,
    )
    op.create_index("_dg_notice_record", "_dg_notice", ["object_id", "record_id"])
    op.create_index("_dg_notice_at", "_dg_notice", ["at"])
    op.create_table(
        "_dg_notice_muted",
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", TEXT, primary_key=True),
    )
    op.create_table(
        "_dg_follow",
        sa.Column("object_id", TEXT, primary_key=True),
        sa.Column("record_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("since", TEXT, nullable=False),
    )
    op.create_index("_dg_follow_user", "_dg_follow", ["user_id"])
