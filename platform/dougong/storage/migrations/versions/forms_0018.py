"""What is kept of forms: what has been typed and not saved, and what was made of those that were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "forms_0018"
down_revision = "automations_0017"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_form",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("made_id", NUMBER, nullable=True),
        sa.Column("written_at", TEXT, nullable=False),
        sa.UniqueConstraint("user_id", "token"),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_form_of", "_dg_form", ["user_id", "object_id", "record_id"])
    op.create_index("_dg_form_written", "_dg_form", ["written_at"])
