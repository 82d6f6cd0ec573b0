"""Files, which records hold them, and comments on records."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _files()
    _comments()


def _files() -> None:
    _table(
        "_dg_file",
        _identity(),
        _text("hash"),
        _text("name"),
        _number("size"),
        _text("media_type"),
        _number("width", nullable=True),
        _number("height", nullable=True),
        _text("uploaded_at"),
        _number("uploaded_by", nullable=True),
    )
    op.create_index("_dg_file_hash", "_dg_file", ["hash"])
    op.create_index("_dg_file_uploader", "_dg_file", ["uploaded_by", "id"])
    op.create_index("_dg_file_uploaded", "_dg_file", ["uploaded_at"])
    _table(
        "_dg_file_use",
        sa.Column("file_id", ID, sa.ForeignKey("_dg_file.id"), primary_key=True, autoincrement=False),
        _text("object_id", primary_key=True),
        _number("record_id", primary_key=True),
        _text("place", primary_key=True),
    )
    op.create_index("_dg_file_use_record", "_dg_file_use", ["object_id", "record_id", "place"])


def _comments() -> None:
    _table(
        "_dg_comment",
        _identity(),
        _text("object_id"),
        _number("record_id"),
        sa.Column("parent_id", ID, sa.ForeignKey("_dg_comment.id", ondelete="CASCADE"), nullable=True),
        _number("user_id", nullable=True),
        _text("text"),
        _text("created_at"),
        _text("edited_at", nullable=True),
        _text("deleted_at", nullable=True),
        _number("deleted_by", nullable=True),
    )
    op.create_index("_dg_comment_record", "_dg_comment", ["object_id", "record_id", "id"])
    op.create_index("_dg_comment_parent", "_dg_comment", ["parent_id"])
    _table(
        "_dg_mention",
        _comment(primary_key=True),
        _number("start", primary_key=True),
        _number("length"),
        _number("user_id"),
    )
    op.create_index("_dg_mention_user", "_dg_mention", ["user_id", "comment_id"])
    # What a comment said before it was edited or deleted, and until when.
    _table(
        "_dg_comment_past",
        _identity(),
        _comment(),
        _text("text"),
        _text("until"),
    )
    op.create_index("_dg_comment_past_comment", "_dg_comment_past", ["comment_id", "id"])


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sqlite_autoincrement=any(c.autoincrement is True for c in columns))


def _identity() -> sa.Column[Any]:
    return sa.Column("id", ID, sa.Identity(), primary_key=True, autoincrement=True)


def _comment(**options: Any) -> sa.Column[Any]:
    key = sa.ForeignKey("_dg_comment.id", ondelete="CASCADE")
    return sa.Column("comment_id", ID, key, nullable=False, autoincrement=False, **options)


def _text(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable, **options)


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=nullable, autoincrement=False, **options)
