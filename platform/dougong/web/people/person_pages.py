"""One person: profile, roles, manager, departments and groups; letting them in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import (
    POLICY,
    activate_user,
    add_member,
    deactivate_user,
    get_department,
    get_user,
    remove_member,
)
from dougong.access.changing_people import change_person, departments_of
from dougong.access.directory import PeopleQuery, Person, find_people, get_person, sees_whole
from dougong.access.granting import may_give
from dougong.access.groups import add_to_group, group_members, list_groups, take_from_group
from dougong.access.invitations import open_invitations
from dougong.access.reach import require_person
from dougong.errors import DougongError, Forbidden, NotSignedIn, not_found
from dougong.web.languages import LANGUAGES, say
from dougong.web.people.people_views import (
    number_or_none,
    people_choices,
    person_url,
    person_view,
    reached_departments,
)
from dougong.web.people.profile_pages import zones
from dougong.web.roles.role_choices import role_options
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting

TEXTS = ("name", "title", "phone", "language", "zone")


def register_routes(web: Blueprint) -> None:
    one = "/settings/people/<int:user_id>"
    web.get(one)(person)
    web.post(one)(save_person)
    web.post(f"{one}/deactivate")(deactivate)
    web.post(f"{one}/activate")(activate)
    web.post(f"{one}/departments")(change_departments)
    web.post(f"{one}/groups")(change_groups)


def person(user_id: int) -> str:
    with reading() as screen:
        found = known_person(screen, user_id)
        values = {
            "name": found.user.name,
            "title": found.title,
            "phone": found.phone,
            "language": found.user.language or "",
            "zone": found.user.zone or "",
            "roles": sorted(found.user.roles),
            "manager": str(found.manager_id or ""),
        }
        return _page(screen, found, values, {})


def save_person(user_id: int) -> Response | tuple[str, int]:
    values: dict[str, Any] = {name: request.form.get(name, "").strip() for name in TEXTS}
    values |= {"roles": request.form.getlist("roles"), "manager": request.form.get("manager", "")}
    changes = {name: values[name] for name in ("name", "title", "phone")}
    changes |= {name: values[name] for name in ("language", "zone") if values[name]}
    try:
        with writing() as screen:
            found = known_person(screen, user_id)
            # What the reader may not give stays as it is, whatever the form says.
            fixed = {role for role in found.user.roles if not may_give(screen.tx, screen.actor, role)}
            changes["roles"] = sorted(fixed | set(values["roles"]))
            changes["manager_id"] = number_or_none(values["manager"])
            user = change_person(screen.tx, screen.actor, user_id, changes)
    except (Forbidden, NotSignedIn):
        raise
    except DougongError as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        with reading() as screen:
            return _page(screen, known_person(screen, user_id), values, errors), 422
    toast(gettext("{name} is saved.").format(name=user.name))
    return redirect(person_url(user_id), 303)


def deactivate(user_id: int) -> Response:
    with writing() as screen:
        user = deactivate_user(screen.tx, screen.actor, user_id)
    toast(gettext("{name} is out: sessions and keys have ended.").format(name=user.name))
    return redirect(person_url(user_id), 303)


def activate(user_id: int) -> Response:
    with writing() as screen:
        user = activate_user(screen.tx, screen.actor, user_id)
    toast(gettext("{name} may sign in again.").format(name=user.name))
    return redirect(person_url(user_id), 303)


def change_departments(user_id: int) -> Response:
    """One of: add to a department, take out of it, make it the main one."""
    which = number_or_none(request.form.get("department", ""))
    with writing() as screen:
        known_person(screen, user_id)
        require_person(screen.tx, screen.actor, user_id)
        if which is not None and request.form.get("act") == "remove":
            remove_member(screen.tx, screen.actor, which, user_id)
        elif which is not None:
            add_member(screen.tx, screen.actor, which, user_id, main=request.form.get("act") == "main")
    return redirect(f"{person_url(user_id)}#departments", 303)


def change_groups(user_id: int) -> Response:
    which = number_or_none(request.form.get("group", ""))
    with writing() as screen:
        POLICY.require_right(screen.actor, "people")
        known_person(screen, user_id)
        if which is not None and request.form.get("act") == "remove":
            take_from_group(screen.tx, screen.actor, which, user_id)
        elif which is not None:
            add_to_group(screen.tx, screen.actor, which, user_id)
    return redirect(f"{person_url(user_id)}#groups", 303)


def known_person(screen: Screen, user_id: int) -> Person:
    found = get_person(screen.tx, user_id) if user_id < 2**53 else None
    if found is None:
        raise not_found("user", user_id)
    return found


def _page(screen: Screen, found: Person, values: dict[str, Any], errors: dict[str, str]) -> str:
    user_id = found.user.id
    whole = sees_whole(screen.tx, screen.actor, user_id)
    groups = list_groups(screen.tx)
    mine = [group for group in groups if user_id in group_members(screen.tx, group.id)]
    belongs = departments_of(screen.tx, user_id)
    reports = find_people(screen.tx, screen.actor, PeopleQuery(manager_id=user_id))
    invited = whole and any(
        one.email.casefold() == found.user.email.casefold()
        for one in open_invitations(screen.tx, screen.actor)
    )
    return show_setting(
        screen,
        "settings/person.html",
        found.user.name,
        person=person_view(screen, found),
        values=values,
        errors=errors,
        whole=whole,
        may_group=screen.has_right("people"),
        itself=user_id == screen.actor.user_id,
        may_act=whole and all(may_give(screen.tx, screen.actor, role) for role in found.user.roles),
        invited=invited,
        languages=LANGUAGES,
        zones=zones(),
        roles=role_options(screen),
        managers=people_choices(screen, [user_id]),
        manager_name=get_user(screen.tx, found.manager_id).name if found.manager_id else "",
        belongs=[
            {
                "id": one.department_id,
                "path": get_department(screen.tx, one.department_id).path,
                "main": one.main,
            }
            for one in belongs
        ],
        departments=reached_departments(screen, [one.department_id for one in belongs]),
        groups=mine,
        other_groups=[group for group in groups if group not in mine],
        reports=[person_view(screen, report) for report in reports],
        back=url_for("web.people"),
    )
