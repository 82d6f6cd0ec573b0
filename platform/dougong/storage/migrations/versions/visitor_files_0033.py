"""Files of visitors of public forms, until the answer that they belong to has been sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "visitor_files_0033"
down_revision = "hooks_0032"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_public_upload",
        sa.Column("id", ID, sa.Identity(), primary_key=True),
        sa.Column("form_id", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("asked_id", TEXT, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
    )
    op.create_index("_dg_public_upload_of", "_dg_public_upload", ["form_id", "holder"])
    op.create_index("_dg_public_upload_at", "_dg_public_upload", ["at"])
