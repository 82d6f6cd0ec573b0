"""How a record stands in the pools of its object, for somebody: in the pool or had by whom, when it goes back, and what
they may do."""

from __future__ import annotations

from datetime import date, datetime

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.pools.judging import entries_of, judge_claims, judge_gifts, judge_returns
from dougong.pools.models import PoolModel, pools_of
from dougong.problems import Problem
from dougong.records.conditions import context_of
from dougong.records.layout import layout_of
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """``holder_id`` None: it is in the pool. The refusals say why something cannot be done; None: it can."""

    pool: PoolModel
    holder_id: int | None
    due: date | datetime | None
    claiming: Problem | None
    returning: Problem | None
    manages: bool

    def days_left(self, tx: Transaction) -> int | None:
        """Until it goes back, by the workspace's days; None where it stays, or is there."""
        if self.holder_id is None or self.due is None:
            return None
        zone = tx.workspace.default_zone
        due = self.due.astimezone(zone).date() if isinstance(self.due, datetime) else self.due
        return (due - tx.now.astimezone(zone).date()).days


def standing_of(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Standing]:
    """In the pools that the record belongs to; NotFound if the actor may not see it."""
    layout, found = layout_of(tx.release, object_name), []
    for pool in pools_of(tx.release, layout.id):
        entries = entries_of(tx, actor, pool, [record_id], lock=False)
        if record_id not in entries:
            raise not_found("record", record_id)
        entry = entries[record_id]
        if not all(pool.belong(tx, [entry], context_of(tx, actor))):
            continue
        user_id = actor.user_id or 0
        gift = judge_gifts(tx, actor, pool, entries, 0)[record_id]
        found.append(
            Standing(
                pool,
                pool.holder(entry),
                pool.goes_back(entry),
                judge_claims(tx, actor, pool, entries, user_id)[record_id],
                judge_returns(tx, actor, pool, entries)[record_id],
                gift is None,
            )
        )
    return found
