"""How a provider names its sessions, and which of its messages about their end have been used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "farewells_0024"
down_revision = "waits_0023"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("_dg_session", sa.Column("provider_session", TEXT, nullable=True))
    op.create_table(
        "_dg_logout_token",
        sa.Column("hash", TEXT, primary_key=True),
        sa.Column("expires_at", TEXT, nullable=False),
    )
