"""Changing everything about a person at once, as forms, the API and imports do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.access.actor import Actor
from dougong.access.departments import get_department
from dougong.access.managing_people import change_user, create_user
from dougong.access.memberships import add_member, remove_member
from dougong.access.people import User, get_user
from dougong.access.profiles import change_profile
from dougong.access.reporting import manager_of, set_manager
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

PROPERTIES = ("name", "title", "phone", "roles", "language", "zone", "manager_id", "department_ids")
_OF_USER = frozenset({"name", "roles", "language", "zone"})
NOT_ACTIVE = N_("{name} is not active and cannot have anybody report to them.")


@dataclass(frozen=True, slots=True)
class Belonging:
    department_id: int
    main: bool


def add_person(tx: Transaction, actor: Actor, email: str, changes: dict[str, Any]) -> User:
    """Somebody without a password: an invitation lets them in."""
    known = {name: value for name, value in changes.items() if name in _OF_USER and value is not None}
    department_ids = changes.get("department_ids") or ()
    for department_id in department_ids:
        get_department(tx, department_id)
    user = create_user(tx, actor, email, department_ids=department_ids, **known)
    rest = {name: value for name, value in changes.items() if name in ("title", "phone", "manager_id")}
    return change_person(tx, actor, user.id, rest)


def change_person(tx: Transaction, actor: Actor, user_id: int, changes: dict[str, Any]) -> User:
    """``changes`` are some of ``PROPERTIES``; the first of ``department_ids`` is the main one."""
    of_user = {name: changes[name] for name in _OF_USER & changes.keys()}
    if of_user:
        change_user(tx, actor, user_id, **of_user)
    of_profile = {name: changes[name] or "" for name in ("title", "phone") if name in changes}
    if of_profile:
        change_profile(tx, actor, user_id, **of_profile)
    if "manager_id" in changes and changes["manager_id"] != manager_of(tx, user_id):
        _set_manager(tx, actor, user_id, changes["manager_id"])
    if "department_ids" in changes:
        set_departments(tx, actor, user_id, changes["department_ids"])
    return get_user(tx, user_id)


def departments_of(tx: Transaction, user_id: int) -> list[Belonging]:
    """The main one first."""
    rows = tx.execute(
        'SELECT "department_id", "main" FROM "_dg_membership" WHERE "user_id" = ?'
        ' ORDER BY "main" DESC, "department_id"',
        (user_id,),
    ).fetchall()
    return [Belonging(department_id, bool(main)) for department_id, main in rows]


def set_departments(tx: Transaction, actor: Actor, user_id: int, department_ids: Sequence[int]) -> None:
    before = [one.department_id for one in departments_of(tx, user_id)]
    if list(department_ids) == before:
        return
    # Joined first: between two departments nobody belongs to none, and so to nobody's reach.
    for position, department_id in enumerate(dict.fromkeys(department_ids)):
        if position == 0 or department_id not in before:
            add_member(tx, actor, department_id, user_id, main=position == 0)
    for department_id in _without(before, department_ids):
        remove_member(tx, actor, department_id, user_id)


def _without(ids: Iterable[int], others: Iterable[int]) -> list[int]:
    kept = set(others)
    return [one for one in ids if one not in kept]


def _set_manager(tx: Transaction, actor: Actor, user_id: int, manager_id: int | None) -> None:
    if manager_id is not None and not (manager := get_user(tx, manager_id)).active:
        raise InvalidInput(Problem("not_active", NOT_ACTIVE, "manager", {"name": manager.name}))
    set_manager(tx, actor, user_id, manager_id)
