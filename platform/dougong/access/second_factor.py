"""The second factor: codes of an authenticator app (TOTP, RFC 6238). Each code counts once."""

from __future__ import annotations

import hmac

import pyotp

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.granting import require_over
from dougong.access.people import User, get_user
from dougong.access.reach import require_person
from dougong.access.recovery_codes import forget_recovery_codes, make_recovery_codes
from dougong.access.sealing import seal, unseal
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

PERIOD = 30
LEEWAY = 1
"""So many periods a clock may be off, either way."""

register_kind("second_factor_added", N_("Set up the second step"), "security")
register_kind("second_factor_removed", N_("Removed the second step"), "security")

_SELECT = 'SELECT "secret", "last_step" FROM "_dg_second_factor" WHERE "user_id" = ? AND "confirmed_at" '


@dataclass(frozen=True, slots=True)
class Enrolment:
    """``uri`` is what the app reads from the picture, ``secret`` the same for typing."""

    secret: str
    uri: str


def has_second_factor(tx: Transaction, user_id: int) -> bool:
    return tx.execute(f"{_SELECT}IS NOT NULL", (user_id,)).fetchone() is not None


def begin_enrolment(tx: Transaction, user: User) -> Enrolment:
    """Asked again it is the same secret, until it is confirmed: a page that is loaded twice stays true."""
    row = tx.execute(f"{_SELECT}IS NULL", (user.id,)).fetchone()
    secret = unseal(tx, row[0]) if row is not None else pyotp.random_base32()
    if row is None:
        if has_second_factor(tx, user.id):
            raise InvalidInput(Problem("has_second_factor", N_("The second step is set up already.")))
        tx.execute(
            'INSERT INTO "_dg_second_factor" ("user_id", "secret", "created_at", "last_step") VALUES (?, ?, ?, 0)',
            (user.id, seal(tx, secret), tx.now_text),
        )
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=tx.workspace.name)
    return Enrolment(secret, uri)


def confirm_enrolment(tx: Transaction, actor: Actor, user: User, code: str) -> list[str]:
    """The recovery codes, which are never shown again. InvalidInput if the code is not the app's."""
    row = tx.execute(f"{_SELECT}IS NULL", (user.id,)).fetchone()
    step = None if row is None else _step_of(tx, unseal(tx, row[0]), code, 0)
    if step is None:
        raise wrong_code()
    tx.execute(
        'UPDATE "_dg_second_factor" SET "confirmed_at" = ?, "last_step" = ? WHERE "user_id" = ?',
        (tx.now_text, step, user.id),
    )
    audit.note(tx, actor, "second_factor_added", user.name, person_id=user.id)
    return make_recovery_codes(tx, user.id)


def code_is_right(tx: Transaction, user_id: int, code: str) -> bool:
    """And used up by that, also where two requests bring it at once."""
    row = tx.execute(f"{_SELECT}IS NOT NULL", (user_id,)).fetchone()
    step = None if row is None else _step_of(tx, unseal(tx, row[0]), code, row[1])
    if step is None:
        return False
    used = tx.execute(
        'UPDATE "_dg_second_factor" SET "last_step" = ? WHERE "user_id" = ? AND "last_step" < ?',
        (step, user_id, step),
    )
    return used.rowcount == 1


def remove_second_factor(tx: Transaction, actor: Actor, user_id: int) -> None:
    """One's own, after a code was asked for; or somebody else's who has lost their telephone."""
    if user_id != actor.user_id:
        require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    if user_id != actor.user_id:
        require_over(tx, actor, user.roles, user.name)
    had = tx.execute('DELETE FROM "_dg_second_factor" WHERE "user_id" = ?', (user_id,)).rowcount
    forget_recovery_codes(tx, user_id)
    if had:
        audit.note(tx, actor, "second_factor_removed", user.name, person_id=user_id)


def wrong_code() -> InvalidInput:
    return InvalidInput(Problem("wrong_code", N_("This code is not right, or was used already."), "code"))


def _step_of(tx: Transaction, secret: str, code: str, after: int) -> int | None:
    """The period that the code belongs to, later than ``after``. All are compared, and each in equal time."""
    given, found = "".join(code.split()), None
    now = int(tx.now.timestamp()) // PERIOD
    totp = pyotp.TOTP(secret, interval=PERIOD)
    for step in range(now - LEEWAY, now + LEEWAY + 1):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), given.encode("utf-8", "replace"))
        if right and step > after:
            found = step
    return found
