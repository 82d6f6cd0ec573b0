"""Sessions of people in a browser. They live in the database: ending one there ends it everywhere at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.people import User, actor_of, user_from_row
from dougong.access.tokens import hash_token, new_token
from dougong.storage import Transaction, instant_text

LIFETIME = timedelta(days=14)
IDLE = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=10)
"""How exactly the last use is known: a write for every page would cost more than the page."""

_SESSION = (
    'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
    ' s."last_seen_at" FROM "_dg_session" s JOIN "_dg_user" u ON u."id" = s."user_id"'
    ' WHERE s."token_hash" = ? AND s."expires_at" > ? AND s."last_seen_at" > ? AND u."active" = 1'
)


@dataclass(frozen=True, slots=True)
class Session:
    """``wants_touch``: the caller should call ``touch_session`` in a transaction that writes."""

    actor: Actor
    wants_touch: bool


def start_session(tx: Transaction, user: User, user_agent: str = "") -> str:
    """The token, which is shown once; also sweeps out sessions that have ended."""
    token = new_token()
    tx.execute('DELETE FROM "_dg_session" WHERE "expires_at" < ?', (tx.now_text,))
    tx.execute(
        'INSERT INTO "_dg_session"'
        ' ("token_hash", "user_id", "created_at", "last_seen_at", "expires_at", "user_agent")'
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            hash_token(token),
            user.id,
            tx.now_text,
            tx.now_text,
            instant_text(tx.now + LIFETIME),
            _printable(user_agent),
        ),
    )
    return token


def find_session(tx: Transaction, token: str) -> Session | None:
    """None where the session has ended, was never, or its user is no longer active."""
    row = tx.execute(_SESSION, (hash_token(token), tx.now_text, instant_text(tx.now - IDLE))).fetchone()
    if row is None:
        return None
    return Session(actor_of(tx, user_from_row(row[:8])), row[8] < instant_text(tx.now - SEEN_EVERY))


def actor_of_session(tx: Transaction, token: str) -> Actor | None:
    session = find_session(tx, token)
    return None if session is None else session.actor


def touch_session(tx: Transaction, token: str) -> None:
    tx.execute(
        'UPDATE "_dg_session" SET "last_seen_at" = ? WHERE "token_hash" = ?', (tx.now_text, hash_token(token))
    )


def sign_out(tx: Transaction, token: str) -> None:
    actor = actor_of_session(tx, token)
    if actor is not None:
        audit.note(tx, actor, "signed_out")
    end_session(tx, token)


def end_session(tx: Transaction, token: str) -> None:
    tx.execute('DELETE FROM "_dg_session" WHERE "token_hash" = ?', (hash_token(token),))


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:200].encode("utf-8", "ignore").decode()
