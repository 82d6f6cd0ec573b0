"""API keys. A key acts for its user, with that user's roles as they are at the time of the request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.addresses import require_range
from dougong.access.granting import require_over
from dougong.access.key_scopes import KeyScope, read_scope, written
from dougong.access.people import actor_of, get_user, user_from_row
from dougong.access.policy import POLICY
from dougong.access.reach import require_person
from dougong.access.security_policy import RANGES
from dougong.access.tokens import hash_token, new_token
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text

PREFIX = "dg_"
SHOWN = len(PREFIX) + 6
USED_EVERY = timedelta(minutes=10)

_COLUMNS = (
    '"id", "prefix", "name", "user_id", "created_at", "expires_at", "revoked_at", "last_used_at",'
    ' "scope", "objects", "last_address"'
)
_SELECT = f'SELECT {_COLUMNS} FROM "_dg_api_key"'
_OF_HASH = (
    'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
    f' k."id", k."scope", k."objects", {RANGES} FROM "_dg_api_key" k JOIN "_dg_user" u ON u."id" = k."user_id"'
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
    scope: KeyScope | None
    last_address: str | None


def create_key(
    tx: Transaction,
    actor: Actor,
    user_id: int,
    name: str = "",
    expires_at: datetime | None = None,
    scope: KeyScope | None = None,
) -> tuple[ApiKey, str]:
    """The key and its text, which is never shown again."""
    if expires_at is not None and expires_at <= tx.now:
        raise InvalidInput(Problem("expired", N_("The key would be worthless from the start."), "expires_at"))
    if user_id != actor.user_id:
        require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    if user_id != actor.user_id:
        require_over(tx, actor, user.roles, user.name)
    text = new_token(PREFIX)
    row = tx.execute(
        'INSERT INTO "_dg_api_key" ("hash", "prefix", "name", "user_id", "created_at", "expires_at",'
        f' "scope", "objects", "created_by") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}',
        (
            *(hash_token(text), text[:SHOWN], clean_name(name), user_id, tx.now_text),
            *(expires_at and instant_text(expires_at), *written(scope), actor.user_id),
        ),
    ).fetchone()
    key = _key(row)
    _note(tx, actor, "key_made", key, user.name)
    return key, text


def list_keys(tx: Transaction, actor: Actor, user_id: int | None = None) -> list[ApiKey]:
    """Of one user, or of everybody."""
    if user_id is None:
        POLICY.require_right(actor, "people")
        return [_key(row) for row in tx.execute(f'{_SELECT} ORDER BY "id"').fetchall()]
    if user_id != actor.user_id:
        require_person(tx, actor, user_id)
    return [
        _key(row) for row in tx.execute(f'{_SELECT} WHERE "user_id" = ? ORDER BY "id"', (user_id,)).fetchall()
    ]


def revoke_key(tx: Transaction, actor: Actor, key_id: int) -> None:
    row = tx.execute(f'{_SELECT} WHERE "id" = ?', (key_id,)).fetchone()
    if row is None:
        raise not_found("API key", key_id)
    key = _key(row)
    if key.user_id != actor.user_id:
        require_person(tx, actor, key.user_id)
    if key.revoked_at is None:
        tx.execute('UPDATE "_dg_api_key" SET "revoked_at" = ? WHERE "id" = ?', (tx.now_text, key_id))
        _note(tx, actor, "key_revoked", key, get_user(tx, key.user_id).name)


def actor_of_key(tx: Transaction, text: str, address: str | None = None) -> Actor | None:
    """None where the key is unknown, revoked or expired, or its user is no longer active. Forbidden from an
    address outside the ranges of the workspace; without an address, it is not asked."""
    row = tx.execute(_OF_HASH, (hash_token(text), tx.now_text)).fetchone()
    if row is None:
        return None
    if address is not None and row[11]:
        require_range(row[11], address)
    actor = actor_of(tx, user_from_row(row[:8]), key_id=row[8])
    scope = read_scope(row[9], row[10])
    return actor if scope is None else replace(actor, scope=scope)


def note_use(tx: Transaction, key_id: int, address: str = "") -> None:
    """Call it now and then."""
    tx.execute(
        'UPDATE "_dg_api_key" SET "last_used_at" = ?, "last_address" = ?'
        ' WHERE "id" = ? AND ("last_used_at" IS NULL OR "last_used_at" < ? OR "last_address" <> ?)',
        (tx.now_text, address, key_id, instant_text(tx.now - USED_EVERY), address),
    )


def _note(tx: Transaction, actor: Actor, kind: str, key: ApiKey, owner: str) -> None:
    details = {"key": f"{key.prefix}…", "of": owner}
    audit.note(tx, actor, kind, key.name, person_id=key.user_id, details=details)


def clean_name(name: str) -> str:
    return (
        " ".join("".join(c if c.isprintable() else " " for c in name).split())[:80]
        .encode("utf-8", "ignore")
        .decode()
    )


def _key(row: Sequence[Any]) -> ApiKey:
    values = list(row)
    values[8:10] = [read_scope(*values[8:10])]
    return ApiKey(*values)
