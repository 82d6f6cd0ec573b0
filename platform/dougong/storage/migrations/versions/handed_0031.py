"""What is overdue, what was handed on and to whom, and what was asked lately is found without reading all tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "handed_0031"
down_revision = "assignments_0030"

TASKS = "_dg_workflow_task"


def upgrade() -> None:
    _index("due", ["due_at", "instance_id"], '"state" = \'open\' AND "due_at" IS NOT NULL')
    _index("from", ["from_id", "id"], '"from_id" IS NOT NULL')
    _index("handed", ["user_id", "id"], '"from_id" IS NOT NULL')
    _index("opened", ["workflow_id", "opened_at"], '"opened_at" IS NOT NULL')


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(f"{TASKS}_{name}", TASKS, columns, sqlite_where=where, postgresql_where=where)
