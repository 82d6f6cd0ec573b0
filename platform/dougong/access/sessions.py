"""Sessions of people in a browser. They live in the database: ending one there ends it everywhere at once."""

from __future__ import annotations

from datetime import timedelta

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.addresses import require_range
from dougong.access.people import User, actor_of, user_from_row
from dougong.access.profiles import note_sign_in
from dougong.access.security_policy import RANGES, security_policy
from dougong.access.tokens import hash_token, new_token
from dougong.access.viewing import eyes_of
from dougong.dataclasses import dataclass
from dougong.storage import Transaction, instant_text

SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use is known: a write for every page would cost more than the page."""

_SESSION = (
    'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
    f' s."last_seen_at", {RANGES}, s."viewing_as" FROM "_dg_session" s JOIN "_dg_user" u ON u."id" = s."user_id"'
    ' WHERE s."token_hash" = ? AND s."expires_at" > ? AND s."idle_until" > ? AND u."active" = 1'
)


@dataclass(frozen=True, slots=True)
class Session:
    """``wants_touch``: the caller should call ``touch_session`` in a transaction that writes."""

    actor: Actor
    wants_touch: bool


def start_session(
    tx: Transaction, user: User, user_agent: str = "", address: str = "", method: str = "password"
) -> str:
    """The token, which is shown once; also sweeps out sessions that have ended. ``method`` is how the person
    has shown who they are."""
    token, policy = new_token(), security_policy(tx)
    tx.execute('DELETE FROM "_dg_session" WHERE "expires_at" < ?', (tx.now_text,))
    tx.execute(
        'INSERT INTO "_dg_session" ("token_hash", "user_id", "created_at", "last_seen_at", "expires_at",'
        ' "idle_until", "user_agent", "address", "method") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        (
            *(hash_token(token), user.id, tx.now_text, tx.now_text),
            *(instant_text(tx.now + policy.session_length), instant_text(tx.now + policy.idle_limit)),
            *(_printable(user_agent), _printable(address), method),
        ),
    )
    note_sign_in(tx, user.id)
    return token


def find_session(tx: Transaction, token: str, address: str | None = None) -> Session | None:
    """None where the session has ended, was never, or its user is no longer active. Forbidden from an address
    outside the ranges of the workspace; without an address, it is not asked."""
    row = tx.execute(_SESSION, (hash_token(token), tx.now_text, tx.now_text)).fetchone()
    if row is None:
        return None
    if address is not None and row[9]:
        require_range(row[9], address)
    actor = actor_of(tx, user_from_row(row[:8]))
    if row[10] is not None:
        actor = eyes_of(tx, actor, row[10])
    return Session(actor, row[8] < instant_text(tx.now - SEEN_EVERY))


def actor_of_session(tx: Transaction, token: str) -> Actor | None:
    session = find_session(tx, token)
    return None if session is None else session.actor


def touch_session(tx: Transaction, token: str, address: str = "") -> None:
    idle_until = instant_text(tx.now + security_policy(tx).idle_limit)
    tx.execute(
        'UPDATE "_dg_session" SET "last_seen_at" = ?, "idle_until" = ?, "address" = ? WHERE "token_hash" = ?',
        (tx.now_text, idle_until, _printable(address), hash_token(token)),
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
