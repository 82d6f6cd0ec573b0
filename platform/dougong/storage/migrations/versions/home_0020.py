"""Which cards of a home page people want to see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "home_0020"
down_revision = "signout_0019"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "_dg_home_card",
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("card_id", TEXT, primary_key=True),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("shown", NUMBER, nullable=False),
    )
