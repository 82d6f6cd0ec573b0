"""Who belongs to which department. Everybody who belongs to any has one main department."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.departments import get_department
from dougong.access.people import User, actor_of, get_user, user_from_row
from dougong.access.reach import require_department, require_person, require_staying
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.fields.text_forms import sort_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction

register_kind("department_joined", N_("Put somebody into a department"), "access")
register_kind("department_left", N_("Took somebody out of a department"), "access")
_WHERE_ONE = 'WHERE "user_id" = ? AND "department_id" = ?'


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    main: bool


def members(tx: Transaction, department_id: int) -> list[Member]:
    rows = tx.execute(
        'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
        ' m."main" FROM "_dg_membership" m JOIN "_dg_user" u ON u."id" = m."user_id"'
        ' WHERE m."department_id" = ?',
        (department_id,),
    )
    found = [Member(user_from_row(row[:8]), bool(row[8])) for row in rows.fetchall()]
    return sorted(found, key=lambda member: (sort_text(member.user.name), member.user.id))


def member_counts(tx: Transaction) -> dict[int, int]:
    rows = tx.execute('SELECT "department_id", count(*) FROM "_dg_membership" GROUP BY "department_id"')
    return dict(rows.fetchall())


def add_member(tx: Transaction, actor: Actor, department_id: int, user_id: int, main: bool = False) -> None:
    """Whoever belonged to none has it as the main one."""
    require_person(tx, actor, user_id)
    _hold(tx, actor, department_id, user_id)
    main = main or actor_of(tx, get_user(tx, user_id)).department_id in (None, department_id)
    if main:
        tx.execute('UPDATE "_dg_membership" SET "main" = 0 WHERE "user_id" = ?', (user_id,))
    known = tx.execute(f'SELECT 1 FROM "_dg_membership" {_WHERE_ONE}', (user_id, department_id)).fetchone()
    tx.execute(
        'INSERT INTO "_dg_membership" ("user_id", "department_id", "main") VALUES (?, ?, ?)'
        ' ON CONFLICT ("user_id", "department_id") DO UPDATE SET "main" = excluded."main"',
        (user_id, department_id, int(main)),
    )
    if known is None:
        _note(tx, actor, "department_joined", department_id, user_id)


def remove_member(tx: Transaction, actor: Actor, department_id: int, user_id: int) -> None:
    """If it was the main one, the first of the others takes its place."""
    require_person(tx, actor, user_id)
    _hold(tx, actor, department_id, user_id)
    gone = tx.execute(
        f'DELETE FROM "_dg_membership" {_WHERE_ONE} RETURNING "main"', (user_id, department_id)
    ).fetchone()
    if gone is None:
        params = {"name": get_user(tx, user_id).name, "path": get_department(tx, department_id).path}
        text = N_("{name} does not belong to “{path}”.")
        raise InvalidInput(Problem("no_member", text, "user", params))
    if gone[0]:
        tx.execute(
            'UPDATE "_dg_membership" SET "main" = 1 WHERE "user_id" = ? AND "department_id" ='
            ' (SELECT min("department_id") FROM "_dg_membership" WHERE "user_id" = ?)',
            (user_id, user_id),
        )
    _note(tx, actor, "department_left", department_id, user_id)
    require_staying(tx, actor, user_id, get_user(tx, user_id).name)


def _note(tx: Transaction, actor: Actor, kind: str, department_id: int, user_id: int) -> None:
    details = {"department": get_department(tx, department_id).path}
    audit.note(tx, actor, kind, get_user(tx, user_id).name, person_id=user_id, details=details)


def _hold(tx: Transaction, actor: Actor, department_id: int, user_id: int) -> None:
    """The department stays until the end, and one at a time changes what the user belongs to."""
    require_department(tx, actor, department_id)
    get_department(tx, department_id)
    get_user(tx, user_id)
    if tx.dialect == "postgresql":
        tx.execute('SELECT 1 FROM "_dg_department" WHERE "id" = ? FOR SHARE', (department_id,))
        tx.execute('SELECT 1 FROM "_dg_user" WHERE "id" = ? FOR UPDATE', (user_id,))
