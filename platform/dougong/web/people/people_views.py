"""People as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from dougong.access import POLICY, User, department_tree, list_people
from dougong.access.directory import PeopleQuery, Person, find_people, sees_whole
from dougong.access.reach import departments_reached, people_reached
from dougong.dataclasses import dataclass
from dougong.fields.department import JOINT
from dougong.web.roles.role_choices import titles_of_roles
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials


@dataclass(frozen=True, slots=True)
class PersonView:
    """``email`` and what follows are empty for readers who do not manage people."""

    id: int
    name: str
    initials: str
    hue: int
    url: str
    title: str
    department: str
    department_path: str
    department_id: int | None
    manager: str
    manager_url: str
    active: bool
    email: str = ""
    phone: str = ""
    roles: tuple[str, ...] = ()
    signed_in: str = ""
    signed_in_full: str = ""
    joined: str = ""
    has_password: bool = True


def person_url(user_id: int) -> str:
    return url_for("web.person", user_id=user_id)


def person_view(screen: Screen, person: Person) -> PersonView:
    user, formats = person.user, screen.formats
    shown = PersonView(
        id=user.id,
        name=user.name,
        initials=initials(user.name),
        hue=hue(user.id),
        url=person_url(user.id),
        title=person.title,
        department=(person.department or "").rpartition(JOINT)[2],
        department_path=person.department or "",
        department_id=person.department_id,
        manager=person.manager or "",
        manager_url=person_url(person.manager_id) if person.manager_id else "",
        active=user.active,
    )
    if not sees_whole(screen.tx, screen.actor, user.id):
        return shown
    at = person.signed_in_at
    whole: Mapping[str, Any] = {name: getattr(shown, name) for name in shown.__dataclass_fields__}
    return PersonView(
        **{
            **whole,
            "email": user.email,
            "phone": person.phone,
            "roles": tuple(titles_of_roles(screen, user.roles)),
            "signed_in": formats.short_instant(at, screen.now) if at else gettext("never"),
            "signed_in_full": formats.full_instant(at) if at else "",
            "joined": formats.short_day(user.created_at[:10], screen.now),
            "has_password": person.has_password,
        }
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a select box; departments are indented by their level."""

    id: int
    text: str


def people_choices(screen: Screen, without: Iterable[int] = (), looked_after: bool = False) -> list[Choice]:
    left_out = set(without)
    return [
        Choice(person.user.id, person.user.name)
        for person in find_people(screen.tx, screen.actor, PeopleQuery(looked_after=looked_after))
        if person.user.id not in left_out
    ]


def people_looked_after(screen: Screen) -> list[User]:
    """Those who can be chosen, and whom the reader looks after; whoever designs sees everybody's roles."""
    reached = people_reached(screen.tx, screen.actor)
    return [user for user in list_people(screen.tx) if reached is None or user.id in reached]


def reach_text(screen: Screen) -> str:
    """Of which departments the reader looks after the people; empty: of all, or of none."""
    if screen.has_right("people"):
        return ""
    return ", ".join(sorted(POLICY.places(screen.actor, "people")))


def reached_departments(screen: Screen, without: Iterable[int] = ()) -> list[Choice]:
    """Those whose people the reader looks after."""
    reached = departments_reached(screen.tx, screen.actor)
    found = department_choices(screen, without)
    return [one for one in found if reached is None or one.id in reached]


def department_choices(screen: Screen, without: Iterable[int] = ()) -> list[Choice]:
    left_out = set(without)
    return [
        Choice(one.id, "\u2003" * one.level + one.name)
        for one in department_tree(screen.tx, active_only=True)
        if one.id not in left_out
    ]


def number_or_none(text: str) -> int | None:
    """What a form or an address names; everything that is no id names nothing."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
