"""Limits hold through every door: whoever takes a record out of its pool by writing the field claims it, and whoever
writes somebody else into it gives it. What the product itself writes, as automations may, is noted but not refused.

New records, and those that go from one person to another, come out of no pool: nobody is kept from them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import Actor
from dougong.pools.judging import cooling_of, room_of
from dougong.pools.models import PoolModel, all_pools, pools_of
from dougong.pools.moving import DOOR, note
from dougong.records import AFTER_WRITE, JUDGES, Done
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.hooks import COMPUTED, Hearing
from dougong.records.model import WriteModel
from dougong.records.turns import COUNTED
from dougong.storage import Transaction


@JUDGES.registering("pools")
def judge_by_hand(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    for pool in pools_of(tx.release, model.layout.id) if actor.kind != "system" else ():
        if not pool.definition.limits:
            continue
        taken = [one for one in entries if not one.problems and _was_blank(pool, one)]
        by_holder: dict[int, list[Entry]] = {}
        for one in _belonging(tx, actor, pool, taken):
            by_holder.setdefault(pool.holder(one) or 0, []).append(one)
        for holder, some in by_holder.items():
            _judge(tx, actor, pool, holder, some)


def _judge(tx: Transaction, actor: Actor, pool: PoolModel, holder: int, entries: Sequence[Entry]) -> None:
    own = holder == actor.user_id
    room = room_of(tx, pool, holder, daily=own)
    cooling = cooling_of(tx, pool, holder, [one.id for one in entries]) if own else {}
    for entry in entries:
        refusal = cooling.get(entry.id) or room.refusal()
        if refusal is None:
            room.take()
        else:
            entry.problems.append(refusal.at(pool.owner.name))


COUNTED.register(
    "pools",
    lambda release: {one.layout.id for one in all_pools(release) if one.definition.limits},
)
COMPUTED.register("pools", lambda release, object_id: bool(pools_of(release, object_id)))


@AFTER_WRITE.registering("pools")
def note_by_hand(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """What the room writes itself it has noted as what it is."""
    if done.kind != "update" or done.door == DOOR:
        return
    by = done.by or actor
    for pool in pools_of(tx.release, model.layout.id):
        changed = [one for one in done.entries if one.old and _had_by(pool, one) != pool.holder(one)]
        for one in _belonging(tx, by, pool, changed):
            before, now = _had_by(pool, one), pool.holder(one)
            what = (
                "returned" if now is None else "claimed" if before is None and now == by.user_id else "given"
            )
            note(tx, pool, what, [(one.id, now or before or 0)], by)


def _was_blank(pool: PoolModel, entry: Entry) -> bool:
    return entry.old is not None and _had_by(pool, entry) is None and pool.holder(entry) is not None


def _had_by(pool: PoolModel, entry: Entry) -> int | None:
    found: int | None = (entry.old or {}).get(pool.owner.path)
    return found


def _belonging(tx: Transaction, actor: Actor, pool: PoolModel, entries: Sequence[Entry]) -> list[Entry]:
    if not entries:
        return []
    belonging = pool.belong(tx, entries, context_of(tx, actor))
    return [one for one, belongs in zip(entries, belonging, strict=True) if belongs]
