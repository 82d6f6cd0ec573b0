"""The counters of auto numbers: the last number given out for a field in a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "computed_0006"
down_revision = "links_0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_counter",
        sa.Column("field_id", TEXT, primary_key=True),
        sa.Column("period", TEXT, primary_key=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )
