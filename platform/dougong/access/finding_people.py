"""Which people definitions mean that name them by address, role, group or department. Whoever has left may be
among those found; ``who_is_there`` leaves them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access.departments import below, department_at
from dougong.access.people import email_key
from dougong.errors import NotFound
from dougong.storage import Transaction, in_list, list_bind


def people_at(tx: Transaction, addresses: Sequence[str]) -> list[int]:
    """In the order of the addresses."""
    keys = [email_key(one) for one in addresses]
    rows = tx.execute(
        f'SELECT "email_key", "id" FROM "_dg_user" WHERE "email_key" {in_list("keys", tx.dialect)}',
        {"keys": list_bind(keys, tx.dialect)},
    ).fetchall()
    known = dict(rows)
    return [known[key] for key in keys if key in known]


def people_of_role(tx: Transaction, role_id: str) -> list[int]:
    """Of a role by its id in the release."""
    roles = tx.release.definitions.roles.values()
    name = next((one.name for one in roles if one.id == role_id), None)
    return [] if name is None else holders_of(tx, name)


def holders_of(tx: Transaction, role: str) -> list[int]:
    mark = f'"{role}"'
    rows = tx.execute(
        'SELECT "id", "roles" FROM "_dg_user" WHERE "active" = 1 AND "roles" LIKE ? ORDER BY "id"',
        (f"%{mark}%",),
    ).fetchall()
    return [row[0] for row in rows if mark in row[1]]


def people_in_group(tx: Transaction, name: str) -> list[int]:
    rows = tx.execute(
        'SELECT m."user_id" FROM "_dg_group_member" m JOIN "_dg_group" g ON g."id" = m."group_id"'
        ' WHERE g."name" = ? ORDER BY m."user_id"',
        (name,),
    ).fetchall()
    return [row[0] for row in rows]


def people_in_department(tx: Transaction, path: str) -> list[int]:
    """With those in the departments below it."""
    try:
        department = department_at(tx, path)
    except NotFound:
        return []
    ids = [one.id for one in below(tx, department)]
    rows = tx.execute(
        f'SELECT DISTINCT "user_id" FROM "_dg_membership" WHERE "department_id" {in_list("ids", tx.dialect)}'
        ' ORDER BY "user_id"',
        {"ids": list_bind(ids, tx.dialect)},
    ).fetchall()
    return [row[0] for row in rows]


def who_is_there(tx: Transaction, people: Iterable[int]) -> frozenset[int]:
    """Those who may still sign in."""
    wanted = sorted(set(people))
    if not wanted:
        return frozenset()
    rows = tx.execute(
        f'SELECT "id" FROM "_dg_user" WHERE "active" = 1 AND "id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(wanted, tx.dialect)},
    ).fetchall()
    return frozenset(row[0] for row in rows)
