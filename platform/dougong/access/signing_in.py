"""Signing in with address and password, slowed down for whoever guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.passwords import hash_password, needs_rehash, password_matches
from dougong.access.people import actor_of, email_key, get_user
from dougong.access.sessions import start_session
from dougong.errors import DougongError, NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text, parse_instant

FREE_FAILURES = 5
"""So many are forgiven before waiting begins; each further one doubles the wait."""

FREE_FAILURES_PER_ADDRESS = 30
"""Many people may share one address, so it is given more."""

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)

_FAILURES_OF_PERSON = """
    SELECT count(*), max("at") FROM "_dg_sign_in_attempt"
    WHERE "email_key" = :value AND "success" = 0 AND "at" > :since AND "id" > COALESCE(
        (SELECT max("id") FROM "_dg_sign_in_attempt" WHERE "email_key" = :value AND "success" = 1), 0)"""
_FAILURES_FROM_ADDRESS = """
    SELECT count(*), max("at") FROM "_dg_sign_in_attempt"
    WHERE "address" = :value AND "success" = 0 AND "at" > :since"""


class TooManyAttempts(DougongError):
    """Come back after ``retry_after_seconds`` (429)."""

    def __init__(self, seconds: int) -> None:
        self.retry_after_seconds = seconds
        text = N_("Too many attempts. Try again in {seconds} seconds.")
        super().__init__(Problem("too_many_attempts", text, "", {"seconds": seconds}))


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    actor: Actor


def sign_in(
    workspace: Workspace, email: str, password: str, address: str = "", user_agent: str = ""
) -> SignedIn:
    """Raises NotSignedIn or TooManyAttempts. The slow hashing happens outside any transaction."""
    key = email_key(email)[:320].encode("utf-8", "ignore").decode().replace("\0", "")
    with workspace.read() as tx:
        _check_wait(tx, key, address)
        row = tx.execute(
            'SELECT "id", "password_hash" FROM "_dg_user" WHERE "email_key" = ? AND "active" = 1', (key,)
        ).fetchone()
    user_id, stored = row or (None, None)
    matches = password_matches(stored, password)
    rehashed = hash_password(password) if matches and stored and needs_rehash(stored) else None
    with workspace.write() as tx:
        signed_in = None
        # Attempts side by side have all passed the first check: count again under the lock.
        _check_wait(tx, key, address)
        _note(tx, key, address, matches)
        if matches and user_id is not None:
            if rehashed is not None:
                tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (rehashed, user_id))
            user = get_user(tx, user_id)
            signed_in = SignedIn(start_session(tx, user, user_agent), actor_of(tx, user))
            audit.note(tx, signed_in.actor, "signed_in", details={"by": "password"})
        else:
            _note_failure(tx, email, key, user_id)
    if signed_in is None:
        raise NotSignedIn(Problem("wrong_password", N_("The address or the password is not right.")))
    return signed_in


def _check_wait(tx: Transaction, key: str, address: str) -> None:
    waits = [_wait(tx, _FAILURES_OF_PERSON, key, FREE_FAILURES)]
    if address:
        waits.append(_wait(tx, _FAILURES_FROM_ADDRESS, address, FREE_FAILURES_PER_ADDRESS))
    if max(waits) > timedelta(0):
        raise TooManyAttempts(-int(-max(waits).total_seconds() // 1))


def _note_failure(tx: Transaction, email: str, key: str, user_id: int | None) -> None:
    """What was typed is told only if it looks like an address: some people type their password there."""
    told = email if "@" in email else ""
    audit.note(tx, None, "sign_in_failed", told, person_id=user_id)
    wait = _wait(tx, _FAILURES_OF_PERSON, key, FREE_FAILURES)
    if wait > timedelta(0):
        audit.note(
            tx,
            None,
            "sign_in_locked",
            told,
            person_id=user_id,
            details={"seconds": int(wait.total_seconds())},
        )


def _wait(tx: Transaction, statement: str, value: str, free: int) -> timedelta:
    since = instant_text(tx.now - REMEMBERED)
    failures, last = tx.execute(statement, {"value": value, "since": since}).fetchone()
    if failures < free:
        return timedelta(0)
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - free, 20))
    return max(timedelta(0), parse_instant(last) + wait - tx.now)


def _note(tx: Transaction, key: str, address: str, success: bool) -> None:
    tx.execute('DELETE FROM "_dg_sign_in_attempt" WHERE "at" < ?', (instant_text(tx.now - 2 * REMEMBERED),))
    tx.execute(
        'INSERT INTO "_dg_sign_in_attempt" ("email_key", "address", "at", "success") VALUES (?, ?, ?, ?)',
        (key, address, tx.now_text, int(success)),
    )
