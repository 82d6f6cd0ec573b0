"""By the clock: what is due goes back into its pool, once, and whoever has something that soon will is told before.

The day on which a record goes back is a field of the record, so whatever the day is computed from moves it. What is
found to be due is judged again with the record held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.expressions.types import DATETIME
from dougong.fields import FIELD_TYPES
from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule
from dougong.notices import About, NoticeKind, tell
from dougong.notices.kinds import register_kind
from dougong.pools.judging import entries_of
from dougong.pools.models import PoolModel, all_pools, is_due
from dougong.pools.moving import note, write_holder
from dougong.problems import N_
from dougong.records import RecordQuery, find
from dougong.records.conditions import context_of
from dougong.records.turns import take_turn
from dougong.storage import Transaction, Workspace, in_list, list_bind

KIND = "recycle_pools"
PAYLOAD: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
RECYCLED = register_kind(
    NoticeKind(
        "pool_recycled",
        N_("Records of mine have gone back into a public pool"),
        N_("{record} has gone back into the public pool"),
        "refresh",
    )
)
SOON = register_kind(
    NoticeKind(
        "pool_soon",
        N_("Records of mine will soon go back into a public pool"),
        N_("{record} soon goes back into the public pool"),
        "clock",
    )
)
_WARNED = 'SELECT "record_id", "due", "days" FROM "_dg_pool_warning" WHERE "pool_id" = :pool AND "record_id" '
_WARN = (
    'INSERT INTO "_dg_pool_warning" ("pool_id", "record_id", "due", "days") VALUES (?, ?, ?, ?)'
    ' ON CONFLICT ("pool_id", "record_id", "due", "days") DO NOTHING RETURNING 1'
)
_OLD = 'DELETE FROM "_dg_pool_warning" WHERE "due" < ?'


def recycle_pools(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    counts = dict(progress.note.get("counts", {"recycled": 0, "warned": 0, "refused": 0}))
    with workspace.read() as tx:
        pools = [one.definition.id for one in all_pools(tx.release) if one.due is not None]
    for pool_id in [one for one in pools if one >= progress.note.get("pool", "")]:
        for what in ("recycle", "warn"):
            cursor: str | None = None
            while True:
                with progress.step() as tx:
                    pool = next((one for one in all_pools(tx.release) if one.definition.id == pool_id), None)
                    if pool is None or pool.due is None:
                        break
                    act = _recycle if what == "recycle" else _warn
                    cursor = act(tx, pool, cursor, progress.pace.size, counts)
                    progress.save(tx, {"pool": pool_id, "counts": counts})
                if cursor is None:
                    break
    with progress.step() as tx:
        tx.execute(_OLD, (f"{tx.now - timedelta(days=400):%Y-%m-%d}",))
        progress.save(tx, {"counts": counts})
    return counts


def _recycle(
    tx: Transaction, pool: PoolModel, cursor: str | None, size: int, counts: dict[str, int]
) -> str | None:
    take_turn(tx, pool.layout.id, "update")
    clock = _clock(tx)
    ids, following = _due(
        tx, clock, pool, "<= NOW()" if _holds_instants(pool) else "<= TODAY()", cursor, size
    )
    entries = entries_of(tx, SYSTEM, pool, ids, lock=True)
    belonging = pool.belong(tx, list(entries.values()), context_of(tx, clock))
    holders = {
        key: holder
        for (key, entry), belongs in zip(entries.items(), belonging, strict=True)
        if belongs
        and (holder := pool.holder(entry)) is not None
        and is_due(pool.goes_back(entry), tx.now, tx.workspace.default_zone)
    }
    moved = write_holder(tx, SYSTEM, pool, list(holders), None)
    note(tx, pool, "recycled", [(one, holders[one]) for one in moved.done], SYSTEM)
    for one in moved.done:
        tell(tx, RECYCLED, [holders[one]], SYSTEM, About(pool.layout.id, one))
    counts["recycled"] += len(moved.done)
    counts["refused"] += len(moved.refused)
    return following


def _warn(
    tx: Transaction, pool: PoolModel, cursor: str | None, size: int, counts: dict[str, int]
) -> str | None:
    """Of several days only the last that has come: whoever gets a record three days before is told once."""
    if not pool.definition.warn:
        return None
    clock, today = _clock(tx), tx.now.astimezone(tx.workspace.default_zone).date()
    last = pool.definition.warn[-1]
    ids, following = _due(tx, clock, pool, f"< TODAY() + {last + 1}", cursor, size)
    entries, known = entries_of(tx, SYSTEM, pool, ids, lock=False), _warned(tx, pool, ids)
    for key, entry in entries.items():
        due = _day(pool.goes_back(entry), tx)
        holder = pool.holder(entry)
        days = next((one for one in pool.definition.warn if due and (due - today).days <= one), None)
        if due is None or due <= today or holder is None or days is None:
            continue
        mark = (key, due.isoformat(), days)
        if mark not in known and tx.execute(_WARN, (pool.definition.id, *mark)).fetchone():
            tell(tx, SOON, [holder], SYSTEM, About(pool.layout.id, key, key=f"pool {key}"))
            counts["warned"] += 1
    return following


def _due(
    tx: Transaction, clock: Actor, pool: PoolModel, when: str, cursor: str | None, size: int
) -> tuple[Sequence[int], str | None]:
    assert pool.due is not None  # noqa: S101 - only such pools are gone through
    asked = f"{pool.due.name} {when} AND {pool.owner.name} <> NULL"
    if pool.definition.condition:
        asked = f"({pool.definition.condition}) AND {asked}"
    query = RecordQuery(pool.object_name, ("id",), asked, ("id",), size, cursor, sensitive="inward")
    page = find(tx, clock, query)
    return [one["id"] for one in page.data], page.next


def _clock(tx: Transaction) -> Actor:
    """Days are those of the workspace."""
    return replace(SYSTEM, zone=tx.workspace.default_zone.key)


def _holds_instants(pool: PoolModel) -> bool:
    field = pool.due.definition if pool.due is not None else None
    return field is not None and FIELD_TYPES[field.type_name].expression_type(field) == DATETIME


def _day(value: date | datetime | None, tx: Transaction) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(tx.workspace.default_zone).date()
    return value


def _warned(tx: Transaction, pool: PoolModel, ids: Sequence[int]) -> set[tuple[int, str, int]]:
    if not ids:
        return set()
    rows = tx.execute(
        f"{_WARNED}{in_list('ids', tx.dialect)}",
        {"pool": pool.definition.id, "ids": list_bind(sorted(ids), tx.dialect)},
    ).fetchall()
    return {(row[0], row[1], row[2]) for row in rows}


KINDS.add(JobKind(KIND, N_("Public pools"), recycle_pools, PAYLOAD))
SCHEDULES.register(KIND, Schedule(KIND, KIND, "3 * * * *"))
