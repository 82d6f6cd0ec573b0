"""A department that nothing names can be removed; any other can only be deactivated."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.access.actor import Actor
from dougong.access.departments import get_department, require_unnamed
from dougong.access.reach import require_below
from dougong.errors import Conflict
from dougong.fields import FIELD_TYPES
from dougong.fields.base import DEPARTMENTS
from dougong.problems import N_, Problem
from dougong.storage import Transaction

IN_USE = N_("{count} records of “{object}” name “{path}” in “{field}”; it can be deactivated.")
HAS_CHILDREN = N_("There are {count} departments below “{path}”; remove or move them first.")
HAS_MEMBERS = N_("{count} people belong to “{path}”; take them out first.")


def remove_department(tx: Transaction, actor: Actor, department_id: int) -> None:
    """Refused with all the places where it is named; records in the bin count too."""
    require_below(tx, actor, department_id)
    if tx.dialect == "postgresql":
        # Records that are getting it hold the row until they can be counted.
        tx.execute('LOCK TABLE "_dg_department" IN SHARE ROW EXCLUSIVE MODE')
        tx.execute('SELECT 1 FROM "_dg_department" WHERE "id" = ? FOR UPDATE', (department_id,))
    require_unnamed(tx, get_department(tx, department_id))
    problems = list(_uses(tx, department_id, get_department(tx, department_id).path))
    if problems:
        raise Conflict(problems)
    tx.execute('DELETE FROM "_dg_department" WHERE "id" = ?', (department_id,))


def _uses(tx: Transaction, department_id: int, path: str) -> Iterator[Problem]:
    for code, text, table, column in (
        ("has_children", HAS_CHILDREN, "_dg_department", "parent_id"),
        ("has_members", HAS_MEMBERS, "_dg_membership", "department_id"),
    ):
        count = _count(tx, table, column, department_id)
        if count:
            yield Problem(code, text, path, {"count": count, "path": path})
    for item in tx.release.definitions.objects.values():
        for field in item.fields:
            column_ref = tx.release.tables.table(item.id).columns.get(field.id)
            if column_ref is None or FIELD_TYPES[field.type_name].target_of(field) != DEPARTMENTS:
                continue
            count = _count(tx, item.name, column_ref.name, department_id)
            if count:
                params = {"count": count, "object": item.title, "path": path, "field": field.title}
                yield Problem("in_use", IN_USE, f"{item.name}.{field.name}", params)


def _count(tx: Transaction, table: str, column: str, department_id: int) -> int:
    sql = f'SELECT count(*) FROM "{table}" WHERE "{column}" = ?'
    found: int = tx.execute(sql, (department_id,)).fetchone()[0]
    return found
