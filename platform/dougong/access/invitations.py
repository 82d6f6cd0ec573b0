"""Invitations: a link that lets one person in once.

Only the hash of what the link carries is kept. Whoever opens it chooses a name and a password; the address,
the roles and the department are those of the invitation. It lasts as long as whoever wrote it may still
give what it gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.departments import get_department
from dougong.access.granting import require_giving, require_over
from dougong.access.managing_people import check_roles
from dougong.access.people import actor_of, checked_email, email_key, find_user, get_user
from dougong.access.policy import POLICY
from dougong.access.reach import departments_reached, require_department, require_departments, require_person
from dougong.access.tokens import hash_token, new_token
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, DougongError, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text

LIFETIME = timedelta(days=7)
MOST_AT_ONCE = 200
register_kind("invited", N_("Invited a person"), "access")
register_kind("invitation_revoked", N_("Revoked an invitation"), "access")

_COLUMNS = '"id", "email", "roles", "department_id", "created_at", "created_by", "expires_at"'
_OPEN = '"accepted_at" IS NULL AND "revoked_at" IS NULL'


@dataclass(frozen=True, slots=True)
class Invitation:
    id: int
    email: str
    roles: frozenset[str]
    department_id: int | None
    created_at: str
    created_by: int | None
    expires_at: str

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "email": self.email,
            "roles": sorted(self.roles),
            "department_id": self.department_id,
            "created_at": self.created_at,
            "created_by": self.created_by,
            "expires_at": self.expires_at,
        }


def invite(
    tx: Transaction, actor: Actor, emails: Iterable[str], roles: Sequence[str], department_id: int | None
) -> list[tuple[Invitation, str]]:
    """Each with the token of its link, which is never shown again. All of them or none: every bad address is
    told. An address that was invited before gets a new link, and the old one dies."""
    require_departments(tx, actor, () if department_id is None else (department_id,), "department")
    check_roles(tx, roles)
    require_giving(tx, actor, (), roles)
    if department_id is not None and not get_department(tx, department_id).active:
        text = N_("There is no active department {id}.")
        raise InvalidInput(Problem("inactive", text, "department", {"id": department_id}))
    checked = _checked(tx, emails)
    return [_write(tx, actor, email, frozenset(roles), department_id) for email in checked]


def resend(tx: Transaction, actor: Actor, invitation_id: int) -> tuple[Invitation, str]:
    """A new link for the same invitation, for another seven days."""
    old = get_invitation(tx, actor, invitation_id)
    require_giving(tx, actor, (), old.roles)
    _checked(tx, [old.email])
    return _write(tx, actor, old.email, old.roles, old.department_id)


def revoke(tx: Transaction, actor: Actor, invitation_id: int) -> None:
    invitation = get_invitation(tx, actor, invitation_id)
    _end(tx, '"id" = ?', invitation_id)
    audit.note(tx, actor, "invitation_revoked", invitation.email)


def open_invitations(tx: Transaction, actor: Actor) -> list[Invitation]:
    """The newest first, those that have expired too."""
    POLICY.require_partly(actor, "people")
    reached = departments_reached(tx, actor)
    rows = tx.execute(f'SELECT {_COLUMNS} FROM "_dg_invitation" WHERE {_OPEN} ORDER BY "id" DESC')
    found = [_from_row(row) for row in rows.fetchall()]
    return [one for one in found if reached is None or one.department_id in reached]


def get_invitation(tx: Transaction, actor: Actor, invitation_id: int) -> Invitation:
    POLICY.require_partly(actor, "people")
    row = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_invitation" WHERE "id" = ? AND {_OPEN}', (invitation_id,)
    ).fetchone()
    if row is None:
        raise not_found("invitation", invitation_id)
    invitation = _from_row(row)
    if not POLICY.has_right(actor, "people"):
        require_department(tx, actor, invitation.department_id)
    return invitation


def find_invitation(tx: Transaction, token: str) -> Invitation | None:
    """None where there is none, or it was used, revoked or has expired, or nobody stands behind it any more:
    nobody can tell these apart."""
    row = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_invitation" WHERE "token_hash" = ? AND {_OPEN} AND "expires_at" > ?',
        (hash_token(token[:200]), tx.now_text),
    ).fetchone()
    invitation = None if row is None else _from_row(row)
    return invitation if invitation is not None and _still_stands(tx, invitation) else None


def _still_stands(tx: Transaction, invitation: Invitation) -> bool:
    if invitation.created_by is None:
        return True
    inviter = get_user(tx, invitation.created_by)
    actor = actor_of(tx, inviter)
    user = find_user(tx, invitation.email)
    try:
        department = () if invitation.department_id is None else (invitation.department_id,)
        require_departments(tx, actor, department, "department")
        require_giving(tx, actor, (), invitation.roles)
        if user is not None:
            require_person(tx, actor, user.id)
    except DougongError:
        return False
    return inviter.active


def _checked(tx: Transaction, emails: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for email in emails:
        try:
            checked = checked_email(email)
        except InvalidInput as refusal:
            problems += refusal.problems
            continue
        user = find_user(tx, checked)
        if user is not None and (not user.active or has_password(tx, user.id)):
            text = N_("There is a user with the address {email} already.")
            problems.append(Problem("taken", text, "email", {"email": checked}))
        found.setdefault(email_key(checked), checked)
    if not found and not problems:
        problems.append(Problem("required", N_("Name at least one e-mail address."), "email"))
    if len(found) > MOST_AT_ONCE:
        text = N_("At most {count} people can be invited at once.")
        problems.append(Problem("too_many", text, "email", {"count": MOST_AT_ONCE}))
    if problems:
        conflict = all(problem.code == "taken" for problem in problems)
        raise (Conflict if conflict else InvalidInput)(problems)
    return list(found.values())


def has_password(tx: Transaction, user_id: int) -> bool:
    row = tx.execute('SELECT "password_hash" FROM "_dg_user" WHERE "id" = ?', (user_id,)).fetchone()
    return row is not None and row[0] is not None


def _write(
    tx: Transaction, actor: Actor, email: str, roles: frozenset[str], department_id: int | None
) -> tuple[Invitation, str]:
    user = find_user(tx, email)
    if user is not None:
        # Known, but cannot sign in yet: the link gives the password to whoever holds it.
        require_person(tx, actor, user.id)
        require_over(tx, actor, user.roles, user.name)
    _end(tx, '"email_key" = ?', email_key(email))
    token = new_token()
    row = tx.execute(
        'INSERT INTO "_dg_invitation" ("email", "email_key", "roles", "department_id", "token_hash",'
        f' "created_at", "created_by", "expires_at") VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}',
        (
            *(email, email_key(email), json.dumps(sorted(roles)), department_id, hash_token(token)),
            *(tx.now_text, actor.user_id, instant_text(tx.now + LIFETIME)),
        ),
    ).fetchone()
    audit.note(tx, actor, "invited", email, details={"roles": sorted(roles)})
    return _from_row(row), token


def _end(tx: Transaction, which: str, value: Any) -> None:
    tx.execute(
        f'UPDATE "_dg_invitation" SET "revoked_at" = ? WHERE {which} AND {_OPEN}', (tx.now_text, value)
    )


def _from_row(row: Sequence[Any]) -> Invitation:
    invitation_id, email, roles, *rest = row
    return Invitation(invitation_id, email, frozenset(json.loads(roles)), *rest)
