"""Public pools: what has become of their records, who is claiming, and who has been told that one goes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pools_0034"
down_revision = "pulls_0034"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_pool_event",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        sa.Column("pool_id", TEXT, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        # claimed, given, returned, recycled
        sa.Column("what", TEXT, nullable=False),
        # Who got it, or had it; and who did it.
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("at", TEXT, nullable=False),
    )
    op.create_index("_dg_pool_event_record", "_dg_pool_event", ["pool_id", "record_id", "user_id", "at"])
    op.create_index("_dg_pool_event_user", "_dg_pool_event", ["pool_id", "user_id", "what", "at"])
    op.create_table(
        "_dg_pool_person",
        # Held by whoever claims, so that two claims of one person are counted one after the other.
        sa.Column("pool_id", TEXT, primary_key=True),
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "_dg_pool_warning",
        sa.Column("pool_id", TEXT, primary_key=True),
        sa.Column("record_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("due", TEXT, primary_key=True),
        sa.Column("days", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
