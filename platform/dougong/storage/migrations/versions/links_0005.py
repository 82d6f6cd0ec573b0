"""The table of links: one row for each record that a list of records holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "links_0005"
down_revision = "pipelines_0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "_dg_link",
        sa.Column("field_id", TEXT, primary_key=True),
        sa.Column("source_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("target_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_link_target", "_dg_link", ["field_id", "target_id", "source_id"])
