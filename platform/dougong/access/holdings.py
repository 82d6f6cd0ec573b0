"""What somebody holds besides records, and how it passes to a successor.

A room that lets people hold something (places in approvals, shared views) registers it here: it is then shown
to whoever deactivates somebody, and moved with the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from dougong.access.actor import Actor
from dougong.access.departments import set_head, tree
from dougong.access.managing_people import change_user
from dougong.access.people import get_user
from dougong.access.reporting import manager_of, set_manager
from dougong.access.roles import known_roles
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry
from dougong.storage import Transaction

Count = Callable[[Transaction, int], int]
Move = Callable[[Transaction, Actor, int, int], int]
"""(transaction, actor, leaver, successor) → how many have passed over."""

Names = Callable[[Transaction, int], list[str]]
MOST_NAMED = 500
"""So many are named in the list of what has moved."""


@dataclass(frozen=True, slots=True)
class Holding:
    title: str
    icon: str
    count: Count
    move: Move
    chosen: bool = True
    """Whether it passes over unless somebody says otherwise."""
    names: Names | None = None
    """What each is called, for the list of what has moved; asked before it moves."""

    def named(self, tx: Transaction, user_id: int) -> list[str]:
        return [] if self.names is None else self.names(tx, user_id)[:MOST_NAMED]


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


def _headed_names(tx: Transaction, user_id: int) -> list[str]:
    return [one.path for one in tree(tx) if one.head_id == user_id]


def _report_names(tx: Transaction, user_id: int) -> list[str]:
    return [get_user(tx, report).name for report in _reports(tx, user_id)]


def _group_names(tx: Transaction, user_id: int) -> list[str]:
    rows = tx.execute(
        'SELECT g."name" FROM "_dg_group_member" m JOIN "_dg_group" g ON g."id" = m."group_id"'
        ' WHERE m."user_id" = ? ORDER BY g."name"',
        (user_id,),
    )
    return [row[0] for row in rows.fetchall()]


def _role_names(tx: Transaction, user_id: int) -> list[str]:
    known = known_roles(tx.release.definitions.roles)
    return [known[name].title for name in sorted(get_user(tx, user_id).roles) if name in known]


for _name, _holding in {
    "heads": Holding(
        N_("Departments that they lead"),
        "sitemap",
        lambda tx, user_id: len(_headed(tx, user_id)),
        _move_heads,
        names=_headed_names,
    ),
    "reports": Holding(
        N_("People who report to them"),
        "users",
        lambda tx, user_id: len(_reports(tx, user_id)),
        _move_reports,
        names=_report_names,
    ),
    "groups": Holding(N_("Places in groups"), "users-group", _share_groups, _join_groups, names=_group_names),
    "roles": Holding(N_("Roles"), "shield-check", _roles, _give_roles, chosen=False, names=_role_names),
}.items():
    HOLDINGS.register(_name, _holding)
