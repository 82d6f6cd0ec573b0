"""Runs of automations that wait: until when, and what they remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "waits_0023"
down_revision = "clocks_0022"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("_dg_automation_run", sa.Column("wake_at", TEXT, nullable=True))
    op.add_column("_dg_automation_run", sa.Column("memory", TEXT, nullable=True))
