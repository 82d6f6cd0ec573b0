"""Signing in with address and password: the first step, and for many the only one."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.admitting import SignedIn, StepNeeded, admit
from dougong.access.passwords import hash_password, needs_rehash, password_matches
from dougong.access.people import email_key, get_user
from dougong.access.waiting import TooManyAttempts, check_wait, note_failure
from dougong.errors import Forbidden, NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

__all__ = ["SignedIn", "StepNeeded", "TooManyAttempts", "first_step", "sign_in"]

LONGEST_KEY = 320


def first_step(
    workspace: Workspace, email: str, password: str, address: str = "", user_agent: str = ""
) -> SignedIn | StepNeeded:
    """Raises NotSignedIn, TooManyAttempts, or Forbidden where nobody may work from the address. The slow
    hashing happens outside any transaction."""
    key = attempt_key(email)
    with workspace.read() as tx:
        check_wait(tx, key, address)
        row = tx.execute(
            'SELECT "id", "password_hash" FROM "_dg_user" WHERE "email_key" = ? AND "active" = 1', (key,)
        ).fetchone()
    user_id, stored = row or (None, None)
    matches = password_matches(stored, password)
    rehashed = hash_password(password) if matches and stored and needs_rehash(stored) else None
    try:
        with workspace.write() as tx:
            # Attempts side by side have all passed the first check: count again under the lock.
            check_wait(tx, key, address)
            admitted = None
            if matches and user_id is not None:
                if rehashed is not None:
                    _store(tx, user_id, rehashed)
                admitted = admit(tx, get_user(tx, user_id), "password", address, user_agent)
            else:
                # Some people type their password where their address belongs.
                note_failure(tx, key, address, email if "@" in email else "", user_id)
    except Forbidden:
        audit.note_apart(workspace, None, "sign_in_refused", email, person_id=user_id)
        raise
    if admitted is None:
        raise NotSignedIn(Problem("wrong_password", N_("The address or the password is not right.")))
    return admitted


def sign_in(
    workspace: Workspace, email: str, password: str, address: str = "", user_agent: str = ""
) -> SignedIn:
    """For whoever has no second step: NotSignedIn if there is one."""
    admitted = first_step(workspace, email, password, address, user_agent)
    if isinstance(admitted, StepNeeded):
        raise NotSignedIn(Problem("step_needed", N_("A second step is needed to sign in.")))
    return admitted


def attempt_key(email: str) -> str:
    return email_key(email)[:LONGEST_KEY].encode("utf-8", "ignore").decode().replace("\0", "")


def _store(tx: Transaction, user_id: int, rehashed: str) -> None:
    tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (rehashed, user_id))
