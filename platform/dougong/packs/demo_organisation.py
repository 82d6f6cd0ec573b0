"""The departments of a demo company, and where its people stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import Actor, add_department, department_at, set_head
from dougong.access.changing_people import change_person
from dougong.errors import InvalidInput, NotFound
from dougong.fields.department import JOINT
from dougong.problems import N_, Problem
from dougong.storage import Transaction


def load_organisation(
    tx: Transaction, actor: Actor, content: Mapping[str, Any], users: Mapping[str, int]
) -> None:
    """``users`` are ids by key. Departments that are there are taken as they are; managers come last, for
    they must be people already."""
    for entry in content.get("departments", ()):
        department_id = _department(tx, actor, str(entry.get("path", "")))
        if entry.get("head") is not None:
            set_head(tx, actor, department_id, _user(users, entry["head"]))
    people = content.get("people", ())
    for entry in people:
        changes: dict[str, Any] = {"title": str(entry.get("title") or "")}
        if entry.get("department"):
            changes["department_ids"] = [department_at(tx, str(entry["department"])).id]
        change_person(tx, actor, _user(users, entry.get("key")), changes)
    for entry in people:
        if entry.get("manager"):
            change_person(
                tx, actor, _user(users, entry.get("key")), {"manager_id": _user(users, entry["manager"])}
            )


def _user(users: Mapping[str, int], key: object) -> int:
    if not isinstance(key, str) or key not in users:
        text = N_("There is no demo user “{key}”.")
        raise InvalidInput(Problem("unknown_key", text, "organisation.json", {"key": str(key)[:100]}))
    return users[key]


def _department(tx: Transaction, actor: Actor, path: str) -> int:
    try:
        return department_at(tx, path).id
    except NotFound:
        above, _, name = path.rpartition(JOINT)
        parent_id = department_at(tx, above).id if above else None
        return add_department(tx, actor, name, parent_id).id
