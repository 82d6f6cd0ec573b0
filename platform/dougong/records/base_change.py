"""Changing the currency in which a workspace counts.

Asked for, looked at beforehand, and carried out by a job in short steps (``base_jobs``). From its beginning to its
end nothing else is saved or published: whoever types would not know which currency a number is in. How far it has
come stands in the database, and so do the values from before: half-way it can go on, or go back exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dougong.access import POLICY, Actor, audit
from dougong.dataclasses import dataclass
from dougong.errors import Conflict
from dougong.jobs import enqueue
from dougong.problems import N_, Problem
from dougong.records.base_amounts import Holding, entries_of, holdings_of
from dougong.records.base_rates import Worth, stored_worths, turn_back_rates, turn_rates
from dougong.records.rates import known_code
from dougong.storage import Transaction
from dougong.storage.republishing import republish
from dougong.storage.workspace import MOVING

KIND = "change_base_currency"
LOOKED_AT = 2_000
CONVERT, COMPUTE, TIDY, DONE = "convert", "compute", "tidy", "done"

NO_RATES = N_("There are no rates of {currency} yet. Amounts are changed at the rate of each record's day.")
MISSING = N_(
    "{count} records of “{object}” are from {first} to {last}, before the first rate of {currency}. Set one of {first} "
    "or before."
)
ANOTHER = N_("The base currency is being changed from {origin} to {target}. Let it go on, or go back, first.")
STILL_RUNNING = N_("The change to {target} is running. Cancel its job first.")


@dataclass(frozen=True, slots=True)
class Missing:
    object: str
    count: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class BasePlan:
    """``records`` have something to be changed; ``missing`` are those without a rate for their day."""

    origin: str
    target: str
    records: int
    missing: tuple[Missing, ...]
    has_rates: bool

    def to_json(self) -> dict[str, Any]:
        missing = [
            {"object": one.object, "records": one.count, "first": str(one.first), "last": str(one.last)}
            for one in self.missing
        ]
        told = {"from": self.origin, "to": self.target, "records": self.records}
        return {**told, "has_rates": self.has_rates, "missing": missing}

    @property
    def problems(self) -> list[Problem]:
        if self.records and not self.has_rates:
            return [Problem("no_rates", NO_RATES, "currency", {"currency": self.target})]
        return [
            Problem(
                "missing_rates",
                MISSING,
                "currency",
                {
                    "count": one.count,
                    "object": one.object,
                    "first": one.first.isoformat(),
                    "last": one.last.isoformat(),
                    "currency": self.target,
                },
            )
            for one in self.missing
        ]


@dataclass(frozen=True, slots=True)
class BaseChange:
    """One that is under way. ``back``: to where it came from."""

    origin: str
    target: str
    back: bool
    phase: str
    object_id: str
    last_id: int
    job_id: int | None


def plan_base(tx: Transaction, actor: Actor, code: str) -> BasePlan:
    """Looks at every record that would be changed."""
    POLICY.require_right(actor, "rates")
    code = known_code(code)
    worth = stored_worths(tx).get(code)
    records, missing = 0, []
    for holding in holdings_of(tx.release):
        count, days = _look(tx, holding, worth)
        records += count
        if days:
            missing.append(Missing(holding.title, len(days), min(days), max(days)))
    return BasePlan(tx.workspace.currency, code, records, tuple(missing), worth is not None)


def _look(tx: Transaction, holding: Holding, worth: Worth | None) -> tuple[int, list[date]]:
    """How many are concerned, and the days of those without a rate."""
    count, without = 0, []
    for ids in _all_ids(tx, holding):
        for entry in entries_of(tx, holding, ids, lock=False):
            if holding.concerns(entry.values):
                count += 1
                day = holding.day(tx, entry.values)
                if worth is None or worth(day) is None:
                    without.append(day)
    return count, without


def _all_ids(tx: Transaction, holding: Holding) -> Iterator[list[int]]:
    last = 0
    while ids := next_of(tx, holding, last, LOOKED_AT):
        yield ids
        last = ids[-1]


def next_of(tx: Transaction, holding: Holding, last: int, most: int) -> list[int]:
    """In the bin or not."""
    statement = f'SELECT "id" FROM {holding.model.layout.table} WHERE "id" > ? ORDER BY "id" LIMIT ?'
    return [row[0] for row in tx.execute(statement, (last, most)).fetchall()]


def change_base(tx: Transaction, actor: Actor, code: str) -> int | None:
    """In an exclusive transaction: the job that brings all amounts into ``code``; None where there is nothing to
    do. Half-way, the currency on the way to which it is goes on, the one from which it came goes back."""
    POLICY.require_right(actor, "rates")
    code = known_code(code)
    under_way = change_under_way(tx)
    if under_way is not None:
        return _go_on(tx, actor, under_way, code)
    if code == tx.workspace.currency:
        return None
    plan = plan_base(tx, actor, code)
    if plan.problems:
        raise Conflict(plan.problems)
    origin = plan.origin
    audit.note(tx, actor, "base_currency_changed", details={"before": origin, "after": code})
    if plan.has_rates:
        turn_rates(tx, origin, code)
    moving = "1" if plan.records else None
    republish(tx, actor.user_id, f"currency:{code}", {"currency": code, MOVING: moving})
    if not plan.records:
        return None
    job_id = _enqueue(tx, actor, code)
    tx.execute(
        'INSERT INTO "_dg_base_change" ("id", "origin", "target", "back", "phase", "object_id", "last_id", "job_id")'
        " VALUES (1, ?, ?, 0, ?, '', 0, ?)",
        (origin, code, CONVERT, job_id),
    )
    return job_id


def change_under_way(tx: Transaction) -> BaseChange | None:
    columns = '"origin", "target", "back", "phase", "object_id", "last_id", "job_id"'
    row = tx.execute(f'SELECT {columns} FROM "_dg_base_change"').fetchone()
    return BaseChange(row[0], row[1], bool(row[2]), *row[3:]) if row is not None else None


def keep_change(tx: Transaction, change: BaseChange) -> None:
    tx.execute(
        'UPDATE "_dg_base_change" SET "back" = ?, "phase" = ?, "object_id" = ?, "last_id" = ?, "job_id" = ?',
        (int(change.back), change.phase, change.object_id, change.last_id, change.job_id),
    )


def end_change(tx: Transaction, actor: Actor) -> None:
    """In an exclusive transaction."""
    for table in ("_dg_base_change", "_dg_base_kept", "_dg_base_rate"):
        tx.execute(f'DELETE FROM "{table}"')
    republish(tx, actor.user_id, f"currency:{tx.workspace.currency}", {MOVING: None})


def _go_on(tx: Transaction, actor: Actor, change: BaseChange, code: str) -> int:
    towards = change.origin if change.back else change.target
    if code not in (change.origin, change.target):
        params = {"origin": change.origin, "target": change.target}
        raise Conflict(Problem("currency_moving", ANOTHER, "currency", params))
    if change.job_id is not None and is_running(tx, change.job_id):
        if code == towards:
            return change.job_id
        raise Conflict(Problem("currency_moving", STILL_RUNNING, "currency", {"target": towards}))
    job_id = _enqueue(tx, actor, code)
    if code == towards:
        keep_change(tx, BaseChange(*_parts(change), change.phase, change.object_id, change.last_id, job_id))
        return job_id
    # What was brought back is changed once more, and there is no way back without what was kept for it.
    if change.back or change.phase in (TIDY, DONE):
        raise Conflict(Problem("currency_moving", ANOTHER, "currency", _names(change)))
    turn_back_rates(tx, change.origin, change.target)
    audit.note(tx, actor, "base_currency_changed", details={"before": change.target, "after": change.origin})
    republish(tx, actor.user_id, f"currency:{change.origin}", {"currency": change.origin})
    keep_change(tx, BaseChange(change.origin, change.target, True, CONVERT, "", 0, job_id))
    return job_id


def _parts(change: BaseChange) -> tuple[str, str, bool]:
    return change.origin, change.target, change.back


def _names(change: BaseChange) -> dict[str, str]:
    return {"origin": change.origin, "target": change.target}


def is_running(tx: Transaction, job_id: int) -> bool:
    row = tx.execute('SELECT "state" FROM "_dg_job" WHERE "id" = ?', (job_id,)).fetchone()
    return row is not None and row[0] in ("waiting", "running")


def _enqueue(tx: Transaction, actor: Actor, code: str) -> int:
    return enqueue(tx, KIND, {}, actor=actor, subject=code)
