"""Roles side by side, as the matrix and the pages about one object, role or person show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from dougong.access import User, known_roles, list_users
from dougong.access.matrix import Row, cells_of, levels_of, matrix
from dougong.access.object_access import Level, ObjectAccess, access_of
from dougong.definitions import RECORD_OPERATIONS, DefinitionSet, ObjectDefinition, RoleDefinition
from dougong.fields.text_forms import sort_text
from dougong.web.menus import DEFAULT_ICON
from dougong.web.roles.right_words import right_words
from dougong.web.roles.role_words import (
    ICONS,
    LEGEND,
    LEVELS,
    OPERATIONS,
    READ_ONLY,
    Mark,
    mark,
    role_description,
    role_title,
    rule_words,
)
from dougong.web.screens import Screen
from dougong.web.texts import gettext, told
from dougong.web.titles import hue, initials

AT_A_GLANCE = ("read", "create", "update", "delete")
Marks = list[dict[str, Any]]


def legend() -> list[dict[str, str]]:
    return [
        {"kind": "all" if kind == "all" else "some", "icon": ICONS[kind], "text": gettext(text)}
        for kind, text in LEGEND.items()
    ]


def operation_titles() -> list[str]:
    return [gettext(OPERATIONS[one]) for one in RECORD_OPERATIONS]


def role_heads(screen: Screen, definitions: DefinitionSet) -> list[dict[str, Any]]:
    held = Counter(name for user in list_users(screen.tx, active_only=True) for name in user.roles)
    return [
        {
            "name": role.name,
            "title": role_title(screen, role),
            "description": role_description(screen, role),
            "holders": held[role.name],
            "url": url_for("web.role", name=role.name) if role.name in known(screen) else None,
            "edit_url": url_for("web.edit_role", name=role.name) if role.name in definitions.roles else None,
        }
        for role in known_roles(definitions.roles).values()
    ]


def workspace_rights(screen: Screen, definitions: DefinitionSet) -> list[dict[str, Any]]:
    """What each role allows in the workspace as a whole: a mark for each right."""
    return [
        {
            "role": role_title(screen, role),
            "marks": [
                {
                    "kind": "some" if one.limited else "all",
                    "icon": one.icon,
                    "text": one.text,
                    "changed": False,
                }
                for one in right_words(screen, [role])
            ],
        }
        for role in known_roles(definitions.roles).values()
    ]


def gives_words(screen: Screen, role: RoleDefinition) -> str:
    """Which roles its holders may give besides those within their own."""
    titles = [role_title(screen, one) for one in known(screen).values() if one.id in role.gives]
    return gettext("May give and take: {roles}").format(roles=gettext(", ").join(titles)) if titles else ""


def known(screen: Screen) -> Mapping[str, RoleDefinition]:
    return known_roles(screen.definitions.roles)


def role_matrix(screen: Screen, definitions: DefinitionSet) -> list[dict[str, Any]]:
    """A row for each object; marks that differ from those of the release are marked as changed."""
    now = {} if definitions is screen.definitions else _by_ids(matrix(screen.definitions))
    by_object: dict[str, list[Row]] = {}
    for row in matrix(definitions):
        by_object.setdefault(row.object.id, []).append(row)
    return [
        {
            **object_head(screen, obj),
            "cells": [
                _cell(screen, row, now.get((row.role.id, obj.id)), bool(now))
                for row in by_object.get(obj.id, ())
            ],
        }
        for obj in _by_title(screen, definitions)
    ]


def object_head(screen: Screen, obj: ObjectDefinition) -> dict[str, Any]:
    exists = obj.name in screen.definitions.objects
    return {
        "title": screen.titles.plural(obj),
        "icon": obj.icon or DEFAULT_ICON,
        "url": url_for("web.role_object", name=obj.name) if exists else None,
    }


def _by_ids(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    return {(row.role.id, row.object.id): row for row in rows}


def _cell(screen: Screen, row: Row, before: Row | None, comparing: bool) -> dict[str, Any]:
    return {
        "role": role_title(screen, row.role),
        "marks": marks_of(row.cells, AT_A_GLANCE, before.cells if before else None, comparing),
        "kept": len(row.fields) if row.cells["read"].rules else 0,
    }


def marks_of(cells: Any, operations: Iterable[Any], before: Any = None, comparing: bool = False) -> Marks:
    found = []
    for operation in operations:
        one = mark(cells[operation])
        old = mark(before[operation]) if before else Mark("none", "", "")
        changed = comparing and (one.kind, one.text) != (old.kind, old.text if before else one.text)
        title = gettext(OPERATIONS[operation])
        found.append({"kind": one.kind, "icon": one.icon, "text": told(title, one.text), "changed": changed})
    return found


def _by_title(screen: Screen, definitions: DefinitionSet) -> list[ObjectDefinition]:
    """Definitions stand in the order in which they came, which tells people nothing."""
    return sorted(definitions.objects.values(), key=lambda obj: sort_text(screen.titles.plural(obj)))


def operations_by_object(screen: Screen, roles: frozenset[str]) -> list[dict[str, Any]]:
    """What some roles together allow: a row for each object, a mark for each operation."""
    rows = []
    for obj in _by_title(screen, screen.definitions):
        access = access_of(roles, obj)
        rows.append(
            {
                **object_head(screen, obj),
                "marks": marks_of(cells_of(access), RECORD_OPERATIONS),
                "kept": kept_fields(screen, obj, access),
            }
        )
    return rows


def operation_matrix(accesses: Mapping[str, ObjectAccess]) -> list[dict[str, Any]]:
    """A row for each operation, a mark for each of those whose access it is."""
    columns = {title: marks_of(cells_of(access), RECORD_OPERATIONS) for title, access in accesses.items()}
    return [
        {"title": title, "marks": [(column, marks[index]) for column, marks in columns.items()]}
        for index, title in enumerate(operation_titles())
    ]


def kept_fields(screen: Screen, obj: ObjectDefinition, access: ObjectAccess) -> list[dict[str, str]]:
    """Only those that are not simply shown and set."""
    found = []
    for field in obj.fields:
        kind, text = field_state(access, field.id)
        if access.allows("read") and kind != "plain":
            found.append({"title": screen.titles.field(field), "kind": kind, "text": text})
    if access.allows("update") and "owner" in access.fixed["update"]:
        title = screen.titles.segment("owner")
        found.append({"title": title, "kind": "read_only", "text": gettext(READ_ONLY)})
    return found


def field_state(access: ObjectAccess, field_id: str) -> tuple[str, str]:
    level: Level = levels_of(access).get(field_id, "plain")
    if level == "plain" and access.allows("update") and field_id in access.fixed["update"]:
        return "read_only", gettext(READ_ONLY)
    return level, gettext(LEVELS[level])


def field_matrix(
    screen: Screen, obj: ObjectDefinition, accesses: Mapping[str, ObjectAccess]
) -> list[dict[str, Any]]:
    rows = []
    for field in obj.fields:
        states = []
        for title, access in accesses.items():
            kind, text = field_state(access, field.id) if access.allows("read") else ("none", "")
            states.append({"role": title, "kind": kind, "text": text})
        rows.append({"title": screen.titles.field(field), "name": field.name, "states": states})
    return rows


def rules_by_object(screen: Screen, role: RoleDefinition) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    general = [rule_words(screen, role, rule) for rule in role.rules if rule.object_id is None]
    if general:
        head = {"title": gettext("Every object"), "icon": "stack-2", "url": None}
        groups.append({**head, "rules": general, "kept": []})
    for obj in _by_title(screen, screen.definitions):
        rules = [rule_words(screen, role, rule) for rule in role.rules if rule.object_id == obj.id]
        kept = (
            kept_fields(screen, obj, access_of(frozenset({role.name}), obj)) if role.fields_of(obj.id) else []
        )
        if rules or kept:
            groups.append({**object_head(screen, obj), "rules": rules, "kept": kept})
    return groups


def person_view(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "initials": initials(user.name),
        "hue": hue(user.id),
        "url": url_for("web.role_person", user_id=user.id),
    }
