"""How far somebody's right over people reaches: to everybody, or to the people of some departments.

Somebody is within reach if every department that they belong to is: whoever also belongs elsewhere is looked after
by those who look after both places. So nobody comes into reach by being added to a department.
"""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access.actor import Actor
from dougong.access.policy import POLICY
from dougong.access.roles import Right
from dougong.errors import Forbidden, InvalidInput, NotFound, not_found
from dougong.fields.department import JOINT, path_key
from dougong.problems import N_, Problem
from dougong.storage import Transaction

OUT_OF_REACH = N_("You do not look after {name}: your roles reach as far as the people of {departments}.")
NOT_YOUR_DEPARTMENT = N_("You do not look after “{path}”: your roles reach as far as {departments}.")
AT_THE_TOP = N_("Your roles begin at “{path}”: whoever looks after what is above it can change it.")
NEEDS_DEPARTMENT = N_("Choose a department that you look after: {departments}.")
WOULD_LEAVE = N_("{name} would belong to no department that you look after.")


def departments_reached(tx: Transaction, actor: Actor, right: Right = "people") -> frozenset[int] | None:
    """None: all of them, and people who belong to none."""
    if POLICY.has_right(actor, right):
        return None
    tops = {path_key(path) for path in POLICY.places(actor, right)}
    if not tops:
        return frozenset()
    rows = tx.execute('SELECT "id", "path_key" FROM "_dg_department"').fetchall()
    return frozenset(number for number, key in rows if any(within(key, top) for top in tops))


def people_reached(tx: Transaction, actor: Actor, right: Right = "people") -> frozenset[int] | None:
    """None: everybody."""
    departments = departments_reached(tx, actor, right)
    if departments is None:
        return None
    inside, outside = set[int](), set[int]()
    if departments:
        for user_id, department_id in tx.execute('SELECT "user_id", "department_id" FROM "_dg_membership"'):
            (inside if department_id in departments else outside).add(user_id)
    return frozenset(inside - outside)


def reaches(tx: Transaction, actor: Actor, user_id: int, right: Right = "people") -> bool:
    departments = departments_reached(tx, actor, right)
    if departments is None:
        return True
    held = _departments_of(tx, user_id) if departments else frozenset()
    return bool(held) and held <= departments


def require_person(tx: Transaction, actor: Actor, user_id: int, right: Right = "people") -> None:
    """NotFound for whoever is not there, Forbidden for whoever is out of reach."""
    POLICY.require_partly(actor, right)
    if POLICY.has_right(actor, right):
        return
    row = tx.execute('SELECT "name" FROM "_dg_user" WHERE "id" = ?', (user_id,)).fetchone()
    if row is None:
        raise not_found("user", user_id)
    if not reaches(tx, actor, user_id, right):
        params = {"name": row[0], "departments": _named(actor, right)}
        raise Forbidden(Problem("out_of_reach", OUT_OF_REACH, "", params))


def require_departments(tx: Transaction, actor: Actor, department_ids: Iterable[int], place: str) -> None:
    """Of somebody who comes in: whose right does not reach everywhere has to name where they belong."""
    POLICY.require_partly(actor, "people")
    if POLICY.has_right(actor, "people"):
        return
    ids = list(department_ids)
    if not ids:
        params = {"departments": _named(actor, "people")}
        raise InvalidInput(Problem("required", NEEDS_DEPARTMENT, place, params))
    for department_id in ids:
        require_department(tx, actor, department_id)


def require_department(tx: Transaction, actor: Actor, department_id: int | None) -> None:
    """None stands for the whole organisation."""
    POLICY.require_partly(actor, "people")
    reached = departments_reached(tx, actor)
    if reached is None:
        return
    if department_id is None:
        POLICY.require_right(actor, "people")
    if department_id not in reached:
        params = {"path": _path(tx, department_id), "departments": _named(actor, "people")}
        raise Forbidden(Problem("out_of_reach", NOT_YOUR_DEPARTMENT, "", params))


def require_below(tx: Transaction, actor: Actor, department_id: int) -> None:
    """To give a department another name or place, or end it: one at which the right begins is not among them."""
    require_department(tx, actor, department_id)
    if POLICY.has_right(actor, "people"):
        return
    row = tx.execute('SELECT "parent_id" FROM "_dg_department" WHERE "id" = ?', (department_id,)).fetchone()
    reached = departments_reached(tx, actor) or frozenset()
    if row is None or row[0] not in reached:
        raise Forbidden(Problem("out_of_reach", AT_THE_TOP, "", {"path": _path(tx, department_id)}))


def require_staying(tx: Transaction, actor: Actor, user_id: int, name: str) -> None:
    """Nobody is moved out of one's own reach: those who look after both places do that."""
    if not reaches(tx, actor, user_id):
        raise Forbidden(Problem("out_of_reach", WOULD_LEAVE, "departments", {"name": name}))


def within(key: str, top: str) -> bool:
    """By ``path_key``."""
    return key == top or key.startswith(top + JOINT)


def _departments_of(tx: Transaction, user_id: int) -> frozenset[int]:
    rows = tx.execute('SELECT "department_id" FROM "_dg_membership" WHERE "user_id" = ?', (user_id,))
    return frozenset(row[0] for row in rows.fetchall())


def _path(tx: Transaction, department_id: int | None) -> str:
    row = tx.execute('SELECT "path" FROM "_dg_department" WHERE "id" = ?', (department_id,)).fetchone()
    if row is None:
        text = N_("There is no department “{name}”.")
        raise NotFound(Problem("not_found", text, str(department_id), {"name": str(department_id)}))
    return str(row[0])


def _named(actor: Actor, right: Right) -> str:
    return ", ".join(sorted(POLICY.places(actor, right)))
