"""The change of the base currency: how far it has come, and what it takes to go back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "base_0026"
down_revision = "webhooks_0025"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
RATE = sa.Numeric(19, 10).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_base_change",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("back", NUMBER, nullable=False),
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("last_id", NUMBER, nullable=False),
        sa.Column("job_id", NUMBER, nullable=True),
    )
    # What records had before: the column is blank where the value was.
    op.create_table(
        "_dg_base_kept",
        sa.Column("object_id", TEXT, primary_key=True),
        sa.Column("record_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("field_id", TEXT, primary_key=True),
        sa.Column("value", TEXT, nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "_dg_base_rate",
        sa.Column("currency", TEXT, primary_key=True),
        sa.Column("date", TEXT, primary_key=True),
        sa.Column("rate", RATE, nullable=False),
        sa.Column("set_at", TEXT, nullable=False),
        sa.Column("set_by", NUMBER, nullable=True),
        sqlite_with_rowid=False,
    )
