"""Somebody opens the link of an invitation and comes in."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.actor import SYSTEM
from dougong.access.audit_kinds import register_kind
from dougong.access.departments import get_department
from dougong.access.invitations import Invitation, find_invitation, has_password
from dougong.access.managing_people import change_user, create_user
from dougong.access.memberships import add_member
from dougong.access.password_rules import new_password_hash
from dougong.access.people import User, actor_of, find_user
from dougong.access.roles import known_roles
from dougong.errors import InvalidInput, NotFound
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

register_kind("joined", N_("Accepted an invitation"), "access")
CLOSED = N_("This invitation cannot be used: it was used or withdrawn, or it is older than seven days.")


def join(workspace: Workspace, token: str, name: str, password: str, language: str | None = None) -> User:
    """NotFound where the link is worth nothing; of two who use it at once, one comes in."""
    with workspace.read() as tx:
        invitation = _open(tx, token)
        if not name.strip():
            raise InvalidInput(Problem("required", N_("Tell your name."), "name"))
        # The slow hashing happens outside the transaction that writes.
        hashed = new_password_hash(tx, password, (invitation.email, name))
    with workspace.write() as tx:
        invitation = _use(tx, _open(tx, token))
        user = _account(tx, invitation, name, language)
        tx.execute('UPDATE "_dg_invitation" SET "user_id" = ? WHERE "id" = ?', (user.id, invitation.id))
        tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (hashed, user.id))
        if invitation.department_id is not None and get_department(tx, invitation.department_id).active:
            add_member(tx, SYSTEM, invitation.department_id, user.id)
        audit.note(tx, actor_of(tx, user), "joined", user.email, person_id=user.id)
    return user


def _open(tx: Transaction, token: str) -> Invitation:
    invitation = find_invitation(tx, token)
    if invitation is None:
        raise _closed()
    return invitation


def _use(tx: Transaction, invitation: Invitation) -> Invitation:
    used = tx.execute(
        'UPDATE "_dg_invitation" SET "accepted_at" = ? WHERE "id" = ?'
        ' AND "accepted_at" IS NULL AND "revoked_at" IS NULL RETURNING "id"',
        (tx.now_text, invitation.id),
    ).fetchone()
    if used is None:
        raise _closed()
    return invitation


def _account(tx: Transaction, invitation: Invitation, name: str, language: str | None) -> User:
    """Made now, or one that was there without a password: somebody who was imported, for example."""
    known = known_roles(tx.release.definitions.roles)
    roles = [role for role in sorted(invitation.roles) if role in known]
    user = find_user(tx, invitation.email)
    if user is None:
        return create_user(tx, SYSTEM, invitation.email, name, None, roles, language)
    if not user.active or has_password(tx, user.id):
        raise _closed()
    both = sorted(user.roles | set(roles))
    return change_user(tx, SYSTEM, user.id, name=name, language=language, roles=both)


def _closed() -> NotFound:
    return NotFound(Problem("closed_invitation", CLOSED, "token"))
