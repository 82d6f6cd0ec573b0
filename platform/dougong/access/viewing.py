"""Looking through somebody else's eyes: a session sees what another person sees, and changes nothing.

It belongs to one session and ends with it. Whether the one who looks still may is asked at each request; if
not, they see with their own eyes again.
"""

from __future__ import annotations

from dataclasses import replace

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.granting import has_as_far
from dougong.access.people import User, actor_of, get_user
from dougong.access.policy import POLICY
from dougong.access.reach import reaches
from dougong.access.roles import known_roles
from dougong.access.tokens import hash_token
from dougong.errors import Conflict, Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Transaction

register_kind("viewing_ended", N_("Looked with their own eyes again"), "access")

ONLY_LOOKING = N_("You are looking through the eyes of {name}: nothing can be changed meanwhile.")
PRIVATE = N_("This page is for {name} alone.")


def may_view_as(tx: Transaction, actor: Actor, user: User) -> bool:
    """Whoever has the right to, through the eyes of all within reach who may do no more in the workspace than
    they."""
    if actor.user_id == user.id or not user.active or not reaches(tx, actor, user.id, "view_as"):
        return False
    known = known_roles(tx.release.definitions.roles)
    roles = [known[name] for name in user.roles if name in known]
    return all(has_as_far(actor, right, role) for role in roles for right in role.rights)


def start_viewing(tx: Transaction, actor: Actor, token: str, user_id: int) -> User:
    POLICY.require_partly(actor, "view_as")
    user = get_user(tx, user_id)
    if actor.seen_by is not None or user.id == actor.user_id or not user.active:
        text = N_("One looks through the eyes of one other active person at a time.")
        raise Conflict(Problem("cannot_view", text))
    if not may_view_as(tx, actor, user):
        text = N_("{name} may do more than you: you cannot look through their eyes.")
        raise Forbidden(Problem("forbidden", text, params={"name": user.name}))
    _set(tx, token, user.id)
    audit.note(tx, actor, "viewed_as", user.name, person_id=user.id)
    return user


def stop_viewing(tx: Transaction, token: str) -> int | None:
    """The id of the person through whose eyes the session looked; None where it did not."""
    row = tx.execute(
        'SELECT "user_id", "viewing_as" FROM "_dg_session" WHERE "token_hash" = ? AND "viewing_as" IS NOT NULL',
        (hash_token(token),),
    ).fetchone()
    if row is None:
        return None
    seen = get_user(tx, row[1])
    _set(tx, token, None)
    audit.note(tx, actor_of(tx, get_user(tx, row[0])), "viewing_ended", seen.name, person_id=seen.id)
    return seen.id


def eyes_of(tx: Transaction, actor: Actor, user_id: int) -> Actor:
    """The actor whose screens are shown; the language stays that of the one who looks."""
    user = get_user(tx, user_id)
    if actor.user_id is None or not may_view_as(tx, actor, user):
        return actor
    return replace(actor_of(tx, user), language=actor.language, seen_by=(actor.user_id, actor.name))


def refuse_changes(actor: Actor) -> None:
    if actor.seen_by is not None:
        raise Forbidden(Problem("only_looking", ONLY_LOOKING, params={"name": actor.name}))


def refuse_private(actor: Actor) -> None:
    if actor.seen_by is not None:
        raise Forbidden(Problem("only_looking", PRIVATE, params={"name": actor.name}))


def _set(tx: Transaction, token: str, user_id: int | None) -> None:
    tx.execute(
        'UPDATE "_dg_session" SET "viewing_as" = ? WHERE "token_hash" = ?', (user_id, hash_token(token))
    )
