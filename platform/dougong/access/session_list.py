"""The sessions of a person: looked at and ended, one's own or, with the right to it, somebody else's."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.granting import require_over
from dougong.access.people import get_user
from dougong.access.reach import require_person
from dougong.access.tokens import hash_token
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.storage import Transaction

HANDLE = 24
"""So much of a token's hash names a session on pages: nothing can be made of it."""


@dataclass(frozen=True, slots=True)
class ListedSession:
    handle: str
    created_at: str
    last_seen_at: str
    address: str
    user_agent: str
    method: str
    current: bool


def list_sessions(tx: Transaction, actor: Actor, user_id: int, token: str = "") -> list[ListedSession]:
    """Those that have not ended, the last used first; ``token`` is that of the session that asks."""
    _check(tx, actor, user_id)
    own = hash_token(token) if token else ""
    rows = tx.execute(
        'SELECT "token_hash", "created_at", "last_seen_at", "address", "user_agent", "method" FROM "_dg_session"'
        ' WHERE "user_id" = ? AND "expires_at" > ? AND "idle_until" > ? ORDER BY "last_seen_at" DESC, 1',
        (user_id, tx.now_text, tx.now_text),
    ).fetchall()
    return [
        ListedSession(h[:HANDLE], made, seen, address or "", agent, method or "", h == own)
        for h, made, seen, address, agent, method in rows
    ]


def end_listed_session(tx: Transaction, actor: Actor, user_id: int, handle: str) -> None:
    _check(tx, actor, user_id)
    if len(handle) != HANDLE or not handle.isalnum() or not handle.isascii():
        raise not_found("session", handle[:HANDLE])
    ended = tx.execute(
        'DELETE FROM "_dg_session" WHERE "user_id" = ? AND substr("token_hash", 1, ?) = ? RETURNING "user_agent"',
        (user_id, HANDLE, handle),
    ).fetchone()
    if ended is None:
        raise not_found("session", handle)
    audit.note(tx, actor, "session_ended", get_user(tx, user_id).name, person_id=user_id)


def end_sessions(tx: Transaction, actor: Actor, user_id: int, except_token: str = "") -> int:
    """All of a person but one; how many there were."""
    _check(tx, actor, user_id)
    kept = hash_token(except_token) if except_token else ""
    ended: int = tx.execute(
        'DELETE FROM "_dg_session" WHERE "user_id" = ? AND "token_hash" <> ?', (user_id, kept)
    ).rowcount
    if ended:
        audit.note(
            tx,
            actor,
            "session_ended",
            get_user(tx, user_id).name,
            person_id=user_id,
            details={"count": ended},
        )
    return ended


def _check(tx: Transaction, actor: Actor, user_id: int) -> None:
    if actor.user_id != user_id:
        require_person(tx, actor, user_id)
        user = get_user(tx, user_id)
        require_over(tx, actor, user.roles, user.name)
