"""Letting somebody in who has shown who they are: at once, or after a second step."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.addresses import require_range
from dougong.access.people import User, actor_of, email_key, get_user
from dougong.access.recovery_codes import count_recovery_codes, use_recovery_code
from dougong.access.second_factor import code_is_right, confirm_enrolment, has_second_factor
from dougong.access.security_policy import security_policy
from dougong.access.service_accounts import refuse_service_account
from dougong.access.sessions import start_session
from dougong.access.tokens import hash_token, new_token
from dougong.access.waiting import check_wait, note_attempt, note_failure
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text

STEP_LASTS = timedelta(minutes=10)
MOST_FAILURES = 5
STEP_OVER = N_("That took too long. Sign in again.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``recovery_codes`` are those that were just made, or none; ``codes_left`` is told after one was used."""

    token: str
    actor: Actor
    recovery_codes: tuple[str, ...] = ()
    codes_left: int | None = None


@dataclass(frozen=True, slots=True)
class StepNeeded:
    """``code``: of the app. ``enrol``: the second factor is demanded, and there is none yet."""

    token: str
    kind: Literal["code", "enrol"]


@dataclass(frozen=True, slots=True)
class Step:
    user: User
    kind: str
    failures: int


def admit(
    tx: Transaction, user: User, method: str, address: str, user_agent: str, second_step: bool = True
) -> SignedIn | StepNeeded:
    """``second_step`` False where somebody else has asked for it: a provider of single sign-on."""
    policy = security_policy(tx)
    refuse_service_account(tx, user)
    require_range(policy.ip_ranges, address)
    if second_step and has_second_factor(tx, user.id):
        return _step(tx, user, "code")
    if second_step and policy.demands_second_factor(user.roles):
        return _step(tx, user, "enrol")
    return _enter(tx, user, method, address, user_agent)


def current_step(tx: Transaction, token: str) -> Step:
    """NotSignedIn where there is none that has not run out."""
    row = tx.execute(
        'SELECT "user_id", "kind", "failures" FROM "_dg_sign_in_step"'
        ' WHERE "token_hash" = ? AND "expires_at" > ? AND "failures" < ?',
        (hash_token(token), tx.now_text, MOST_FAILURES),
    ).fetchone()
    user = get_user(tx, row[0]) if row is not None else None
    if user is None or not user.active:
        raise NotSignedIn(Problem("step_over", STEP_OVER))
    return Step(user, row[1], row[2])


def second_step(
    workspace: Workspace, token: str, code: str, address: str = "", user_agent: str = ""
) -> SignedIn:
    """Raises InvalidInput for a wrong code, NotSignedIn when it has to begin anew, TooManyAttempts."""
    signed_in = None
    with workspace.write() as tx:
        step = current_step(tx, token)
        key = email_key(step.user.email)
        check_wait(tx, key, address)
        if step.kind == "enrol":
            signed_in = _enrolled(tx, step.user, code, address, user_agent)
        elif code_is_right(tx, step.user.id, code):
            signed_in = _enter(tx, step.user, "password_code", address, user_agent)
        elif use_recovery_code(tx, step.user.id, code):
            signed_in = _enter(tx, step.user, "recovery_code", address, user_agent)
        if signed_in is None:
            note_failure(tx, key, address, step.user.email, step.user.id, "code")
            _count_failure(tx, token)
        else:
            tx.execute('DELETE FROM "_dg_sign_in_step" WHERE "user_id" = ?', (step.user.id,))
    if signed_in is None:
        raise InvalidInput(Problem("wrong_code", N_("This code is not right, or was used already."), "code"))
    return signed_in


def _enrolled(tx: Transaction, user: User, code: str, address: str, user_agent: str) -> SignedIn | None:
    try:
        codes = confirm_enrolment(tx, actor_of(tx, user), user, code)
    except InvalidInput:
        return None
    entered = _enter(tx, user, "password_code", address, user_agent)
    return SignedIn(entered.token, entered.actor, tuple(codes))


def _enter(tx: Transaction, user: User, method: str, address: str, user_agent: str) -> SignedIn:
    note_attempt(tx, email_key(user.email), address, True)
    actor = actor_of(tx, user)
    audit.note(tx, actor, "signed_in", details={"by": method})
    left = count_recovery_codes(tx, user.id) if method == "recovery_code" else None
    return SignedIn(start_session(tx, user, user_agent, address, method), actor, codes_left=left)


def _step(tx: Transaction, user: User, kind: Literal["code", "enrol"]) -> StepNeeded:
    token = new_token()
    tx.execute('DELETE FROM "_dg_sign_in_step" WHERE "expires_at" < ?', (tx.now_text,))
    tx.execute(
        'INSERT INTO "_dg_sign_in_step" ("token_hash", "user_id", "kind", "created_at", "expires_at", "failures")'
        " VALUES (?, ?, ?, ?, ?, 0)",
        (hash_token(token), user.id, kind, tx.now_text, instant_text(tx.now + STEP_LASTS)),
    )
    return StepNeeded(token, kind)


def _count_failure(tx: Transaction, token: str) -> None:
    tx.execute(
        'UPDATE "_dg_sign_in_step" SET "failures" = "failures" + 1 WHERE "token_hash" = ?',
        (hash_token(token),),
    )
