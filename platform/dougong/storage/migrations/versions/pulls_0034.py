"""From where lists of other systems are fetched on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pulls_0034"
down_revision = "visitor_files_0033"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_pull",
        sa.Column("webhook_id", TEXT, primary_key=True),
        sa.Column("cursor", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
