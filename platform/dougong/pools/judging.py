"""Whether somebody may claim a record, or put it back, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dougong.access import SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.expressions.moments import start_of_day
from dougong.pools.models import PoolModel
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, count
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction, in_list, instant_text, list_bind, parse_instant

GONE = Problem("not_found", N_("There is no such record, or you may not see it."), "id")
NOT_A_MEMBER = Problem("forbidden", N_("This pool is for other roles than yours."))
NOT_A_MANAGER = Problem("forbidden", N_("Only whoever manages the pool may do this."))
TAKEN = Problem("taken", N_("Somebody else has it already."))
YOURS = Problem("taken", N_("You have it already."))
ELSEWHERE = Problem("elsewhere", N_("It does not belong to this pool."))
NOT_TAKEN = Problem("not_taken", N_("Nobody has it: it is in the pool."))
NOT_YOURS = Problem(
    "forbidden", N_("Somebody else has it; only they, or whoever manages the pool, put it back.")
)
HOLDS = N_("With {count} records the limit of {most} is reached.")
DAILY = N_("{count} have been claimed today; the limit is {most} a day.")
COOLING = N_("Whoever had it last may claim it again only from {day} on.")
_LAST_LEFT = (
    'SELECT "record_id", max("at") FROM "_dg_pool_event" WHERE "pool_id" = :pool AND "user_id" = :user'
    ' AND "what" IN (\'returned\', \'recycled\') AND "at" > :after AND "record_id" '
)
_CLAIMED = (
    'SELECT count(*) FROM "_dg_pool_event" WHERE "pool_id" = ? AND "user_id" = ?'
    ' AND "what" = \'claimed\' AND "at" >= ?'
)


@dataclass(slots=True)
class Room:
    """How many more somebody may claim: in all, and of those how many today. None: without limit."""

    held: int = 0
    claimed: int = 0
    holds: int | None = None
    daily: int | None = None

    def refusal(self) -> Problem | None:
        if self.holds is not None and self.held >= self.holds:
            return Problem("holds", HOLDS, "", {"count": self.held, "most": self.holds})
        if self.daily is not None and self.claimed >= self.daily:
            return Problem("daily", DAILY, "", {"count": self.claimed, "most": self.daily})
        return None

    def take(self) -> None:
        self.held += 1
        self.claimed += 1


def entries_of(
    tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int], lock: bool
) -> dict[int, Entry]:
    """The records that the actor may read, whole; held if asked for."""
    found = current(tx, model_of(tx.release, pool.object_name), ids, False, lock=lock)
    seen = permitted(tx, actor, pool.layout, "read", found)
    return {key: Entry(0, dict(values), id=key) for key, values in sorted(found.items()) if key in seen}


def room_of(tx: Transaction, pool: PoolModel, user_id: int, daily: bool = True) -> Room:
    definition, room = pool.definition, Room(holds=pool.definition.holds)
    if definition.holds is not None:
        query = RecordQuery(pool.object_name, filter=definition.condition, match=[(pool.owner.name, user_id)])
        room.held = count(tx, SYSTEM, query, cap=definition.holds + 1)
    if definition.daily is not None and daily:
        zone = tx.workspace.default_zone
        begun = instant_text(start_of_day(tx.now.astimezone(zone).date(), zone))
        room.daily = definition.daily
        (room.claimed,) = tx.execute(_CLAIMED, (definition.id, user_id, begun)).fetchone()
    return room


def judge_claims(
    tx: Transaction, actor: Actor, pool: PoolModel, entries: Mapping[int, Entry], user_id: int
) -> dict[int, Problem | None]:
    """In the order of the entries: what is claimed before counts for those after it."""
    room, cooling = room_of(tx, pool, user_id), cooling_of(tx, pool, user_id, list(entries))
    belonging = pool.belong(tx, list(entries.values()), context_of(tx, actor))
    found: dict[int, Problem | None] = {}
    for (key, entry), belongs in zip(entries.items(), belonging, strict=True):
        holder = pool.holder(entry)
        refusal = NOT_A_MEMBER if not pool.may_claim(actor) else None
        if refusal is None and holder is not None:
            refusal = YOURS if holder == user_id else TAKEN
        if refusal is None and not belongs:
            refusal = ELSEWHERE
        found[key] = refusal = refusal or cooling.get(key) or room.refusal()
        if refusal is None:
            room.take()
    return found


def judge_gifts(
    tx: Transaction, actor: Actor, pool: PoolModel, entries: Mapping[int, Entry], user_id: int
) -> dict[int, Problem | None]:
    """Whoever manages the pool gives records to somebody, also those of others: the limit of what one holds stays."""
    room = room_of(tx, pool, user_id, daily=False)
    belonging = pool.belong(tx, list(entries.values()), context_of(tx, actor))
    found: dict[int, Problem | None] = {}
    for (key, entry), belongs in zip(entries.items(), belonging, strict=True):
        refusal = None if pool.manages(actor) else NOT_A_MANAGER
        if refusal is None and pool.holder(entry) == user_id:
            refusal = TAKEN
        if refusal is None and not belongs:
            refusal = ELSEWHERE
        found[key] = refusal = refusal or room.refusal()
        if refusal is None:
            room.take()
    return found


def judge_returns(
    tx: Transaction, actor: Actor, pool: PoolModel, entries: Mapping[int, Entry]
) -> dict[int, Problem | None]:
    belonging = pool.belong(tx, list(entries.values()), context_of(tx, actor))
    found: dict[int, Problem | None] = {}
    for (key, entry), belongs in zip(entries.items(), belonging, strict=True):
        holder, refusal = pool.holder(entry), None
        if holder is None:
            refusal = NOT_TAKEN
        elif holder != actor.user_id and not pool.manages(actor):
            refusal = NOT_YOURS
        elif not belongs:
            refusal = ELSEWHERE
        found[key] = refusal
    return found


def cooling_of(tx: Transaction, pool: PoolModel, user_id: int, ids: Sequence[int]) -> dict[int, Problem]:
    days = pool.definition.cool_down
    if days is None or not ids:
        return {}
    binds = {
        "pool": pool.definition.id,
        "user": user_id,
        "after": instant_text(tx.now - timedelta(days=days)),
        "ids": list_bind(sorted(ids), tx.dialect),
    }
    text = f'{_LAST_LEFT}{in_list("ids", tx.dialect)} GROUP BY "record_id"'
    zone, found = tx.workspace.default_zone, {}
    for key, at in tx.execute(text, binds).fetchall():
        free = (parse_instant(at) + timedelta(days=days)).astimezone(zone)
        found[key] = Problem("cooling", COOLING, "", {"day": f"{free:%Y-%m-%d %H:%M}"})
    return found
