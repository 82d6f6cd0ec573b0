"""What somebody holds besides records, and how it passes to a successor.

A room that lets people hold something (places in approvals, shared views) registers it here: it is then shown
to whoever deactivates somebody, and moved with the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dougong.access.actor import Actor
from dougong.access.departments import set_head, tree
from dougong.access.people import change_user, get_user
from dougong.access.reporting import manager_of, set_manager
from dougong.problems import N_
from dougong.registry import Registry
from dougong.storage import Transaction

Count = Callable[[Transaction, int], int]
Move = Callable[[Transaction, Actor, int, int], int]
"""(transaction, actor, leaver, successor) → how many have passed over."""


@dataclass(frozen=True, slots=True)
class Holding:
    title: str
    icon: str
    count: Count
    move: Move
    chosen: bool = True
    """Whether it passes over unless somebody says otherwise."""


HOLDINGS: Registry[Holding] = Registry("holding")


def _headed(tx: Transaction, user_id: int) -> list[int]:
    return [one.id for one in tree(tx) if one.head_id == user_id]


def _move_heads(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    headed = _headed(tx, leaver)
    for department_id in headed:
        set_head(tx, actor, department_id, successor)
    return len(headed)


def _reports(tx: Transaction, user_id: int) -> list[int]:
    rows = tx.execute('SELECT "id" FROM "_dg_user" WHERE "manager_id" = ? ORDER BY "id"', (user_id,))
    return [row[0] for row in rows.fetchall()]


def _move_reports(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    """A successor who reported to the leaver reports to the leaver's own manager from now on."""
    above, reports = manager_of(tx, leaver), _reports(tx, leaver)
    if successor in reports:
        set_manager(tx, actor, successor, None if above == successor else above)
    for report in reports:
        if report != successor:
            set_manager(tx, actor, report, successor)
    return len(reports)


def _roles(tx: Transaction, user_id: int) -> int:
    return len(get_user(tx, user_id).roles)


def _give_roles(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    """The leaver keeps the names of theirs: nobody can sign in by them."""
    held, own = get_user(tx, leaver).roles, get_user(tx, successor).roles
    change_user(tx, actor, successor, roles=sorted(held | own))
    return len(held - own)


def _share_groups(tx: Transaction, user_id: int) -> int:
    row = tx.execute('SELECT count(*) FROM "_dg_group_member" WHERE "user_id" = ?', (user_id,)).fetchone()
    return int(row[0])


def _join_groups(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    count = _share_groups(tx, leaver)
    tx.execute(
        'INSERT INTO "_dg_group_member" ("user_id", "group_id")'
        ' SELECT ?, "group_id" FROM "_dg_group_member" WHERE "user_id" = ?'
        ' ON CONFLICT ("user_id", "group_id") DO NOTHING',
        (successor, leaver),
    )
    tx.execute('DELETE FROM "_dg_group_member" WHERE "user_id" = ?', (leaver,))
    return count


HOLDINGS.register(
    "heads",
    Holding(N_("Departments that they lead"), "sitemap", lambda tx, u: len(_headed(tx, u)), _move_heads),
)
HOLDINGS.register(
    "reports",
    Holding(N_("People who report to them"), "users", lambda tx, u: len(_reports(tx, u)), _move_reports),
)
HOLDINGS.register("groups", Holding(N_("Places in groups"), "users-group", _share_groups, _join_groups))
HOLDINGS.register("roles", Holding(N_("Roles"), "shield-check", _roles, _give_roles, chosen=False))
