"""What automations have run for, what came of it, and which of them are switched off."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "automations_0017"
down_revision = "views_0016"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "_dg_automation_run",
        sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True),
        _text("run"),
        _text("automation_id"),
        _text("object_id"),
        _number("record_id"),
        _text("event"),
        _text("door"),
        _text("at"),
        _number("user_id", nullable=True),
        _text("actor_kind"),
        # Of the transaction that set it off: in each an automation runs once at most for a record.
        _text("mark"),
        # The run that set this one off, the first of that chain, and how far from it this one is.
        _text("cause", nullable=True),
        _text("root"),
        _number("depth"),
        _text("state"),
        _number("job_id", nullable=True),
        _text("ended_at", nullable=True),
        _text("trace"),
        _text("problems"),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_automation_run_run", "_dg_automation_run", ["run"], unique=True)
    once = ["automation_id", "record_id", "mark"]
    op.create_index("_dg_automation_run_once", "_dg_automation_run", once, unique=True)
    op.create_index("_dg_automation_run_record", "_dg_automation_run", ["object_id", "record_id", "id"])
    op.create_index("_dg_automation_run_root", "_dg_automation_run", ["root"])
    op.create_index("_dg_automation_run_state", "_dg_automation_run", ["automation_id", "state", "id"])
    op.create_table(
        "_dg_automation_pause",
        sa.Column("automation_id", TEXT, primary_key=True),
        _text("at"),
        _number("user_id", nullable=True),
        sqlite_with_rowid=False,
    )


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
