"""Up to when automations by the clock have been looked after."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "clocks_0022"
down_revision = "messages_0021"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_automation_clock",
        sa.Column("automation_id", TEXT, primary_key=True),
        # What decides when it is due: another one begins anew.
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=False),
        sa.Column("next_at", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
