"""Users: those who sign in, own records and hold roles."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dougong.access.actor import Actor
from dougong.access.roles import limited_rights_of, rights_of
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
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
        params = {"email": cleaned(email)[:100], "reason": str(error)}
        raise InvalidInput(Problem("email", text, "email", params)) from error


def cleaned(text: str) -> str:
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", text).strip()[:200]


@lru_cache(maxsize=1024)
def _roles(text: str) -> frozenset[str]:
    """Asked at every request, and few texts occur."""
    return frozenset(json.loads(text))


def user_from_row(row: Sequence[Any]) -> User:
    user_id, email, name, language, zone, active, roles, created_at = row
    return User(user_id, email, name, language, zone, bool(active), _roles(roles), created_at)
