"""Before something that a stolen session must not do: the password, or a code, once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dougong.access.actor import Actor
from dougong.access.passwords import password_matches
from dougong.access.people import email_key, get_user
from dougong.access.recovery_codes import use_recovery_code
from dougong.access.second_factor import code_is_right, wrong_code
from dougong.access.waiting import check_wait, note_failure
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

T = TypeVar("T")


def has_password(tx: Transaction, user_id: int) -> bool:
    return _stored(tx, user_id) is not None


def with_code(
    workspace: Workspace, actor: Actor, code: str, address: str, act: Callable[[Transaction], T]
) -> T:
    """``act`` in the transaction that uses the code up. InvalidInput for a wrong code, TooManyAttempts."""
    user_id = actor.user_id or 0
    with workspace.write() as tx:
        user = get_user(tx, user_id)
        check_wait(tx, email_key(user.email), address)
        if code_is_right(tx, user_id, code) or use_recovery_code(tx, user_id, code):
            return act(tx)
        note_failure(tx, email_key(user.email), address, user.email, user_id, "code")
    raise wrong_code()


def with_password(
    workspace: Workspace, actor: Actor, password: str, address: str, act: Callable[[Transaction], T]
) -> T:
    """The same with the password; whoever has none is not asked for it."""
    user_id = actor.user_id or 0
    with workspace.read() as tx:
        user, stored = get_user(tx, user_id), _stored(tx, user_id)
        check_wait(tx, email_key(user.email), address)
    matches = stored is None or password_matches(stored, password)
    with workspace.write() as tx:
        check_wait(tx, email_key(user.email), address)
        if matches and _stored(tx, user_id) == stored:
            return act(tx)
        note_failure(tx, email_key(user.email), address, user.email, user_id)
    raise InvalidInput(Problem("wrong_password", N_("This is not your password."), "current"))


def _stored(tx: Transaction, user_id: int) -> str | None:
    row = tx.execute('SELECT "password_hash" FROM "_dg_user" WHERE "id" = ?', (user_id,)).fetchone()
    return None if row is None else row[0]
