"""The organisation: departments in a tree, and who belongs to them.

``path`` is the name with those of all above it; it repeats what the tree says, so that records can be
sorted, found and shown by it with one join.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "departments_0007"
down_revision = "computed_0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_department",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("parent_id", NUMBER, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("path_key", TEXT, nullable=False, unique=True),
        sa.Column("head_id", NUMBER, nullable=True),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("active", NUMBER, nullable=False),
        # A number is not given out again: the history of records names departments that are gone.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "_dg_membership",
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("department_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("main", NUMBER, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_membership_department", "_dg_membership", ["department_id"])
