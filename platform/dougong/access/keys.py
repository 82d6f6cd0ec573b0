"""API keys. A key acts for its user, with that user's roles as they are at the time of the request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.granting import require_over
from dougong.access.people import actor_of, get_user, user_from_row
from dougong.access.policy import POLICY
from dougong.access.tokens import hash_token, new_token
from dougong.errors import not_found
from dougong.storage import Transaction, instant_text

PREFIX = "dg_"
SHOWN = len(PREFIX) + 6
USED_EVERY = timedelta(minutes=10)

_COLUMNS = '"id", "prefix", "name", "user_id", "created_at", "expires_at", "revoked_at", "last_used_at"'
_SELECT = f'SELECT {_COLUMNS} FROM "_dg_api_key"'
_OF_HASH = (
    'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
    ' k."id" FROM "_dg_api_key" k JOIN "_dg_user" u ON u."id" = k."user_id"'
    ' WHERE k."hash" = ? AND k."revoked_at" IS NULL AND (k."expires_at" IS NULL OR k."expires_at" > ?)'
    ' AND u."active" = 1'
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What can be shown of a key: ``prefix`` is how its text begins."""

    id: int
    prefix: str
    name: str
    user_id: int
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


def create_key(
    tx: Transaction, actor: Actor, user_id: int, name: str = "", expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """The key and its text, which is never shown again."""
    if user_id != actor.user_id:
        POLICY.require_right(actor, "people")
    user = get_user(tx, user_id)
    if user_id != actor.user_id:
        require_over(tx, actor, user.roles, user.name)
    text = new_token(PREFIX)
    row = tx.execute(
        'INSERT INTO "_dg_api_key" ("hash", "prefix", "name", "user_id", "created_at", "expires_at")'
        f" VALUES (?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
        (hash_token(text), text[:SHOWN], name, user_id, tx.now_text, expires_at and instant_text(expires_at)),
    ).fetchone()
    key = _key(row)
    _note(tx, actor, "key_made", key, user.name)
    return key, text


def list_keys(tx: Transaction, actor: Actor, user_id: int | None = None) -> list[ApiKey]:
    """Of one user, or of everybody."""
    if user_id is None or user_id != actor.user_id:
        POLICY.require_right(actor, "people")
    if user_id is None:
        return [_key(row) for row in tx.execute(f'{_SELECT} ORDER BY "id"').fetchall()]
    return [
        _key(row) for row in tx.execute(f'{_SELECT} WHERE "user_id" = ? ORDER BY "id"', (user_id,)).fetchall()
    ]


def revoke_key(tx: Transaction, actor: Actor, key_id: int) -> None:
    row = tx.execute(f'{_SELECT} WHERE "id" = ?', (key_id,)).fetchone()
    if row is None:
        raise not_found("API key", key_id)
    key = _key(row)
    if key.user_id != actor.user_id:
        POLICY.require_right(actor, "people")
    if key.revoked_at is None:
        tx.execute('UPDATE "_dg_api_key" SET "revoked_at" = ? WHERE "id" = ?', (tx.now_text, key_id))
        _note(tx, actor, "key_revoked", key, get_user(tx, key.user_id).name)


def actor_of_key(tx: Transaction, text: str) -> Actor | None:
    """None where the key is unknown, revoked or expired, or its user is no longer active."""
    row = tx.execute(_OF_HASH, (hash_token(text), tx.now_text)).fetchone()
    return None if row is None else actor_of(tx, user_from_row(row[:8]), key_id=row[8])


def note_use(tx: Transaction, key_id: int) -> None:
    """Call it now and then."""
    tx.execute(
        'UPDATE "_dg_api_key" SET "last_used_at" = ?'
        ' WHERE "id" = ? AND ("last_used_at" IS NULL OR "last_used_at" < ?)',
        (tx.now_text, key_id, instant_text(tx.now - USED_EVERY)),
    )


def _note(tx: Transaction, actor: Actor, kind: str, key: ApiKey, owner: str) -> None:
    details = {"key": f"{key.prefix}…", "of": owner}
    audit.note(tx, actor, kind, key.name, person_id=key.user_id, details=details)


def _key(row: Sequence[Any]) -> ApiKey:
    return ApiKey(*row)
