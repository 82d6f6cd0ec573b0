"""The tree of departments, and who and what a department can be given, as templates need them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.access import (
    Department,
    department_tree,
    list_users,
    member_counts,
    members,
)
from dougong.access.reach import departments_reached
from dougong.web.people.people_views import Choice, people_choices, person_url
from dougong.web.screens import Screen
from dougong.web.titles import hue, initials


def tree_view(screen: Screen, chosen: int | None) -> dict[str, Any]:
    """Each department with those below it, as the template nests them."""
    counts, names = member_counts(screen.tx), {user.id: user.name for user in list_users(screen.tx)}
    nodes: dict[int | None, dict[str, Any]] = {None: {"below": []}}
    for one in department_tree(screen.tx):
        nodes[one.id] = {
            "id": one.id,
            "name": one.name,
            "url": url_for("web.departments", d=one.id),
            "move_url": url_for("web.move_department", department_id=one.id),
            "head": names.get(one.head_id or 0, ""),
            "head_initials": initials(names.get(one.head_id or 0, "")),
            "head_hue": hue(one.head_id),
            "count": counts.get(one.id, 0),
            "active": one.active,
            "current": one.id == chosen,
            "below": [],
        }
        nodes[one.parent_id]["below"].append(nodes[one.id])
    return {"tree": nodes[None]["below"], "chosen_id": chosen, "may_move": screen.has_right("people")}


def member_view(user_id: int, name: str, active: bool, main: bool) -> dict[str, Any]:
    return {
        "id": user_id,
        "name": name,
        "active": active,
        "main": main,
        "url": person_url(user_id),
        "initials": initials(name),
        "hue": hue(user_id),
    }


def possible_heads(screen: Screen, chosen: Department) -> list[Choice]:
    """Those who belong to it first; one who has left stays until somebody else is named."""
    choices = people_choices(screen)
    inside = {one.user.id for one in members(screen.tx, chosen.id)}
    choices.sort(key=lambda one: one.id not in inside)
    if chosen.head_id is not None and chosen.head_id not in {one.id for one in choices}:
        names = {user.id: user.name for user in list_users(screen.tx)}
        choices.insert(0, Choice(chosen.head_id, names.get(chosen.head_id, "")))
    return choices


def possible_parents(screen: Screen, chosen: Department) -> list[Choice]:
    start = chosen.path + " / "
    reached = departments_reached(screen.tx, screen.actor)
    return [
        Choice(one.id, "\u2003" * one.level + one.name)
        for one in department_tree(screen.tx)
        if one.id != chosen.id
        and (reached is None or one.id in reached or one.id == chosen.parent_id)
        and not one.path.startswith(start)
        and (one.active or one.id == chosen.parent_id)
    ]
