"""The stages that records have been in: one row for each stay, open while ``left_at`` is null."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pipelines_0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_stage",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("field_id", TEXT, nullable=False),
        sa.Column("pipeline_id", TEXT, nullable=False),
        sa.Column("stage_id", TEXT, nullable=False),
        sa.Column("from_stage_id", TEXT, nullable=True),
        sa.Column("entered_at", TEXT, nullable=False),
        sa.Column("left_at", TEXT, nullable=True),
        sa.Column("seconds", ID, nullable=True),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("actor_kind", TEXT, nullable=False),
        sa.Column("door", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_stage_record", "_dg_stage", ["object_id", "record_id", "id"])
    op.create_index("_dg_stage_pipeline", "_dg_stage", ["pipeline_id", "stage_id", "record_id"])
    is_open = sa.text("left_at IS NULL")
    op.create_index(
        "_dg_stage_open",
        "_dg_stage",
        ["object_id", "field_id", "record_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
