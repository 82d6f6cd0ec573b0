"""Approvals that run and have run: where each is, whom it asks, what everybody said, who stands in for whom."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "approvals_0025"
down_revision = "base_0026"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text('"ended_at" IS NULL')


def upgrade() -> None:
    # What a running approval goes by, whatever is published meanwhile.
    _table("version", _text("workflow_id"), _text("digest"), _text("document"), _text("at"))
    _index("version", "digest", ["workflow_id", "digest"], unique=True)
    _table(
        "instance",
        _text("workflow_id"),
        _number("version_id"),
        _text("object_id"),
        _number("record_id"),
        _text("state"),
        # Each way through is a round; what of earlier ones still counts in it.
        _number("round"),
        _text("keeping"),
        # Whom the initiator chose, by node.
        _text("chosen"),
        _number("initiator_id", nullable=True),
        _text("started_at"),
        _text("ended_at", nullable=True),
        _text("urged_at", nullable=True),
        # Grows with each change: what was read before is no basis any more.
        _number("revision"),
    )
    _index("instance", "running", ["workflow_id", "record_id"], unique=True, where=RUNNING)
    _index("instance", "locking", ["object_id", "record_id"], where=RUNNING)
    _index("instance", "record", ["object_id", "record_id", "id"])
    _index("instance", "initiator", ["initiator_id", "id"])
    _index("instance", "workflow", ["workflow_id", "state", "id"])
    _table(
        "visit",
        _number("instance_id"),
        _text("node_id"),
        _number("round"),
        _text("state"),
        _text("entered_at"),
        _text("left_at", nullable=True),
        # Of ways in parallel: which were taken, and which are through.
        _text("ways"),
    )
    _index("visit", "instance", ["instance_id", "id"])
    _index("visit", "node", ["node_id", "left_at"])
    _table(
        "task",
        _number("instance_id"),
        _number("visit_id", nullable=True),
        _text("workflow_id"),
        _text("node_id"),
        _number("round"),
        _text("kind"),
        # Whose place it is, whoever has taken it, and the order among the tasks of one place.
        _number("seat"),
        _number("rank"),
        _number("place"),
        _number("user_id"),
        _text("state"),
        _text("decision", nullable=True),
        _text("origin"),
        _number("from_id", nullable=True),
        _text("opened_at", nullable=True),
        _text("due_at", nullable=True),
        _text("decided_at", nullable=True),
        _number("decided_by", nullable=True),
        _text("comment"),
        # What the decision relied on, as a digest.
        _text("basis"),
    )
    _index("task", "person", ["user_id", "state", "id"])
    _index("task", "instance", ["instance_id", "id"])
    _table(
        "log",
        _number("instance_id"),
        _text("at"),
        _number("user_id", nullable=True),
        _text("node_id", nullable=True),
        _number("task_id", nullable=True),
        _text("action"),
        _text("comment"),
        _text("details"),
    )
    _index("log", "instance", ["instance_id", "id"])
    _table(
        "copy",
        _number("instance_id"),
        _number("user_id"),
        _text("node_id", nullable=True),
        _number("from_id", nullable=True),
        _text("at"),
        _text("message"),
        _text("read_at", nullable=True),
    )
    _index("copy", "once", ["user_id", "instance_id"], unique=True)
    _index("copy", "person", ["user_id", "read_at", "id"])
    _table(
        "signature",
        _number("task_id"),
        _text("image"),
    )
    _index("signature", "task", ["task_id"], unique=True)
    _table(
        "delegation",
        _number("user_id"),
        _number("to_id"),
        _text("workflow_id", nullable=True),
        _text("from_at"),
        _text("until_at"),
        _text("created_at"),
        _number("created_by", nullable=True),
        _text("revoked_at", nullable=True),
    )
    _index("delegation", "person", ["user_id", "until_at"])


def _table(name: str, *columns: sa.Column[Any]) -> None:
    key = sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True)
    op.create_table(f"_dg_workflow_{name}", key, *columns, sqlite_autoincrement=True)


def _index(table: str, name: str, columns: list[str], unique: bool = False, where: Any = None) -> None:
    options = {} if where is None else {"sqlite_where": where, "postgresql_where": where}
    op.create_index(
        f"_dg_workflow_{table}_{name}", f"_dg_workflow_{table}", columns, unique=unique, **options
    )


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
