"""The matrix of roles, and a page each about a role, an object and a person: who may do what with which records."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, User, change_user, get_user, known_roles, list_people, list_users
from dougong.access.object_access import access_of
from dougong.access.reach import people_reached, require_person
from dougong.access.viewing import may_view_as
from dougong.definitions import DefinitionSet, RoleDefinition
from dougong.errors import Conflict, Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Draft
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.people.people_views import people_looked_after
from dougong.web.roles.right_words import right_words
from dougong.web.roles.role_views import (
    field_matrix,
    gives_words,
    known,
    legend,
    operation_matrix,
    operation_titles,
    operations_by_object,
    person_view,
    role_heads,
    role_matrix,
    rules_by_object,
    workspace_rights,
)
from dougong.web.roles.role_words import role_description, role_title, rule_words
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

SETTINGS.register(
    "roles",
    SettingsPage(
        "web.roles",
        N_("Roles"),
        N_("Who may do what, with which records and fields: at a glance, by role, object and person."),
        "shield-check",
        "organisation",
        "people",
        40,
        partly=True,
        more=(
            *("web.role", "web.role_object", "web.role_person"),
            *("web.edit_role", "web.new_rule", "web.add_rule", "web.edit_rule", "web.save_rule"),
            *("web.edit_role_fields", "web.save_role_fields"),
        ),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/roles", endpoint="roles")(show_matrix)
    web.get("/settings/roles/<name>", endpoint="role")(show_role)
    web.get("/settings/roles/object/<name>", endpoint="role_object")(show_object)
    web.get("/settings/roles/person/<int:user_id>", endpoint="role_person")(show_person)
    web.get("/settings/roles/person", endpoint="find_role_person")(find_person)
    web.post("/settings/roles/<name>/holders", endpoint="change_holders")(change_holders)


def show_matrix() -> str:
    with reading() as screen:
        require_access_pages(screen)
        designs = POLICY.has_right(screen.actor, "design")
        draft = Draft(screen.workspace, screen.tx).state if designs else None
        shows_draft = draft is not None and draft.changed and "draft" in request.args
        definitions = DefinitionSet(draft.documents) if draft and shows_draft else screen.definitions
        return show_setting(
            screen,
            "settings/roles.html",
            gettext("Roles"),
            roles=role_heads(screen, definitions),
            rows=role_matrix(screen, definitions),
            legend=legend(),
            people=[(user.id, user.name) for user in _people(screen)],
            workspace_rights=workspace_rights(screen, definitions),
            has_draft=draft is not None and draft.changed,
            shows_draft=shows_draft,
            may_design=designs,
        )


def show_role(name: str) -> str:
    with reading() as screen:
        require_access_pages(screen)
        role = role_named(screen, name)
        reached = people_reached(screen.tx, screen.actor) if not screen.has_right("design") else None
        users = [
            user for user in list_users(screen.tx, active_only=True) if reached is None or user.id in reached
        ]
        return show_setting(
            screen,
            "settings/role.html",
            role_title(screen, role),
            role=role,
            description=role_description(screen, role),
            rights=right_words(screen, [role]),
            gives=gives_words(screen, role),
            groups=rules_by_object(screen, role),
            rows=operations_by_object(screen, frozenset({name})),
            operations=operation_titles(),
            legend=legend(),
            holders=[person_view(user) for user in users if name in user.roles],
            others=[(user.id, user.name) for user in _people(screen) if name not in user.roles],
            may_assign=POLICY.has_partly(screen.actor, "people"),
            may_design=POLICY.has_right(screen.actor, "design") and name in screen.definitions.roles,
        )


def show_object(name: str) -> str:
    """Every operation and every field, for each role; ``person`` narrows it to the roles of one."""
    with reading() as screen:
        require_access_pages(screen)
        obj = screen.definitions.object(name)
        columns = {role.name: role for role in known(screen).values()}
        person = request.args.get("person", type=whole_number)
        user = get_user(screen.tx, person) if person is not None and 0 < person < 2**53 else None
        if user is not None:
            _require_known(screen, user.id)
            columns = {name: role for name, role in columns.items() if name in user.roles}
        accesses = {
            role_title(screen, one): access_of(frozenset({one.name}), obj) for one in columns.values()
        }
        if user is not None:
            accesses = {user.name: access_of(user.roles, obj), **(accesses if len(accesses) > 1 else {})}
        return show_setting(
            screen,
            "settings/role_object.html",
            screen.titles.plural(obj),
            object_name=name,
            person=person_view(user) if user else None,
            columns=list(accesses),
            rows=operation_matrix(accesses),
            fields=field_matrix(screen, obj, accesses),
            rules=[
                (role_title(screen, role), url_for("web.role", name=role.name), found)
                for role in columns.values()
                if (found := [rule_words(screen, role, rule, obj) for rule in role.rules_for(obj.id)])
            ],
            legend=legend(),
        )


def show_person(user_id: int) -> str:
    """All their roles together: that is what they may do."""
    with reading() as screen:
        require_access_pages(screen)
        user = get_user(screen.tx, user_id)
        _require_known(screen, user.id)
        roles = [role for name, role in known(screen).items() if name in user.roles]
        return show_setting(
            screen,
            "settings/role_person.html",
            user.name,
            person=person_view(user),
            active=user.active,
            may_view=may_view_as(screen.tx, screen.actor, user),
            roles=[(role_title(screen, one), url_for("web.role", name=one.name)) for one in roles],
            rights=right_words(screen, roles),
            rows=operations_by_object(screen, user.roles),
            operations=operation_titles(),
            legend=legend(),
        )


def find_person() -> Response:
    return redirect(url_for("web.role_person", user_id=request.args.get("person", 0, type=whole_number)), 303)


def change_holders(name: str) -> Response:
    """``add`` and ``remove`` are the ids of people."""
    with writing() as screen:
        POLICY.require_partly(screen.actor, "people")
        role = role_named(screen, name)
        given, taken = (
            request.form.get("add", type=whole_number),
            request.form.get("remove", type=whole_number),
        )
        user_id = given or taken or 0
        user = get_user(screen.tx, user_id if 0 < user_id < 2**53 else 0)
        held = user.roles & known_roles(screen.definitions.roles).keys()
        roles = sorted(held | {name}) if given else sorted(held - {name})
        try:
            change_user(screen.tx, screen.actor, user.id, roles=roles)
        except (InvalidInput, Conflict) as error:
            toast(" ".join(say_all(error.problems)))
        else:
            text = N_("{name} now holds “{role}”.") if given else N_("{name} no longer holds “{role}”.")
            toast(gettext(text).format(name=user.name, role=role_title(screen, role)))
        open_to = POLICY.has_partly(screen.actor, "people")
    return redirect(url_for("web.role", name=name) if open_to else url_for("web.home"), 303)


def require_access_pages(screen: Screen) -> None:
    """For whoever gives roles to people, and for whoever designs them."""
    if not (POLICY.has_partly(screen.actor, "people") or POLICY.has_right(screen.actor, "design")):
        raise Forbidden(Problem("forbidden", N_("Your roles do not allow this.")))


def _people(screen: Screen) -> list[User]:
    """Whoever designs roles has to know who holds them; others see whom they look after."""
    return list_people(screen.tx) if screen.has_right("design") else people_looked_after(screen)


def _require_known(screen: Screen, user_id: int) -> None:
    if not screen.has_right("design"):
        require_person(screen.tx, screen.actor, user_id)


def role_named(screen: Screen, name: str) -> RoleDefinition:
    role = known(screen).get(name)
    if role is None:
        raise not_found("role", name)
    return role
