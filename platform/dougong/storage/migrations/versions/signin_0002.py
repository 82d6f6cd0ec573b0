"""Signing in: the second factor, steps between, resets, single sign-on; more about sessions and keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "signin_0002"
down_revision = "rates_0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _sessions_and_keys()
    _second_factor()
    _resets()
    _single_sign_on()


def _sessions_and_keys() -> None:
    for table, columns in (
        ("_dg_session", (_text("address", True), _text("method", True), _text("idle_until", True))),
        (
            "_dg_api_key",
            # What the key may do, and with which objects: null is all that its user may.
            (
                _text("scope", True),
                _text("objects", True),
                _number("created_by", True),
                _text("last_address", True),
            ),
        ),
    ):
        for column in columns:
            op.add_column(table, column)
    op.execute('UPDATE "_dg_session" SET "idle_until" = "expires_at"')
    op.create_table(
        "_dg_service_account",
        _number("user_id", primary_key=True),
        _text("description"),
        _number("created_by", True),
        _text("created_at"),
    )


def _second_factor() -> None:
    op.create_table(
        "_dg_second_factor",
        _number("user_id", primary_key=True),
        _text("secret"),
        _text("created_at"),
        _text("confirmed_at", True),
        # The period of the code that was used last: none counts twice.
        _number("last_step"),
    )
    op.create_table(
        "_dg_recovery_code",
        _text("hash", primary_key=True),
        _number("user_id"),
        _text("created_at"),
        _text("used_at", True),
    )
    op.create_index("_dg_recovery_code_user", "_dg_recovery_code", ["user_id"])
    # Somebody whose password was right, and who still owes the second step.
    op.create_table(
        "_dg_sign_in_step",
        _text("token_hash", primary_key=True),
        _number("user_id"),
        _text("kind"),
        _text("created_at"),
        _text("expires_at"),
        _number("failures"),
    )


def _resets() -> None:
    op.create_table(
        "_dg_password_reset",
        _text("token_hash", primary_key=True),
        _number("user_id"),
        _text("created_at"),
        _text("expires_at"),
        _number("created_by", True),
    )
    op.create_index("_dg_password_reset_user", "_dg_password_reset", ["user_id"])


def _single_sign_on() -> None:
    op.create_table(
        "_dg_provider",
        sa.Column("id", ID, sa.Identity(), primary_key=True),
        _text("title"),
        _text("issuer"),
        _text("client_id"),
        _text("client_secret", True),
        # Who is unknown so far is let in, with these roles, if the address is of one of these domains.
        _number("provisions"),
        _text("roles"),
        _text("domains"),
        _number("active"),
        _text("created_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "_dg_identity",
        _number("provider_id", primary_key=True),
        _text("subject", primary_key=True),
        _number("user_id"),
        _text("created_at"),
    )
    op.create_index("_dg_identity_user", "_dg_identity", ["user_id"])
    op.create_table(
        "_dg_provider_flow",
        _text("state_hash", primary_key=True),
        _number("provider_id"),
        _text("nonce"),
        _text("verifier"),
        _text("next"),
        _text("expires_at"),
    )


def _text(name: str, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=nullable, **options)


def _number(name: str, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=nullable, autoincrement=False, **options)
