"""One thing at a time is done to a user: added, changed, given a password, let out and in again.

Nobody is ever deleted, only deactivated: the history names them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.departures import depart
from dougong.access.granting import require_giving, require_over
from dougong.access.password_rules import new_password_hash
from dougong.access.people import LANGUAGES, User, checked_email, cleaned, email_key, get_user, list_users
from dougong.access.reach import require_departments, require_person
from dougong.access.roles import known_roles
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction


def create_user(
    tx: Transaction,
    actor: Actor,
    email: str,
    name: str = "",
    password: str | None = None,
    roles: Sequence[str] | None = None,
    language: str | None = None,
    zone: str | None = None,
    *,
    department_ids: Sequence[int] = (),
) -> User:
    """Without a password the user can own records and be mentioned, but not sign in. Without roles they are
    a member, if there is that role, else nothing. The first department is the main one."""
    require_departments(tx, actor, department_ids, "departments")
    if roles is None:
        roles = [name for name in ("member",) if name in known_roles(tx.release.definitions.roles)]
    email = checked_email(email)
    name = cleaned(name) or email.partition("@")[0]
    _check_choices(tx, roles, language, zone)
    require_giving(tx, actor, (), roles)
    hashed = None if password is None else new_password_hash(tx, password, (email, name))
    row = tx.execute(
        'INSERT INTO "_dg_user" ("email", "email_key", "name", "password_hash", "language", "zone",'
        ' "active", "roles", "created_at")'
        ' VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT ("email_key") DO NOTHING RETURNING "id"',
        (email, email_key(email), name, hashed, language, zone, _roles_text(roles), tx.now_text),
    ).fetchone()
    if row is None:
        text = N_("There is a user with the address {email} already.")
        raise Conflict(Problem("taken", text, "email", {"email": email}))
    tx.executemany(
        'INSERT INTO "_dg_membership" ("user_id", "department_id", "main") VALUES (?, ?, ?)',
        [(row[0], one, int(position == 0)) for position, one in enumerate(dict.fromkeys(department_ids))],
    )
    audit.note(tx, actor, "person_added", name, person_id=row[0], details={"roles": sorted(set(roles))})
    return get_user(tx, row[0])


def change_user(
    tx: Transaction,
    actor: Actor,
    user_id: int,
    *,
    name: str | None = None,
    language: str | None = None,
    zone: str | None = None,
    roles: Sequence[str] | None = None,
) -> User:
    """None leaves a property as it is. Everybody may change their own name, language and zone."""
    if roles is not None or user_id != actor.user_id:
        require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    _check_choices(tx, roles or (), language, zone)
    new_roles = user.roles if roles is None else frozenset(roles)
    require_giving(tx, actor, user.roles, new_roles)
    _keep_an_administrator(tx, user, new_roles if user.active else frozenset())
    tx.execute(
        'UPDATE "_dg_user" SET "name" = ?, "language" = ?, "zone" = ?, "roles" = ? WHERE "id" = ?',
        (
            cleaned(name or "") or user.name,
            language or user.language,
            zone or user.zone,
            _roles_text(new_roles),
            user_id,
        ),
    )
    if new_roles != user.roles:
        changes = {"before": sorted(user.roles), "after": sorted(new_roles)}
        audit.note(tx, actor, "roles_changed", user.name, person_id=user_id, details=changes)
    return get_user(tx, user_id)


def set_password(tx: Transaction, actor: Actor, user_id: int, password: str) -> None:
    """Ends all sessions of the user, and what is under way: whoever knew the old password is out."""
    if user_id != actor.user_id:
        require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    if user_id != actor.user_id:
        require_over(tx, actor, user.roles, user.name)
    hashed = new_password_hash(tx, password, (user.email, user.name))
    tx.execute('UPDATE "_dg_user" SET "password_hash" = ? WHERE "id" = ?', (hashed, user_id))
    audit.note(tx, actor, "password_changed", user.name, person_id=user_id)
    for table in ("_dg_session", "_dg_sign_in_step", "_dg_password_reset"):
        tx.execute(f'DELETE FROM "{table}" WHERE "user_id" = ?', (user_id,))


def deactivate_user(tx: Transaction, actor: Actor, user_id: int) -> User:
    """The user's sessions end and their API keys stop at once; what they own stays theirs."""
    require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    require_over(tx, actor, user.roles, user.name)
    _keep_an_administrator(tx, user, frozenset())
    tx.execute('UPDATE "_dg_user" SET "active" = 0 WHERE "id" = ?', (user_id,))
    audit.note(tx, actor, "person_deactivated", user.name, person_id=user_id)
    tx.execute('DELETE FROM "_dg_session" WHERE "user_id" = ?', (user_id,))
    # Whoever leaves lets nobody in any more.
    tx.execute(
        'UPDATE "_dg_invitation" SET "revoked_at" = ? WHERE "created_by" = ? AND "accepted_at" IS NULL'
        ' AND "revoked_at" IS NULL',
        (tx.now_text, user_id),
    )
    depart(tx, actor, user_id)
    return get_user(tx, user_id)


def activate_user(tx: Transaction, actor: Actor, user_id: int) -> User:
    require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    require_over(tx, actor, user.roles, user.name)
    # Whoever is back is asked themselves again.
    tx.execute('UPDATE "_dg_user" SET "active" = 1, "successor_id" = NULL WHERE "id" = ?', (user_id,))
    audit.note(tx, actor, "person_activated", user.name, person_id=user_id)
    return get_user(tx, user_id)


def check_roles(tx: Transaction, roles: Iterable[str]) -> None:
    _check_choices(tx, roles, None, None)


def _check_choices(tx: Transaction, roles: Iterable[str], language: str | None, zone: str | None) -> None:
    known = known_roles(tx.release.definitions.roles)
    for name in roles:
        if name not in known:
            text = N_("There is no role “{role}”; there are: {roles}.")
            raise InvalidInput(
                Problem("unknown_role", text, "roles", {"role": name, "roles": ", ".join(known)})
            )
    if language is not None and language not in LANGUAGES:
        text = N_("“{language}” is not one of the languages: {languages}.")
        params = {"language": language, "languages": ", ".join(LANGUAGES)}
        raise InvalidInput(Problem("unknown_language", text, "language", params))
    if zone is not None:
        _check_zone(zone)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        text = N_("“{zone}” is not a time zone; use a name such as Asia/Shanghai.")
        raise InvalidInput(Problem("unknown_zone", text, "zone", {"zone": zone[:100]})) from error


def _keep_an_administrator(tx: Transaction, user: User, roles: frozenset[str]) -> None:
    if "administrator" not in user.roles or "administrator" in roles:
        return
    others = (other for other in list_users(tx, active_only=True) if other.id != user.id)
    if not any("administrator" in other.roles for other in others):
        text = N_("{name} is the last administrator; make somebody else one first.")
        raise Conflict(Problem("last_administrator", text, "roles", {"name": user.name}))


def _roles_text(roles: Iterable[str]) -> str:
    return json.dumps(sorted(set(roles)))
