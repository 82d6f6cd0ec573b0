"""Currencies besides the workspace's own, and what they were worth from which day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "rates_0008"
down_revision = "signin_0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
# Whole units of the tenth decimal on SQLite, as the columns of records have them.
RATE = sa.Numeric(19, 10).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("_dg_currency", sa.Column("code", TEXT, primary_key=True), sqlite_with_rowid=False)
    op.create_table(
        "_dg_rate",
        sa.Column("currency", TEXT, primary_key=True),
        sa.Column("date", TEXT, primary_key=True),
        sa.Column("rate", RATE, nullable=False),
        sa.Column("set_at", TEXT, nullable=False),
        sa.Column("set_by", NUMBER, nullable=True),
        sqlite_with_rowid=False,
    )
