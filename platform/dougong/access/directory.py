"""The people of the workspace with all that their list shows, found, filtered and sorted. Programs are none.

A company has some thousands of people at most: they are read with one query and sorted here, because names
sort by pinyin, for which users have no column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from dougong.access.actor import Actor
from dougong.access.departments import below, get_department
from dougong.access.people import User, user_from_row
from dougong.access.policy import POLICY
from dougong.access.reach import people_reached, reaches
from dougong.dataclasses import dataclass
from dougong.fields.text_forms import key_text, sort_text
from dougong.storage import Transaction

State = Literal["active", "inactive", "all"]
STATES: tuple[State, ...] = get_args(State)
_SELECT = (
    'SELECT u."id", u."email", u."name", u."language", u."zone", u."active", u."roles", u."created_at",'
    ' u."title", u."phone", u."manager_id", m."name", d."id", d."path", u."signed_in_at",'
    ' u."password_hash" IS NOT NULL'
    ' FROM "_dg_user" u LEFT JOIN "_dg_user" m ON m."id" = u."manager_id"'
    ' LEFT JOIN "_dg_membership" b ON b."user_id" = u."id" AND b."main" = 1'
    ' LEFT JOIN "_dg_department" d ON d."id" = b."department_id"'
    ' WHERE NOT EXISTS (SELECT 1 FROM "_dg_service_account" s WHERE s."user_id" = u."id")'
)


@dataclass(frozen=True, slots=True)
class Person:
    """``department`` is the path of the main one. Without a password somebody cannot sign in by one."""

    user: User
    title: str
    phone: str
    manager_id: int | None
    manager: str | None
    department_id: int | None
    department: str | None
    signed_in_at: str | None
    has_password: bool

    def to_json(self, whole: bool) -> dict[str, Any]:
        """Everybody may know who is who; addresses, phones and roles are for those who manage people."""
        shown = {
            "id": self.user.id,
            "name": self.user.name,
            "title": self.title or None,
            "department": _named(self.department_id, self.department),
            "manager": _named(self.manager_id, self.manager),
            "active": self.user.active,
        }
        if not whole:
            return shown
        return shown | {
            "email": self.user.email,
            "phone": self.phone or None,
            "roles": sorted(self.user.roles),
            "language": self.user.language,
            "zone": self.user.zone,
            "created_at": self.user.created_at,
            "signed_in_at": self.signed_in_at,
        }


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """``department_id`` includes those below it. ``sort`` is one of ``SORTS``, "-" before it descends. Who holds a
    role is told only of those whom the reader looks after."""

    text: str = ""
    department_id: int | None = None
    group_id: int | None = None
    role: str | None = None
    manager_id: int | None = None
    state: State = "active"
    looked_after: bool = False
    """Only those whom the reader looks after."""
    sort: str = "name"

    @property
    def only_looked_after(self) -> bool:
        return self.looked_after or self.role is not None


SORTS: dict[str, Callable[[Person], Any]] = {
    "name": lambda person: sort_text(person.user.name),
    "department": lambda person: sort_text(person.department or ""),
    "title": lambda person: sort_text(person.title),
    "signed_in_at": lambda person: person.signed_in_at or "",
    "created_at": lambda person: person.user.created_at,
}


def find_people(tx: Transaction, actor: Actor, query: PeopleQuery) -> list[Person]:
    """Whoever may not see addresses and phones cannot search by them either."""
    reached = people_reached(tx, actor)
    chosen = _chosen(tx, query)
    key = key_text(query.text)
    found = [
        person
        for person in (_from_row(row) for row in tx.execute(_SELECT).fetchall())
        if _fits(person, query)
        and (chosen is None or person.user.id in chosen)
        and (not query.only_looked_after or reached is None or person.user.id in reached)
        and (not key or key in _words(person, reached is None or person.user.id in reached))
    ]
    name = query.sort.removeprefix("-")
    found.sort(key=lambda person: (sort_text(person.user.name), person.user.id))
    found.sort(key=SORTS.get(name, SORTS["name"]), reverse=query.sort.startswith("-"))
    return found


def get_person(tx: Transaction, user_id: int) -> Person | None:
    row = tx.execute(f'{_SELECT} AND u."id" = ?', (user_id,)).fetchone()
    return None if row is None else _from_row(row)


def looks_after_people(actor: Actor) -> bool:
    """All of them, or those of some departments."""
    return POLICY.has_partly(actor, "people")


def sees_whole(tx: Transaction, actor: Actor, user_id: int) -> bool:
    return reaches(tx, actor, user_id)


def _fits(person: Person, query: PeopleQuery) -> bool:
    return (
        (query.state == "all" or person.user.active == (query.state == "active"))
        and (query.role is None or query.role in person.user.roles)
        and (query.manager_id is None or person.manager_id == query.manager_id)
    )


def _chosen(tx: Transaction, query: PeopleQuery) -> set[int] | None:
    chosen: set[int] | None = None
    if query.department_id is not None:
        ids = {one.id for one in below(tx, get_department(tx, query.department_id))}
        rows = tx.execute('SELECT "user_id", "department_id" FROM "_dg_membership"').fetchall()
        chosen = {user_id for user_id, department_id in rows if department_id in ids}
    if query.group_id is not None:
        rows = tx.execute(
            'SELECT "user_id" FROM "_dg_group_member" WHERE "group_id" = ?', (query.group_id,)
        ).fetchall()
        members = {row[0] for row in rows}
        chosen = members if chosen is None else chosen & members
    return chosen


def _words(person: Person, whole: bool) -> str:
    hidden = (person.user.email, person.phone) if whole else ()
    return key_text(" ".join((person.user.name, person.title, person.department or "", *hidden)))


def _named(number: int | None, title: str | None) -> dict[str, Any] | None:
    return None if number is None else {"id": number, "title": title}


def _from_row(row: Sequence[Any]) -> Person:
    title, phone, manager_id, manager, department_id, department, signed_in_at, has_password = row[8:]
    return Person(
        user_from_row(row[:8]),
        title,
        phone,
        manager_id,
        manager,
        department_id,
        department,
        signed_in_at,
        bool(has_password),
    )
