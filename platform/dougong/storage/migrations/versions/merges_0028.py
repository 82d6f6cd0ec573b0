"""Which record has taken over which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "merges_0028"
down_revision = "matches_0027"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_merge",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_id", sa.BigInteger(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("run", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_merge_merged", "_dg_merge", ["object_id", "merged_id", "id"])
    op.create_index("_dg_merge_kept", "_dg_merge", ["object_id", "kept_id", "id"])
