"""Whose turn it is, for each step that assigns records to people by turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "assignments_0030"
down_revision = "doors_0029"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "_dg_assignment_turn",
        sa.Column("step_id", TEXT, primary_key=True),
        # 0 is the step itself: whoever assigns by it holds this row, and its turn is the last one given.
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("turn", NUMBER, nullable=False),
        sa.Column("credit", NUMBER, nullable=False),
        sqlite_with_rowid=False,
    )
