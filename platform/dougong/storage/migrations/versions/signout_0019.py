"""By which provider of single sign-on a session began, so that it can end there too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "signout_0019"
down_revision = "forms_0018"


def upgrade() -> None:
    op.add_column("_dg_session", sa.Column("provider_id", sa.BigInteger(), nullable=True))
    op.add_column("_dg_session", sa.Column("id_token", sa.Text(), nullable=True))
