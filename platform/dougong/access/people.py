"""Users: those who sign in, own records and hold roles.

Nobody is ever deleted, only deactivated: the history names them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.departures import depart
from dougong.access.granting import require_giving, require_over
from dougong.access.password_rules import new_password_hash
from dougong.access.reach import require_departments, require_person
from dougong.access.roles import known_roles, limited_rights_of, rights_of
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.fields.text_forms import sort_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LANGUAGES = ("en", "zh")
_COLUMNS = '"id", "email", "name", "language", "zone", "active", "roles", "created_at"'
_MAIN_DEPARTMENT = 'SELECT "department_id" FROM "_dg_membership" WHERE "user_id" = ? AND "main" = 1'
SELECT = f'SELECT {_COLUMNS} FROM "_dg_user"'


@dataclass(frozen=True, slots=True)
class User:
    """``language`` and ``zone`` None follow the workspace's."""

    id: int
    email: str
    name: str
    language: str | None
    zone: str | None
    active: bool
    roles: frozenset[str]
    created_at: str

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "email": self.email,
            "name": self.name,
            "language": self.language,
            "zone": self.zone,
            "active": self.active,
            "roles": sorted(self.roles),
            "created_at": self.created_at,
        }


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
    name = _clean(name) or email.partition("@")[0]
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


def get_user(tx: Transaction, user_id: int) -> User:
    row = None
    if 0 < user_id < 2**63:
        row = tx.execute(f'{SELECT} WHERE "id" = ?', (user_id,)).fetchone()
    if row is None:
        raise not_found("user", user_id)
    return user_from_row(row)


def find_user(tx: Transaction, email: str) -> User | None:
    row = tx.execute(f'{SELECT} WHERE "email_key" = ?', (email_key(email),)).fetchone()
    return None if row is None else user_from_row(row)


def list_users(tx: Transaction, active_only: bool = False) -> list[User]:
    """By the sound of their names, as all lists of names are."""
    where = ' WHERE "active" = 1' if active_only else ""
    users = [user_from_row(row) for row in tx.execute(f"{SELECT}{where}").fetchall()]
    return sorted(users, key=lambda user: (sort_text(user.name), user.id))


def list_people(tx: Transaction) -> list[User]:
    """Those who can be chosen: active, and no programs."""
    programs = {row[0] for row in tx.execute('SELECT "user_id" FROM "_dg_service_account"').fetchall()}
    return [user for user in list_users(tx, active_only=True) if user.id not in programs]


def any_users(tx: Transaction) -> bool:
    """False until the first-run page, or the operator, has made somebody who may sign in or administer.

    People who only own records do not count. An administrator without a password yet does: or else whoever
    came first could take the workspace.
    """
    somebody = '"password_hash" IS NOT NULL OR "roles" LIKE ?'
    row = tx.execute(f'SELECT 1 FROM "_dg_user" WHERE {somebody} LIMIT 1', ('%"administrator"%',)).fetchone()
    return row is not None


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
            _clean(name or "") or user.name,
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
    tx.execute('UPDATE "_dg_user" SET "active" = 1 WHERE "id" = ?', (user_id,))
    audit.note(tx, actor, "person_activated", user.name, person_id=user_id)
    return get_user(tx, user_id)


def actor_of(tx: Transaction, user: User, key_id: int | None = None) -> Actor:
    """The user as an actor, with the workspace's language and zone where the user chose none."""
    row = tx.execute(_MAIN_DEPARTMENT, (user.id,)).fetchone()
    return Actor(
        kind="user" if key_id is None else "key",
        user_id=user.id,
        name=user.name,
        roles=user.roles,
        key_id=key_id,
        language=user.language or tx.workspace.language,
        zone=user.zone or tx.workspace.default_zone.key,
        department_id=None if row is None else row[0],
        rights=rights_of(user.roles, tx.release.definitions.roles),
        limited=limited_rights_of(user.roles, tx.release.definitions.roles),
    )


def email_key(email: str) -> str:
    """Two addresses with one key are the same person's."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def checked_email(email: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # takes its time, and is seldom needed

    try:
        return validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        ).normalized
    except EmailNotValidError as error:
        text = N_("“{email}” is not an e-mail address: {reason}")
        params = {"email": _clean(email)[:100], "reason": str(error)}
        raise InvalidInput(Problem("email", text, "email", params)) from error


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


def _clean(text: str) -> str:
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", text).strip()[:200]


def _roles_text(roles: Iterable[str]) -> str:
    return json.dumps(sorted(set(roles)))


@lru_cache(maxsize=1024)
def _roles(text: str) -> frozenset[str]:
    """Asked at every request, and few texts occur."""
    return frozenset(json.loads(text))


def user_from_row(row: Sequence[Any]) -> User:
    user_id, email, name, language, zone, active, roles, created_at = row
    return User(user_id, email, name, language, zone, bool(active), _roles(roles), created_at)
