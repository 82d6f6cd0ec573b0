"""Views that somebody shares pass to their successor; those that nobody else sees end with them."""

from __future__ import annotations

from dougong.access import Actor
from dougong.access.holdings import HOLDINGS, Holding
from dougong.problems import N_
from dougong.storage import Transaction
from dougong.storage.emptying import VIEWS

_SHARED = (
    '"owner_id" = ? AND ("everybody" IS NOT NULL OR EXISTS (SELECT 1 FROM "_dg_share" s'
    ' WHERE s."object_id" = ? AND s."record_id" = "_dg_view"."id"))'
)


def _count(tx: Transaction, user_id: int) -> int:
    row = tx.execute(f'SELECT count(*) FROM "_dg_view" WHERE {_SHARED}', (user_id, VIEWS)).fetchone()
    return int(row[0])


def _move(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    count = _count(tx, leaver)
    tx.execute(f'UPDATE "_dg_view" SET "owner_id" = ? WHERE {_SHARED}', (successor, leaver, VIEWS))
    tx.execute(
        'DELETE FROM "_dg_share" WHERE "object_id" = ? AND "user_id" = ? AND "record_id" IN'
        ' (SELECT "id" FROM "_dg_view" WHERE "owner_id" = ?)',
        (VIEWS, successor, successor),
    )
    return count


HOLDINGS.register("views", Holding(N_("Views that they share"), "layout-list", _count, _move))
