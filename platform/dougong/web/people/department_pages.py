"""The departments: the tree on one side, the chosen department with its people on the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access import (
    POLICY,
    Department,
    activate_department,
    add_department,
    add_member,
    deactivate_department,
    department_tree,
    get_department,
    members,
    remove_department,
    remove_member,
    rename_department,
    set_head,
)
from dougong.access.placing_departments import place_department
from dougong.access.reach import departments_reached
from dougong.errors import DougongError, Forbidden, NotSignedIn
from dougong.problems import N_
from dougong.web.languages import say_all
from dougong.web.people.department_views import member_view, possible_heads, possible_parents, tree_view
from dougong.web.people.people_views import number_or_none, people_choices
from dougong.web.people.settling import settled
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

PAGE = SETTINGS.register(
    "departments",
    SettingsPage(
        "web.departments",
        N_("Departments"),
        N_("The organisation as a tree, who leads each department and who belongs to it."),
        "sitemap",
        "organisation",
        place=20,
        more=("web.new_department", "web.edit_department"),
    ),
)


def register_routes(web: Blueprint) -> None:
    one = "/settings/departments/<int:department_id>"
    web.get("/settings/departments")(departments)
    web.post("/settings/departments")(new_department)
    web.post(one)(edit_department)
    web.post(f"{one}/move")(move_department)
    web.post(f"{one}/members")(change_members)


def departments() -> str:
    with reading() as screen:
        chosen = number_or_none(request.args.get("d", ""))
        return _page(screen, get_department(screen.tx, chosen) if chosen is not None else None, {})


def new_department() -> Response | tuple[str, int]:
    parent_id = number_or_none(request.form.get("parent", ""))
    name = request.form.get("name", "")

    def add(screen: Screen) -> Department:
        return add_department(screen.tx, screen.actor, name, parent_id)

    return _done(add, parent_id, {"new_name": name})


def edit_department(department_id: int) -> Response | tuple[str, int]:
    """One form for all that a department has; ``act`` tells apart what closes, opens or removes it."""
    act = request.form.get("act", "save")

    def edit(screen: Screen) -> Department | None:
        tx, actor = screen.tx, screen.actor
        if act == "remove":
            remove_department(tx, actor, department_id)
            return None
        if act in ("deactivate", "activate"):
            change = deactivate_department if act == "deactivate" else activate_department
            return change(tx, actor, department_id)
        before = get_department(tx, department_id)
        if request.form.get("name", before.name) != before.name:
            rename_department(tx, actor, department_id, request.form["name"])
        parent_id = number_or_none(request.form.get("parent", str(before.parent_id or "")))
        if parent_id != before.parent_id:
            place_department(tx, actor, department_id, parent_id, None)
        return set_head(tx, actor, department_id, number_or_none(request.form.get("head", "")))

    return _done(edit, department_id, {"name": request.form.get("name", "")})


def move_department(department_id: int) -> Response | tuple[str, int]:
    """By dragging (``parent`` and ``before``), or one place up or down among its siblings (``step``)."""
    step = request.form.get("step", "")

    def move(screen: Screen) -> Department:
        one = get_department(screen.tx, department_id)
        if step:
            return _step(screen, one, -1 if step == "up" else 1)
        parent_id = number_or_none(request.form.get("parent", ""))
        before_id = number_or_none(request.form.get("before", ""))
        return place_department(screen.tx, screen.actor, department_id, parent_id, before_id)

    if not request.headers.get("HX-Request"):
        return _done(move, department_id, {})
    try:
        with writing() as screen:
            move(screen)
        with reading() as screen:
            chosen = number_or_none(request.form.get("chosen", ""))
            return Response(render_template("settings/department_tree.html", **tree_view(screen, chosen)))
    except (Forbidden, NotSignedIn):
        raise
    except DougongError as refusal:
        return " ".join(say_all(refusal.problems)), 409


def change_members(department_id: int) -> Response | tuple[str, int]:
    user_id, act = number_or_none(request.form.get("user", "")), request.form.get("act", "add")

    def change(screen: Screen) -> Department:
        if user_id is not None and act == "remove":
            remove_member(screen.tx, screen.actor, department_id, user_id)
        elif user_id is not None:
            add_member(screen.tx, screen.actor, department_id, user_id, main=act == "main")
        return get_department(screen.tx, department_id)

    return _done(change, department_id, {})


def _done(
    change: Callable[[Screen], Department | None], chosen: int | None, typed: dict[str, str]
) -> Response | tuple[str, int]:
    def permitted(screen: Screen) -> Department | None:
        POLICY.require_partly(screen.actor, "people")
        return change(screen)

    def address(found: Department | None) -> str:
        if found is None:
            toast(gettext("The department has been removed."))
        return url_for("web.departments", d=found.id if found else None)

    def again(screen: Screen, errors: list[str]) -> str:
        known = {one.id: one for one in department_tree(screen.tx)}
        return _page(screen, known.get(chosen or 0), typed, errors)

    return settled(permitted, address, again)


def _step(screen: Screen, one: Department, by: int) -> Department:
    siblings = [d.id for d in department_tree(screen.tx) if d.parent_id == one.parent_id]
    place = siblings.index(one.id) + by
    if not 0 <= place < len(siblings):
        return one
    siblings.remove(one.id)
    before = siblings[place] if place < len(siblings) else None
    return place_department(screen.tx, screen.actor, one.id, one.parent_id, before)


def _page(
    screen: Screen, chosen: Department | None, typed: dict[str, str], errors: list[str] | None = None
) -> str:
    reached = departments_reached(screen.tx, screen.actor)
    whole = reached is None or (chosen is not None and chosen.id in reached)
    context: dict[str, Any] = {"chosen": None, "members": [], "outside": []}
    if chosen is not None:
        belong = members(screen.tx, chosen.id)
        inside = {one.user.id for one in belong}
        context = {
            "chosen": chosen,
            "members": [member_view(one.user.id, one.user.name, one.user.active, one.main) for one in belong],
            "outside": people_choices(screen, inside, looked_after=True),
            "placeable": reached is None or chosen.parent_id in reached,
            "heads": possible_heads(screen, chosen),
            "parents": possible_parents(screen, chosen),
        }
    return show_setting(
        screen,
        "settings/departments.html",
        gettext(PAGE.title),
        whole=whole,
        everywhere=reached is None,
        typed=typed,
        errors=errors or [],
        **tree_view(screen, chosen.id if chosen else None),
        **context,
    )
