"""Keys by which records are found that are like another, and for which rules they have been made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "matches_0027"
down_revision = "approvals_0025"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_match_key",
        sa.Column("rule_id", TEXT, primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("record_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("object_id", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_match_key_record", "_dg_match_key", ["object_id", "record_id"])
    # What the keys of a rule were made of: where it is something else now, they are made anew.
    op.create_table(
        "_dg_match_rule",
        sa.Column("rule_id", TEXT, primary_key=True),
        sa.Column("signature", TEXT, nullable=False),
    )
