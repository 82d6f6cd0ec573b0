"""Which kinds of notices somebody gets by mail, and which notices have been mailed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notices_0024"
down_revision = "farewells_0024"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_notice_mail",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("how", TEXT, nullable=False),
    )
    op.add_column("_dg_notice", sa.Column("mailed_at", TEXT, nullable=True))
