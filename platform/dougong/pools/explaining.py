"""Why somebody may claim a record, put it back or give it, or why not: by the judgement that is enforced."""

from __future__ import annotations

from typing import Any, Literal, get_args

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.pools.judging import entries_of, judge_claims, judge_gifts, judge_returns
from dougong.pools.models import PoolModel, named_pool
from dougong.problems import N_, Problem
from dougong.records.explaining import NOT_READ
from dougong.storage import Transaction

Act = Literal["claim", "give", "return"]
ACTS: tuple[Act, ...] = get_args(Act)
BY_MEMBER = N_("The public pool “{pool}” is for the role “{role}”, and no limit is reached.")
BY_RIGHT = N_(
    "The public pool “{pool}” is for everybody who may change such records, and no limit is reached."
)
BY_MANAGER = N_("The role “{role}” manages the public pool “{pool}”.")
BY_HOLDER = N_("Whoever has it may put it back into the public pool “{pool}”.")


@dataclass(frozen=True, slots=True)
class PoolVerdict:
    pool: PoolModel
    act: Act
    allowed: bool
    reason: Problem

    def to_json(self) -> dict[str, Any]:
        return {
            "allowed": self.allowed,
            "operation": self.act,
            "pool": self.pool.definition.name,
            "reason": {"code": self.reason.code, "message": self.reason.message},
        }


def explain_pool(
    tx: Transaction, asking: Actor, actor: Actor, object_name: str, record_id: int, pool_name: str, act: Act
) -> PoolVerdict:
    """Whoever asks must see the record, which is not in the bin."""
    pool = named_pool(tx.release, object_name, pool_name)
    if record_id not in entries_of(tx, asking, pool, [record_id], lock=False):
        raise not_found(pool.layout.definition.title, record_id)
    entries = entries_of(tx, actor, pool, [record_id], lock=False)
    user_id = actor.user_id or 0
    if record_id not in entries:
        refusal: Problem | None = NOT_READ
    elif act == "claim":
        refusal = judge_claims(tx, actor, pool, entries, user_id)[record_id]
    elif act == "return":
        refusal = judge_returns(tx, actor, pool, entries)[record_id]
    else:
        # To whom is not known yet.
        refusal = judge_gifts(tx, actor, pool, entries, 0)[record_id]
    mine = not refusal and pool.holder(entries[record_id]) == user_id
    return PoolVerdict(pool, act, refusal is None, refusal or _allowed(tx, actor, pool, act, mine))


def _allowed(tx: Transaction, actor: Actor, pool: PoolModel, act: Act, mine: bool) -> Problem:
    params = {"pool": pool.definition.title}
    if act == "return" and mine:
        return Problem("by_holder", BY_HOLDER, "", params)
    roles = (pool.members if act == "claim" else pool.managers) & actor.roles
    if not roles:
        return Problem("by_right", BY_RIGHT, "", params)
    params["role"] = tx.release.definitions.roles[min(roles)].title
    return Problem("by_role", BY_MEMBER if act == "claim" else BY_MANAGER, "", params)
