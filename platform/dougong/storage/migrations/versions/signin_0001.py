"""The audit log. The database itself refuses to change or to take away what has been written there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "signin_0001"
down_revision = "departments_0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
REFUSAL = "the audit log is append-only"

SQLITE = (
    f"""CREATE TRIGGER "_dg_audit_kept" BEFORE DELETE ON "_dg_audit"
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER "_dg_audit_unchanged" BEFORE UPDATE ON "_dg_audit"
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE takes rows away without a trigger for it.
    f"""CREATE TRIGGER "_dg_audit_not_replaced" BEFORE INSERT ON "_dg_audit"
        WHEN EXISTS (SELECT 1 FROM "_dg_audit" WHERE "id" = NEW."id")
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION "_dg_refuse_audit"() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    """CREATE TRIGGER "_dg_audit_kept" BEFORE UPDATE OR DELETE OR TRUNCATE ON "_dg_audit"
        FOR EACH STATEMENT EXECUTE FUNCTION "_dg_refuse_audit"()""",
)


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "_dg_audit",
        sa.Column("id", identity, sa.Identity(), primary_key=True),
        _text("at"),
        _text("kind"),
        _text("actor_kind"),
        _number("user_id"),
        _text("actor"),
        _number("key_id"),
        # Whom it was about, if not the actor.
        _number("person_id"),
        _text("subject"),
        _text("object", nullable=True),
        _number("record_id"),
        _text("details"),
        _text("address"),
        _text("user_agent"),
        _text("request_id"),
        # What a search goes through, casefolded.
        _text("words"),
        sqlite_autoincrement=True,
    )
    for name, columns in (
        ("at", ["at", "id"]),
        ("kind", ["kind", "at", "id"]),
        ("user", ["user_id", "at", "id"]),
        ("person", ["person_id", "at", "id"]),
    ):
        op.create_index(f"_dg_audit_{name}", "_dg_audit", columns)
    for statement in POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def _text(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=True)
