"""Who reports to whom. Nobody reports to themselves, by way of however many others."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.people import get_user
from dougong.access.reach import require_person
from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.storage import Transaction

register_kind("manager_changed", N_("Changed whom somebody reports to"), "access")
_ABOVE = """
    WITH RECURSIVE above("id") AS (
        SELECT "manager_id" FROM "_dg_user" WHERE "id" = ?
        UNION SELECT u."manager_id" FROM "_dg_user" u JOIN above ON u."id" = above."id")
    SELECT "id" FROM above WHERE "id" IS NOT NULL"""


def manager_of(tx: Transaction, user_id: int) -> int | None:
    row = tx.execute('SELECT "manager_id" FROM "_dg_user" WHERE "id" = ?', (user_id,)).fetchone()
    return None if row is None else row[0]


def set_manager(tx: Transaction, actor: Actor, user_id: int, manager_id: int | None) -> None:
    require_person(tx, actor, user_id)
    user = get_user(tx, user_id)
    if tx.dialect == "postgresql":
        # Two changes at once could close a circle.
        tx.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('managers'))")
    if manager_id is not None:
        manager = get_user(tx, manager_id)
        above = {row[0] for row in tx.execute(_ABOVE, (manager_id,)).fetchall()} | {manager_id}
        if user_id in above:
            text = N_("{manager} reports to {name}, so {name} cannot report to {manager}.")
            params = {"manager": manager.name, "name": user.name}
            raise Conflict(Problem("cycle", text, "manager", params))
    before = manager_of(tx, user_id)
    if before != manager_id:
        tx.execute('UPDATE "_dg_user" SET "manager_id" = ? WHERE "id" = ?', (manager_id, user_id))
        named = {"before": before, "after": manager_id}
        details = {key: get_user(tx, one).name for key, one in named.items() if one is not None}
        audit.note(tx, actor, "manager_changed", user.name, person_id=user_id, details=details)
