"""Links by which somebody chooses a new password: hashed, good for one use, and not for long."""

from __future__ import annotations

from datetime import timedelta

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.granting import require_over
from dougong.access.managing_people import set_password
from dougong.access.people import User, actor_of, get_user
from dougong.access.reach import require_person
from dougong.access.service_accounts import is_service_account
from dougong.access.tokens import hash_token, new_token
from dougong.errors import Conflict, NotFound
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text

MAILED_LASTS = timedelta(hours=1)
HANDED_LASTS = timedelta(hours=48)

register_kind("reset_mailed", N_("Was mailed a link for a new password"), "security")
register_kind("reset_handed", N_("Made a link for a new password"), "security")
register_kind("password_reset", N_("Chose a new password by a link"), "security")


def mail_reset(tx: Transaction, user: User) -> str | None:
    """The token; None for whoever has no password: they come in another way, and mail must not open a second."""
    row = tx.execute('SELECT "password_hash" FROM "_dg_user" WHERE "id" = ?', (user.id,)).fetchone()
    if not user.active or row is None or row[0] is None or is_service_account(tx, user.id):
        return None
    audit.note(tx, None, "reset_mailed", user.email, person_id=user.id)
    return _make(tx, user, MAILED_LASTS, None)


def hand_out_reset(tx: Transaction, actor: Actor, user_id: int) -> str:
    """For an administrator to pass on, where there is no mail server or somebody is new."""
    require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    require_over(tx, actor, user.roles, user.name)
    if not user.active or is_service_account(tx, user_id):
        raise Conflict(Problem("no_sign_in", N_("{name} does not sign in."), "", {"name": user.name}))
    audit.note(tx, actor, "reset_handed", user.name, person_id=user.id)
    return _make(tx, user, HANDED_LASTS, actor.user_id)


def reset_user(tx: Transaction, token: str) -> User:
    """Whose link it is; NotFound where it has run out or was used."""
    row = tx.execute(
        'SELECT "user_id" FROM "_dg_password_reset" WHERE "token_hash" = ? AND "expires_at" > ?',
        (hash_token(token), tx.now_text),
    ).fetchone()
    user = get_user(tx, row[0]) if row is not None else None
    if user is None or not user.active:
        text = N_("This link is not good any more: it was used, or it is too old. Ask for another.")
        raise NotFound(Problem("reset_over", text))
    return user


def reset_password(tx: Transaction, token: str, password: str) -> User:
    """Ends all sessions; the second step, if there is one, stays."""
    user = reset_user(tx, token)
    used = tx.execute('DELETE FROM "_dg_password_reset" WHERE "token_hash" = ?', (hash_token(token),))
    if used.rowcount != 1:
        return reset_user(tx, "")
    actor = actor_of(tx, user)
    set_password(tx, actor, user.id, password)
    audit.note(tx, actor, "password_reset", person_id=user.id)
    return user


def _make(tx: Transaction, user: User, lasts: timedelta, created_by: int | None) -> str:
    """Links before it are worthless."""
    token = new_token()
    tx.execute(
        'DELETE FROM "_dg_password_reset" WHERE "user_id" = ? OR "expires_at" < ?', (user.id, tx.now_text)
    )
    tx.execute(
        'INSERT INTO "_dg_password_reset" ("token_hash", "user_id", "created_at", "expires_at", "created_by")'
        " VALUES (?, ?, ?, ?, ?)",
        (hash_token(token), user.id, tx.now_text, instant_text(tx.now + lasts), created_by),
    )
    return token
