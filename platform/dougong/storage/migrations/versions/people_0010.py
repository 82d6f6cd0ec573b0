"""What is known of people beyond their account, and invitations to those who are to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "people_0010"
down_revision = "roles_0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("_dg_user", sa.Column("title", TEXT, nullable=False, server_default=""))
    op.add_column("_dg_user", sa.Column("phone", TEXT, nullable=False, server_default=""))
    op.add_column("_dg_user", sa.Column("signed_in_at", TEXT, nullable=True))
    op.create_table(
        "_dg_invitation",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("email_key", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("token_hash", TEXT, nullable=False, unique=True),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("created_by", NUMBER, nullable=True),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.Column("accepted_at", TEXT, nullable=True),
        sa.Column("user_id", NUMBER, nullable=True),
        sa.Column("revoked_at", TEXT, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_invitation_email", "_dg_invitation", ["email_key"])
