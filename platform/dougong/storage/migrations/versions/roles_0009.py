"""What roles go by besides departments: who reports to whom, groups of people, and records shared one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "roles_0009"
down_revision = "signin_0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("_dg_user", sa.Column("manager_id", NUMBER, nullable=True))
    op.create_index("_dg_user_manager", "_dg_user", ["manager_id"])
    # Of department, group and person, exactly one is set. Rows are found by whom they are for.
    op.create_table(
        "_dg_share",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("object_id", TEXT, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=True),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("group_id", NUMBER, nullable=True),
        sa.Column("level", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("created_by", NUMBER, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("_dg_share_record", "_dg_share", ["object_id", "record_id"])
    for whom in ("user_id", "department_id", "group_id"):
        op.create_index(
            f"_dg_share_{whom}",
            "_dg_share",
            [whom, "object_id", "record_id"],
            unique=True,
            sqlite_where=sa.text(f'"{whom}" IS NOT NULL'),
            postgresql_where=sa.text(f'"{whom}" IS NOT NULL'),
        )
    op.create_table(
        "_dg_group",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False, unique=True),
        sa.Column("description", TEXT, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "_dg_group_member",
        sa.Column("user_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("group_id", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("_dg_group_member_group", "_dg_group_member", ["group_id"])
