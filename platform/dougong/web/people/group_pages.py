"""Groups: people named together, across departments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, get_user
from dougong.access.groups import (
    Group,
    add_group,
    add_to_group,
    get_group,
    group_members,
    list_groups,
    remove_group,
    rename_group,
    take_from_group,
)
from dougong.problems import N_
from dougong.web.people.people_views import number_or_none, people_choices, person_url
from dougong.web.people.settling import settled
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

PAGE = SETTINGS.register(
    "groups",
    SettingsPage(
        "web.groups",
        N_("Groups"),
        N_("People from anywhere under one name, with whom records can be shared."),
        "users-group",
        "organisation",
        place=30,
        more=("web.new_group", "web.edit_group"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/groups")(groups)
    web.post("/settings/groups")(new_group)
    web.post("/settings/groups/<int:group_id>")(edit_group)
    web.post("/settings/groups/<int:group_id>/members")(change_group_members)


def groups() -> str:
    with reading() as screen:
        chosen = number_or_none(request.args.get("g", ""))
        return _page(screen, get_group(screen.tx, chosen) if chosen is not None else None)


def new_group() -> Response | tuple[str, int]:
    name = request.form.get("name", "")
    return _done(lambda screen: add_group(screen.tx, screen.actor, name), None, name)


def edit_group(group_id: int) -> Response | tuple[str, int]:
    def edit(screen: Screen) -> Group | None:
        if request.form.get("act") == "remove":
            remove_group(screen.tx, screen.actor, group_id)
            return None
        return rename_group(screen.tx, screen.actor, group_id, request.form.get("name", ""))

    return _done(edit, group_id)


def change_group_members(group_id: int) -> Response | tuple[str, int]:
    user_id = number_or_none(request.form.get("user", ""))

    def change(screen: Screen) -> Group:
        if user_id is not None:
            act = take_from_group if request.form.get("act") == "remove" else add_to_group
            act(screen.tx, screen.actor, group_id, user_id)
        return get_group(screen.tx, group_id)

    return _done(change, group_id)


def _done(
    change: Callable[[Screen], Group | None], chosen: int | None, typed: str = ""
) -> Response | tuple[str, int]:
    def permitted(screen: Screen) -> Group | None:
        POLICY.require_right(screen.actor, "people")
        return change(screen)

    def address(found: Group | None) -> str:
        if found is None:
            toast(gettext("The group has been removed."))
        return url_for("web.groups", g=found.id if found else None)

    def again(screen: Screen, errors: list[str]) -> str:
        known = {group.id: group for group in list_groups(screen.tx)}
        return _page(screen, known.get(chosen or 0), errors, typed)

    return settled(permitted, address, again)


def _page(screen: Screen, chosen: Group | None, errors: list[str] | None = None, typed: str = "") -> str:
    inside = group_members(screen.tx, chosen.id) if chosen is not None else []
    found = [
        {"group": group, "count": len(group_members(screen.tx, group.id))} for group in list_groups(screen.tx)
    ]
    return show_setting(
        screen,
        "settings/groups.html",
        gettext(PAGE.title),
        whole=screen.has_right("people"),
        groups=found,
        chosen=chosen,
        members=[_member(screen, user_id) for user_id in inside],
        outside=people_choices(screen, inside),
        errors=errors or [],
        typed=typed,
    )


def _member(screen: Screen, user_id: int) -> dict[str, Any]:
    user = get_user(screen.tx, user_id)
    return {
        "id": user.id,
        "name": user.name,
        "active": user.active,
        "url": person_url(user.id),
        "initials": initials(user.name),
        "hue": hue(user.id),
    }
