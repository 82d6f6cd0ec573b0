"""Failed sign-ins, remembered in the database, and how long whoever guesses has to wait.

They are counted per account, whether it exists or not, and per address; passwords and codes alike.
"""

from __future__ import annotations

from datetime import timedelta

from dougong.access import audit
from dougong.errors import DougongError
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text, parse_instant

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


def check_wait(tx: Transaction, key: str, address: str) -> None:
    """Raises TooManyAttempts. ``key`` is that of the account's address for mail."""
    waits = [_wait(tx, _FAILURES_OF_PERSON, key, FREE_FAILURES)]
    if address:
        waits.append(_wait(tx, _FAILURES_FROM_ADDRESS, address, FREE_FAILURES_PER_ADDRESS))
    if max(waits) > timedelta(0):
        raise TooManyAttempts(-int(-max(waits).total_seconds() // 1))


def note_attempt(tx: Transaction, key: str, address: str, success: bool) -> None:
    tx.execute('DELETE FROM "_dg_sign_in_attempt" WHERE "at" < ?', (instant_text(tx.now - 2 * REMEMBERED),))
    tx.execute(
        'INSERT INTO "_dg_sign_in_attempt" ("email_key", "address", "at", "success") VALUES (?, ?, ?, ?)',
        (key, address, tx.now_text, int(success)),
    )


def note_failure(
    tx: Transaction, key: str, address: str, told: str, user_id: int | None, what: str = "password"
) -> None:
    """``told`` is what the log may say of who it was."""
    note_attempt(tx, key, address, False)
    audit.note(tx, None, "sign_in_failed", told, person_id=user_id, details={"by": what})
    wait = _wait(tx, _FAILURES_OF_PERSON, key, FREE_FAILURES)
    if wait > timedelta(0):
        details = {"seconds": int(wait.total_seconds())}
        audit.note(tx, None, "sign_in_locked", told, person_id=user_id, details=details)


def _wait(tx: Transaction, statement: str, value: str, free: int) -> timedelta:
    since = instant_text(tx.now - REMEMBERED)
    failures, last = tx.execute(statement, {"value": value, "since": since}).fetchone()
    if failures < free:
        return timedelta(0)
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - free, 20))
    return max(timedelta(0), parse_instant(last) + wait - tx.now)
