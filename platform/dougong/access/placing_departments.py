"""Putting a department where it belongs: below which one, and before which of its siblings."""

from __future__ import annotations

from dougong.access.actor import Actor
from dougong.access.departments import Department, get_department, move_department, tree
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction


def place_department(
    tx: Transaction, actor: Actor, department_id: int, parent_id: int | None, before_id: int | None
) -> Department:
    """Before a sibling-to-be; None: the last of the parent."""
    moved = move_department(tx, actor, department_id, parent_id)
    if before_id is None or before_id == department_id:
        return moved
    siblings = [one.id for one in tree(tx) if one.parent_id == parent_id and one.id != department_id]
    if before_id not in siblings:
        path = get_department(tx, before_id).path
        text = N_("“{path}” does not lie there; load the page again.")
        raise InvalidInput(Problem("no_sibling", text, "before", {"path": path}))
    siblings.insert(siblings.index(before_id), department_id)
    tx.executemany(
        'UPDATE "_dg_department" SET "position" = ? WHERE "id" = ?',
        [(position, sibling) for position, sibling in enumerate(siblings, 1)],
    )
    return get_department(tx, department_id)
