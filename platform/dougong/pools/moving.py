"""Claiming records, giving them to others and putting them back: judged with the records held, then written through
the one door by the product in the person's name. The pool is the right to do it, and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from dougong.access import POLICY, SYSTEM, Actor, get_user
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, DougongError, Forbidden, InvalidInput, NotFound
from dougong.notices import About, NoticeKind, tell
from dougong.notices.kinds import register_kind
from dougong.pools.judging import GONE, entries_of, judge_claims, judge_gifts, judge_returns
from dougong.pools.models import PoolModel
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter
from dougong.records.turns import take_turn
from dougong.storage import Transaction

DOOR = "pool"
ALL = frozenset({"all"})
"""Of the rules that only warn."""
MOST = 500
TOO_MANY = N_("At most {most} records at once.")
AWAY = N_("They may not sign in any more.")
GIVEN = register_kind(
    NoticeKind(
        "pool_given", N_("I am given records of a public pool"), N_("{who} gave you {record}"), "transfer"
    )
)
TAKEN_BACK = register_kind(
    NoticeKind(
        "pool_taken_back",
        N_("Records of mine are put back into a public pool"),
        N_("{who} put {record} back into the public pool"),
        "arrow-back-up",
    )
)
_EVENT = (
    'INSERT INTO "_dg_pool_event" ("pool_id", "record_id", "what", "user_id", "by_id", "at")'
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_PERSON = (
    'INSERT INTO "_dg_pool_person" ("pool_id", "user_id") VALUES (?, ?)'
    ' ON CONFLICT ("pool_id", "user_id") DO NOTHING'
)
_HOLD_PERSON = 'SELECT 1 FROM "_dg_pool_person" WHERE "pool_id" = ? AND "user_id" = ? FOR UPDATE'


@dataclass(slots=True)
class Moved:
    """``refused`` says by id why the others were left alone."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, Problem] = field(default_factory=dict)

    def require(self) -> None:
        """For one record: what was refused, as an error."""
        for problem in self.refused.values():
            raise _ERRORS.get(problem.code, InvalidInput)(problem)


_ERRORS: Mapping[str, type[DougongError]] = {
    "not_found": NotFound,
    "forbidden": Forbidden,
    **dict.fromkeys(("taken", "not_taken", "elsewhere", "holds", "daily", "cooling"), Conflict),
}


def claim(tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int]) -> Moved:
    """Whoever comes second finds that somebody has it."""
    _begin(tx, actor, pool, ids)
    user_id = actor.user_id or 0
    _hold_person(tx, pool, user_id)
    entries = entries_of(tx, actor, pool, ids, lock=True)
    verdicts = judge_claims(tx, actor, pool, entries, user_id)
    moved = _write(tx, actor, pool, ids, verdicts, user_id)
    note(tx, pool, "claimed", [(one, user_id) for one in moved.done], actor)
    return moved


def give(tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int], user_id: int) -> Moved:
    """To somebody else, by whoever manages the pool."""
    _begin(tx, actor, pool, ids)
    if not get_user(tx, user_id).active:
        raise InvalidInput(Problem("inactive", AWAY, "user"))
    _hold_person(tx, pool, user_id)
    entries = entries_of(tx, actor, pool, ids, lock=True)
    moved = _write(tx, actor, pool, ids, judge_gifts(tx, actor, pool, entries, user_id), user_id)
    note(tx, pool, "given", [(one, user_id) for one in moved.done], actor)
    for one in moved.done:
        tell(tx, GIVEN, [user_id], actor, About(pool.layout.id, one))
    return moved


def put_back(tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int]) -> Moved:
    _begin(tx, actor, pool, ids)
    entries = entries_of(tx, actor, pool, ids, lock=True)
    holders = {key: pool.holder(entry) or 0 for key, entry in entries.items()}
    moved = _write(tx, actor, pool, ids, judge_returns(tx, actor, pool, entries), None)
    note(tx, pool, "returned", [(one, holders[one]) for one in moved.done], actor)
    for one in moved.done:
        tell(tx, TAKEN_BACK, [holders[one]], actor, About(pool.layout.id, one))
    return moved


def write_holder(
    tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int], user_id: int | None
) -> Moved:
    """The product writes, in somebody's name; records that their own rules refuse stay as they are."""
    writing = replace(
        SYSTEM, user_id=actor.user_id, name=actor.name, language=actor.language, zone=actor.zone
    )
    records = [{"id": one, pool.owner.name: user_id} for one in ids]
    batch = Batch(
        pool.object_name, "update", records, policy="skip_invalid", door=DOOR, confirmed=ALL
    )  # fmt: skip
    result = RecordWriter(tx, writing).write(batch) if records else None
    refused = {ids[one.index]: one.problems[0] for one in result.refused} if result else {}
    return Moved([one for one in ids if one not in refused], refused)


def note(tx: Transaction, pool: PoolModel, what: str, moved: Sequence[tuple[int, int]], actor: Actor) -> None:
    rows = [(pool.definition.id, one, what, user_id, actor.user_id, tx.now_text) for one, user_id in moved]
    tx.executemany(_EVENT, rows)


def _begin(tx: Transaction, actor: Actor, pool: PoolModel, ids: Sequence[int]) -> None:
    POLICY.require(actor, "read", pool.layout.definition)
    if actor.scope is not None:
        # A limited key is not given more than it says by the roles of its person.
        POLICY.require(actor, "update", pool.layout.definition)
    if len(ids) > MOST:
        raise InvalidInput(Problem("too_many", TOO_MANY, "ids", {"most": MOST}))
    # As every writer does, before anything is held.
    take_turn(tx, pool.layout.id, "update")


def _hold_person(tx: Transaction, pool: PoolModel, user_id: int) -> None:
    tx.execute(_PERSON, (pool.definition.id, user_id))
    if tx.dialect == "postgresql":
        tx.execute(_HOLD_PERSON, (pool.definition.id, user_id))


def _write(
    tx: Transaction,
    actor: Actor,
    pool: PoolModel,
    ids: Sequence[int],
    verdicts: Mapping[int, Problem | None],
    user_id: int | None,
) -> Moved:
    refused = {one: problem for one in ids if (problem := verdicts.get(one, GONE)) is not None}
    moved = write_holder(tx, actor, pool, [one for one in verdicts if one not in refused], user_id)
    return Moved(moved.done, refused | moved.refused)
