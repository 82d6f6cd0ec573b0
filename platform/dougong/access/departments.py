"""The departments of the organisation, in a tree. Siblings have different names.

Each carries its path, such as "Sales / North"; whoever renames or moves one writes the paths below it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.department_names import check_paths, checked_name
from dougong.access.named_in_definitions import require_not_named
from dougong.access.people import get_user
from dougong.access.reach import require_below, require_department, within
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, NotFound
from dougong.fields.department import JOINT, path_key
from dougong.problems import N_, Problem
from dougong.storage import Transaction

NAMED_BY_ROLE = N_("The rights of the role “{role}” are limited by “{path}”: take it out of the role first.")
register_kind("department_changed", N_("Changed a department"), "access")
register_kind("head_changed", N_("Changed who leads a department"), "access")
_SELECT = 'SELECT "id", "parent_id", "name", "path", "head_id", "position", "active" FROM "_dg_department"'


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    parent_id: int | None
    name: str
    path: str
    head_id: int | None
    position: int
    active: bool

    @property
    def level(self) -> int:
        return self.path.count(JOINT)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "path": self.path,
            "parent_id": self.parent_id,
            "head_id": self.head_id,
            "active": self.active,
        }


def tree(tx: Transaction, active_only: bool = False) -> list[Department]:
    """Each one before those below it, siblings in their order."""
    below: dict[int | None, list[Department]] = {}
    for row in tx.execute(f'{_SELECT} ORDER BY "position", "id"').fetchall():
        department = _from_row(row)
        below.setdefault(department.parent_id, []).append(department)
    found: list[Department] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        department = waiting.pop()
        if department.active or not active_only:
            found.append(department)
            waiting += below.get(department.id, [])[::-1]
    return found


def get_department(tx: Transaction, department_id: int) -> Department:
    row = tx.execute(f'{_SELECT} WHERE "id" = ?', (department_id,)).fetchone()
    if row is None:
        raise _no_department(department_id)
    return _from_row(row)


def department_at(tx: Transaction, path: str) -> Department:
    row = tx.execute(f'{_SELECT} WHERE "path_key" = ?', (path_key(path),)).fetchone()
    if row is None:
        raise _no_department(path)
    return _from_row(row)


def add_department(
    tx: Transaction, actor: Actor, name: str, parent_id: int | None = None, head_id: int | None = None
) -> Department:
    _hold(tx)
    require_department(tx, actor, parent_id)
    name, parent = checked_name(name), _parent(tx, parent_id)
    if head_id is not None:
        get_user(tx, head_id)
    path = _checked_path(tx, parent, name)
    row = tx.execute(
        'INSERT INTO "_dg_department"'
        ' ("parent_id", "name", "path", "path_key", "head_id", "position", "active")'
        ' VALUES (?, ?, ?, ?, ?, ?, 1) RETURNING "id"',
        (parent_id, name, path, path_key(path), head_id, _last_position(tx)),
    ).fetchone()
    audit.note(tx, actor, "department_changed", path, details={"after": path})
    return get_department(tx, row[0])


def rename_department(tx: Transaction, actor: Actor, department_id: int, name: str) -> Department:
    _hold(tx)
    require_below(tx, actor, department_id)
    department, name = get_department(tx, department_id), checked_name(name)
    parent = None if department.parent_id is None else get_department(tx, department.parent_id)
    path = _checked_path(tx, parent, name, department)
    if path_key(path) != path_key(department.path):
        require_unnamed(tx, department)
    tx.execute('UPDATE "_dg_department" SET "name" = ? WHERE "id" = ?', (name, department_id))
    _write_paths(tx, department, path)
    audit.note(tx, actor, "department_changed", path, details={"before": department.path, "after": path})
    return get_department(tx, department_id)


def move_department(tx: Transaction, actor: Actor, department_id: int, parent_id: int | None) -> Department:
    """To the end of what is below the parent; None: to the top."""
    _hold(tx)
    require_below(tx, actor, department_id)
    require_department(tx, actor, parent_id)
    department, parent = get_department(tx, department_id), _parent(tx, parent_id)
    if parent_id != department.parent_id:
        require_unnamed(tx, department)
    if parent is not None and parent in below(tx, department):
        text = N_("“{path}” cannot be moved below itself.")
        raise Conflict(Problem("cycle", text, "parent", {"path": department.path}))
    path = _checked_path(tx, parent, department.name, department)
    tx.execute(
        'UPDATE "_dg_department" SET "parent_id" = ?, "position" = ? WHERE "id" = ?',
        (parent_id, _last_position(tx), department_id),
    )
    _write_paths(tx, department, path)
    audit.note(tx, actor, "department_changed", path, details={"before": department.path, "after": path})
    return get_department(tx, department_id)


def set_head(tx: Transaction, actor: Actor, department_id: int, head_id: int | None) -> Department:
    _hold(tx)
    require_department(tx, actor, department_id)
    before = get_department(tx, department_id)
    names = {"before": before.head_id, "after": head_id}
    details = {key: get_user(tx, one).name for key, one in names.items() if one is not None}
    if head_id != before.head_id:
        tx.execute('UPDATE "_dg_department" SET "head_id" = ? WHERE "id" = ?', (head_id, department_id))
        audit.note(tx, actor, "head_changed", before.path, person_id=head_id, details=details)
    return get_department(tx, department_id)


def deactivate_department(tx: Transaction, actor: Actor, department_id: int) -> Department:
    """With all below it. Records keep it, but no other record can get it."""
    _hold(tx)
    require_below(tx, actor, department_id)
    gone = below(tx, get_department(tx, department_id))
    tx.executemany('UPDATE "_dg_department" SET "active" = 0 WHERE "id" = ?', [(one.id,) for one in gone])
    return get_department(tx, department_id)


def activate_department(tx: Transaction, actor: Actor, department_id: int) -> Department:
    """Alone: what is below it may have been closed for good."""
    _hold(tx)
    require_below(tx, actor, department_id)
    _parent(tx, get_department(tx, department_id).parent_id)
    tx.execute('UPDATE "_dg_department" SET "active" = 1 WHERE "id" = ?', (department_id,))
    return get_department(tx, department_id)


def below(tx: Transaction, department: Department) -> list[Department]:
    """The department and all below it."""
    start = department.path + JOINT
    return [one for one in tree(tx) if one.id == department.id or one.path.startswith(start)]


def require_unnamed(tx: Transaction, department: Department) -> None:
    """Roles and automations name departments by their paths: one that is named, or that is above such a one, keeps its
    own."""
    own = path_key(department.path)
    for role in tx.release.definitions.roles.values():
        if any(within(path_key(path), own) for path in role.departments):
            params = {"path": department.path, "role": role.title}
            raise Conflict(Problem("named_by_role", NAMED_BY_ROLE, "", params))
    require_not_named(tx, "departments", department.path, lambda path: within(path_key(path), own))


def _hold(tx: Transaction) -> None:
    """The tree is changed by one at a time: two moves at once could close a circle."""
    if tx.dialect == "postgresql":
        tx.execute('LOCK TABLE "_dg_department" IN SHARE ROW EXCLUSIVE MODE')


def _write_paths(tx: Transaction, department: Department, path: str) -> None:
    # Whoever sits below begins with the old path; what the path was is all that has to be replaced.
    moved = [(path + one.path[len(department.path) :], one.id) for one in below(tx, department)]
    check_paths(text for text, _ in moved)
    tx.executemany(
        'UPDATE "_dg_department" SET "path" = ?, "path_key" = ? WHERE "id" = ?',
        [(text, path_key(text), department_id) for text, department_id in moved],
    )


def _parent(tx: Transaction, parent_id: int | None) -> Department | None:
    if parent_id is None:
        return None
    parent = get_department(tx, parent_id)
    if not parent.active:
        text = N_("“{path}” is not active any more.")
        raise Conflict(Problem("inactive", text, "parent", {"path": parent.path}))
    return parent


def _checked_path(
    tx: Transaction, parent: Department | None, name: str, own: Department | None = None
) -> str:
    path = name if parent is None else parent.path + JOINT + name
    check_paths([path])
    row = tx.execute('SELECT "id" FROM "_dg_department" WHERE "path_key" = ?', (path_key(path),)).fetchone()
    if row is not None and (own is None or row[0] != own.id):
        text = N_("There is a department “{path}” already.")
        raise Conflict(Problem("taken", text, "name", {"path": path}))
    return path


def _last_position(tx: Transaction) -> int:
    found: int = tx.execute('SELECT coalesce(max("position"), 0) + 1 FROM "_dg_department"').fetchone()[0]
    return found


def _no_department(which: object) -> NotFound:
    text = N_("There is no department “{name}”.")
    return NotFound(Problem("not_found", text, str(which)[:100], {"name": str(which)[:100]}))


def _from_row(row: Sequence[Any]) -> Department:
    department_id, parent_id, name, path, head_id, position, active = row
    return Department(department_id, parent_id, name, path, head_id, position, bool(active))
