"""Service accounts: users for programs. They own keys and hold roles, and never sign in."""

from __future__ import annotations

import re

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.managing_people import create_user
from dougong.access.people import User, email_key, get_user
from dougong.access.policy import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction

DOMAIN = "service.invalid"
"""Reserved, so that no mail ever leaves for it."""

register_kind("service_account_made", N_("Made a service account"), "access")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    user: User
    description: str


def create_service_account(
    tx: Transaction, actor: Actor, name: str, roles: tuple[str, ...], description: str = ""
) -> User:
    POLICY.require_right(actor, "people")
    name = " ".join(name.split())[:80]
    if not name:
        raise InvalidInput(Problem("required", N_("Give the account a name."), "name"))
    address = _address(tx, name)
    user = create_user(tx, actor, f"{address}@example.com", name, None, roles)
    # No person's address may be of this domain, so that this is none either.
    tx.execute(
        'UPDATE "_dg_user" SET "email" = ?, "email_key" = ? WHERE "id" = ?',
        (f"{address}@{DOMAIN}", email_key(f"{address}@{DOMAIN}"), user.id),
    )
    tx.execute(
        'INSERT INTO "_dg_service_account" ("user_id", "description", "created_by", "created_at")'
        " VALUES (?, ?, ?, ?)",
        (user.id, description.replace("\0", "").strip()[:500], actor.user_id, tx.now_text),
    )
    audit.note(tx, actor, "service_account_made", user.name, person_id=user.id)
    return get_user(tx, user.id)


def list_service_accounts(tx: Transaction, actor: Actor) -> list[ServiceAccount]:
    POLICY.require_right(actor, "people")
    rows = tx.execute(
        'SELECT s."user_id", s."description" FROM "_dg_service_account" s'
        ' JOIN "_dg_user" u ON u."id" = s."user_id" ORDER BY u."name", u."id"'
    ).fetchall()
    return [ServiceAccount(get_user(tx, user_id), description) for user_id, description in rows]


def is_service_account(tx: Transaction, user_id: int) -> bool:
    row = tx.execute('SELECT 1 FROM "_dg_service_account" WHERE "user_id" = ?', (user_id,)).fetchone()
    return row is not None


def refuse_service_account(tx: Transaction, user: User) -> None:
    """Whatever password or identity it may have been given."""
    if is_service_account(tx, user.id):
        raise NotSignedIn(Problem("service_account", N_("The address or the password is not right.")))


def _address(tx: Transaction, name: str) -> str:
    local = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "account"
    (number,) = tx.execute('SELECT coalesce(max("id"), 0) + 1 FROM "_dg_user"').fetchone()
    return f"{local}.{number}"
