"""Shares that somebody has, and those that they have given, as part of what passes to a successor."""

from __future__ import annotations

from dougong.access import Actor
from dougong.access.holdings import HOLDINGS, Holding
from dougong.problems import N_
from dougong.storage import Transaction


def _count(tx: Transaction, column: str, user_id: int) -> int:
    row = tx.execute(f'SELECT count(*) FROM "_dg_share" WHERE "{column}" = ?', (user_id,)).fetchone()
    return int(row[0])


def _names(tx: Transaction, column: str, user_id: int) -> list[str]:
    """By number: whoever reads the list may not see what the records are called."""
    rows = tx.execute(
        f'SELECT "object_id", "record_id" FROM "_dg_share" WHERE "{column}" = ? ORDER BY "id"', (user_id,)
    ).fetchall()
    objects = tx.release.definitions.objects_by_id
    return [f"{objects[of].title} #{record_id}" for of, record_id in rows if of in objects]


def _take_over(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    """Where both have one, the successor keeps the wider."""
    count = _count(tx, "user_id", leaver)
    columns = '"object_id", "record_id", "level", "created_at", "created_by"'
    tx.execute(
        f'INSERT INTO "_dg_share" ("user_id", {columns})'
        f' SELECT ?, {columns} FROM "_dg_share" WHERE "user_id" = ?'
        ' ON CONFLICT ("user_id", "object_id", "record_id") WHERE "user_id" IS NOT NULL DO UPDATE SET "level" ='
        """ CASE WHEN excluded."level" = 'edit' THEN 'edit' ELSE "_dg_share"."level" END""",
        (successor, leaver),
    )
    tx.execute('DELETE FROM "_dg_share" WHERE "user_id" = ?', (leaver,))
    return count


def _stand_for(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    count = _count(tx, "created_by", leaver)
    tx.execute('UPDATE "_dg_share" SET "created_by" = ? WHERE "created_by" = ?', (successor, leaver))
    return count


HOLDINGS.register(
    "shares",
    Holding(
        N_("Records that are shared with them"),
        "share",
        lambda tx, user_id: _count(tx, "user_id", user_id),
        _take_over,
        names=lambda tx, user_id: _names(tx, "user_id", user_id),
    ),
)
HOLDINGS.register(
    "shares_given",
    Holding(
        N_("Records that they have shared with others"),
        "share",
        lambda tx, user_id: _count(tx, "created_by", user_id),
        _stand_for,
        names=lambda tx, user_id: _names(tx, "created_by", user_id),
    ),
)
