"""The system tables.

Instants are fixed-width UTC text (``instants.py``), flags are 0 or 1, JSON is text: the same SQL reads
the same Python values on both databases.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Text compares by code point on both databases.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _workspace()
    _releases()
    _draft()
    _people()
    _requests()
    _records()
    _search()


def _workspace() -> None:
    _table("_dg_setting", _text("name", primary_key=True), _text("value"))
    _table(
        "_dg_pack",
        _text("name", primary_key=True),
        _text("version"),
        _text("pack"),
        _text("documents"),
        _number("release"),
        _text("installed_at"),
        _number("installed_by", nullable=True),
    )


def _releases() -> None:
    # One row: the number of the release in force, read at the start of each transaction.
    _table("_dg_current", _number("id", primary_key=True), _number("release"))
    _table(
        "_dg_release",
        _number("number", primary_key=True),
        _text("documents"),
        _text("plan"),
        _text("origin"),
        _text("published_at"),
        _number("published_by", nullable=True),
    )
    _table(
        "_dg_bin",
        _identity(),
        _text("object_id"),
        _text("field_id", nullable=True),
        _text("table_name", nullable=True),
        _text("columns"),
        _text("definition"),
        _number("release"),
        _text("binned_at"),
        _number("binned_by", nullable=True),
    )


def _draft() -> None:
    _table(
        "_dg_draft",
        _number("id", primary_key=True),
        _number("base_release"),
        _number("position"),
        _number("version"),
    )
    _table(
        "_dg_draft_command",
        _number("position", primary_key=True),
        _text("title"),
        _text("changes"),
        _text("at"),
        _number("actor_id", nullable=True),
    )


def _people() -> None:
    _table(
        "_dg_user",
        _identity(),
        _text("email"),
        _text("email_key", unique=True),
        _text("name"),
        _text("password_hash", nullable=True),
        _text("language", nullable=True),
        _text("zone", nullable=True),
        _number("active"),
        _text("roles"),
        _text("created_at"),
    )
    _table(
        "_dg_session",
        _text("token_hash", primary_key=True),
        _user(),
        _text("created_at"),
        _text("last_seen_at"),
        _text("expires_at"),
        _text("user_agent"),
    )
    _table(
        "_dg_api_key",
        _identity(),
        _text("hash", unique=True),
        _text("prefix"),
        _text("name"),
        _user(),
        _text("created_at"),
        _text("expires_at", nullable=True),
        _text("revoked_at", nullable=True),
        _text("last_used_at", nullable=True),
    )
    op.create_index("_dg_session_user", "_dg_session", ["user_id"])
    op.create_index("_dg_session_expires", "_dg_session", ["expires_at"])
    op.create_index("_dg_api_key_user", "_dg_api_key", ["user_id"])


def _requests() -> None:
    _table(
        "_dg_sign_in_attempt",
        _identity(),
        _text("email_key"),
        _text("address"),
        _text("at"),
        _number("success"),
    )
    op.create_index("_dg_sign_in_attempt_email", "_dg_sign_in_attempt", ["email_key", "at"])
    op.create_index("_dg_sign_in_attempt_address", "_dg_sign_in_attempt", ["address", "at"])
    _table(
        "_dg_idempotency",
        _number("user_id", primary_key=True),
        _text("key", primary_key=True),
        _text("route", primary_key=True),
        _text("request_hash"),
        _number("status"),
        _text("body"),
        _text("created_at"),
    )
    op.create_index("_dg_idempotency_created", "_dg_idempotency", ["created_at"])


def _records() -> None:
    _table(
        "_dg_history",
        _identity(),
        _text("object_id"),
        _number("record_id"),
        _number("version"),
        _text("at"),
        _number("user_id", nullable=True),
        _text("actor_kind"),
        _text("door"),
        _text("kind"),
        _text("changes"),
        _text("run", nullable=True),
    )
    op.create_index("_dg_history_record", "_dg_history", ["object_id", "record_id", "id"])
    # A run groups the changes that can be undone together, such as those of one import; most have none.
    in_run = sa.text("run IS NOT NULL")
    op.create_index(
        "_dg_history_run", "_dg_history", ["run", "id"], sqlite_where=in_run, postgresql_where=in_run
    )


def _search() -> None:
    """Writers keep one plain row per record; the database keeps its full-text index in step."""
    _table("_dg_search", _identity(), _text("object_id"), _number("record_id"), _text("text"))
    op.create_index("_dg_search_record", "_dg_search", ["object_id", "record_id"], unique=True)
    statements = _POSTGRESQL_SEARCH if op.get_bind().dialect.name == "postgresql" else _SQLITE_SEARCH
    for statement in statements:
        op.execute(statement)


_SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE "_dg_search_index"
       USING fts5("text", content='_dg_search', content_rowid='id', tokenize='unicode61')""",
    """CREATE TRIGGER "_dg_search_insert" AFTER INSERT ON "_dg_search" BEGIN
       INSERT INTO "_dg_search_index" ("rowid", "text") VALUES (new."id", new."text"); END""",
    """CREATE TRIGGER "_dg_search_delete" AFTER DELETE ON "_dg_search" BEGIN
       INSERT INTO "_dg_search_index" ("_dg_search_index", "rowid", "text")
       VALUES ('delete', old."id", old."text"); END""",
    """CREATE TRIGGER "_dg_search_update" AFTER UPDATE OF "text" ON "_dg_search"
       WHEN old."text" <> new."text" BEGIN
       INSERT INTO "_dg_search_index" ("_dg_search_index", "rowid", "text")
       VALUES ('delete', old."id", old."text");
       INSERT INTO "_dg_search_index" ("rowid", "text") VALUES (new."id", new."text"); END""",
)
# A tsvector holds one megabyte at most; the rest of an overlong text is not found.
_POSTGRESQL_SEARCH = (
    """ALTER TABLE "_dg_search" ADD COLUMN "vector" tsvector
       GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, left("text", 100000))) STORED""",
    """CREATE INDEX "_dg_search_vector" ON "_dg_search" USING gin ("vector")""",
)


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sqlite_autoincrement=any(c.autoincrement is True for c in columns))


def _identity() -> sa.Column[Any]:
    return sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True)


def _text(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable, **options)


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=nullable, autoincrement=False, **options)


def _user() -> sa.Column[Any]:
    return sa.Column("user_id", ID, sa.ForeignKey("_dg_user.id", ondelete="CASCADE"), nullable=False)
