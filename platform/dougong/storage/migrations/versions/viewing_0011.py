"""Through whose eyes a session looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "viewing_0011"
down_revision = "people_0010"


def upgrade() -> None:
    op.add_column("_dg_session", sa.Column("viewing_as", sa.BigInteger(), nullable=True))
