"""Service levels: how the clocks of records stand, and what has become of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "sla_0035"
down_revision = "successors_0035"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_service_clock",
        sa.Column("clock_id", TEXT, primary_key=True),
        sa.Column("record_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("object_id", TEXT, nullable=False),
        # running, at_risk, paused, breached, met, missed; blank where the record does not belong any more
        sa.Column("state", TEXT, nullable=True),
        sa.Column("due_at", TEXT, nullable=True),
        # When it has to be looked at again.
        sa.Column("next_at", TEXT, nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_service_clock_next", "_dg_service_clock", ["next_at"])
    op.create_index("_dg_service_clock_record", "_dg_service_clock", ["object_id", "record_id"])
    op.create_table(
        "_dg_service_event",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        sa.Column("clock_id", TEXT, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        # started, paused, resumed, at_risk, breached, met, missed, left, moved
        sa.Column("what", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("due_at", TEXT, nullable=True),
    )
    op.create_index("_dg_service_event_record", "_dg_service_event", ["clock_id", "record_id", "id"])
