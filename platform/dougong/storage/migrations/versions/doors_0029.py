"""Public forms: which are on and behind which link, what was answered, and who tries too often."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "doors_0029"
down_revision = "merges_0028"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_public_form",
        sa.Column("form_id", TEXT, primary_key=True),
        _text("token"),
        _text("secret"),
        _text("password", nullable=True),
        sa.Column("is_on", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_public_form_token", "_dg_public_form", ["token"], unique=True)
    op.create_table(
        "_dg_public_answer",
        sa.Column("id", ID, sa.Identity(), primary_key=True),
        _text("form_id"),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        # Of the one page that was handed out: sent twice it is one answer.
        _text("page"),
        _text("person"),
        _text("at"),
    )
    op.create_index("_dg_public_answer_page", "_dg_public_answer", ["page"], unique=True)
    op.create_index("_dg_public_answer_person", "_dg_public_answer", ["form_id", "person"])
    op.create_table(
        "_dg_public_try",
        sa.Column("id", ID, sa.Identity(), primary_key=True),
        _text("form_id"),
        _text("tried"),
        _text("who"),
        _text("at"),
    )
    op.create_index("_dg_public_try_of", "_dg_public_try", ["form_id", "tried", "who"])
    op.create_index("_dg_public_try_at", "_dg_public_try", ["at"])


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)
