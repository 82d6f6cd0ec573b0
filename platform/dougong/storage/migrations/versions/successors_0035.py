"""Who takes the place of somebody who has left, where they are still named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "successors_0035"
down_revision = "pools_0034"


def upgrade() -> None:
    op.add_column("_dg_user", sa.Column("successor_id", sa.BigInteger(), nullable=True))
