"""Durable jobs: the queue, the rows that jobs refused, their files, their schedules, their tally."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _queue()
    _remains()
    _table(
        "_dg_schedule",
        _text("name", primary_key=True),
        _text("kind"),
        _text("cron"),
        _text("payload"),
        # The due time that was fired last: the next one is looked for after it.
        _text("due_at"),
        _number("user_id", nullable=True),
    )
    # Finished jobs are swept out in the end; what was counted and timed stays.
    _table(
        "_dg_job_tally",
        _text("kind", primary_key=True),
        _text("outcome", primary_key=True),
        _number("jobs"),
        sa.Column("seconds", sa.Double(), nullable=False),
    )


def _queue() -> None:
    _table(
        "_dg_job",
        _identity(),
        _text("kind"),
        _text("lane"),
        _text("state"),
        _number("priority"),
        _text("payload"),
        _text("subject"),
        _number("user_id", nullable=True),
        _text("key", nullable=True),
        _text("run", nullable=True),
        _text("schedule", nullable=True),
        _number("attempts"),
        _number("max_attempts"),
        _text("not_before"),
        _text("created_at"),
        _text("started_at", nullable=True),
        _text("finished_at", nullable=True),
        # The fence: whoever holds a smaller number has lost the job and commits nothing more for it.
        _number("token"),
        _text("worker", nullable=True),
        _text("lease_until", nullable=True),
        _text("cancel_asked_at", nullable=True),
        _number("done"),
        _number("total"),
        _text("message", nullable=True),
        _text("progress", nullable=True),
        _text("problems"),
        _text("result", nullable=True),
    )
    open_ones = sa.text("state IN ('waiting', 'running')")
    op.create_index(
        "_dg_job_next",
        "_dg_job",
        ["lane", sa.text("priority DESC"), "id"],
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    keyed = sa.text("key IS NOT NULL")
    op.create_index(
        "_dg_job_key", "_dg_job", ["kind", "key"], unique=True, sqlite_where=keyed, postgresql_where=keyed
    )
    op.create_index("_dg_job_user", "_dg_job", ["user_id", "id"])
    op.create_index("_dg_job_finished", "_dg_job", ["state", "finished_at"])


def _remains() -> None:
    _table(
        "_dg_job_refusal",
        _identity(),
        _number("job_id"),
        _number("place"),
        _text("problems"),
        _text("cells"),
    )
    op.create_index("_dg_job_refusal_job", "_dg_job_refusal", ["job_id", "id"])
    _table(
        "_dg_job_file",
        _text("token", primary_key=True),
        _number("user_id", nullable=True),
        _number("job_id", nullable=True),
        _text("name"),
        _text("media_type"),
        _number("size"),
        _text("created_at"),
        _text("expires_at"),
    )
    op.create_index("_dg_job_file_job", "_dg_job_file", ["job_id"])
    op.create_index("_dg_job_file_expires", "_dg_job_file", ["expires_at"])


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sqlite_autoincrement=any(c.autoincrement is True for c in columns))


def _identity() -> sa.Column[Any]:
    return sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True)


def _text(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable, **options)


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=nullable, autoincrement=False, **options)
