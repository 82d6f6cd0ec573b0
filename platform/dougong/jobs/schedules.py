"""Jobs by the clock: each due time of a schedule puts one job into the queue, whatever is restarted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from dougong.access import Actor, actor_of, get_user
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.jobs.enqueuing import enqueue
from dougong.jobs.kinds import KINDS
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.storage import Transaction, Workspace, instant_text, parse_instant

BAD_CRON = N_("“{cron}” is not a schedule such as “0 7 * * 1-5” (minute, hour, day, month, weekday).")


@dataclass(frozen=True, slots=True)
class Schedule:
    """``cron`` has five parts and goes by the workspace's zone. What was missed while nothing ran is made
    up for once, not once for each time."""

    name: str
    kind: str
    cron: str
    payload: Mapping[str, Any] = field(default_factory=dict)


SCHEDULES: Registry[Schedule] = Registry("schedule")
"""Those of the product itself; people's stand in the database alone."""


def next_due(cron: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first due time after an instant; None if there is none in the next years.

    When the clock is set back an hour comes twice: a fixed time of day is due in the first of them only.
    """
    from croniter import CroniterError, croniter  # a server can start without it

    times = croniter(cron, after.astimezone(zone))
    fixed_hour = not cron.split()[1].startswith("*")
    while True:
        try:
            due: datetime = times.get_next(datetime)
        except CroniterError:
            return None
        if not (due.fold and fixed_hour):
            return due.astimezone(UTC)


def last_due(cron: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest due time up to an instant."""
    from croniter import croniter

    last: datetime = croniter(cron, now.astimezone(zone) + timedelta(microseconds=1)).get_prev(datetime)
    return last.astimezone(UTC)


def set_schedule(
    tx: Transaction,
    name: str,
    kind: str,
    cron: str,
    payload: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
) -> None:
    """A new one is due from now on; a changed one keeps what it has fired."""
    _check(cron)
    text = KINDS[kind].write(payload or {})
    tx.execute(
        'INSERT INTO "_dg_schedule" ("name", "kind", "cron", "payload", "due_at", "user_id")'
        ' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "kind" = excluded."kind",'
        ' "cron" = excluded."cron", "payload" = excluded."payload", "user_id" = excluded."user_id"',
        (name, kind, cron, text, tx.now_text, actor.user_id if actor else None),
    )


def drop_schedule(tx: Transaction, name: str) -> None:
    tx.execute('DELETE FROM "_dg_schedule" WHERE "name" = ?', (name,))


def fire_due(workspace: Workspace) -> int:
    """Put what is due into the queue; any number of processes may do so at once. Tells how many."""
    with workspace.read() as tx:
        stored = {row[0]: row for row in tx.execute(_SELECT).fetchall()}
        missing = [one for name, one in SCHEDULES.items() if _differs(one, stored.get(name))]
        due = [name for name, row in stored.items() if _latest_due(workspace, row, tx.now) is not None]
    if not missing and not due:
        return 0
    with workspace.write() as tx:
        for one in missing:
            set_schedule(tx, one.name, one.kind, one.cron, one.payload)
        return sum(_fire(tx, name) for name in due)


_SELECT = 'SELECT "name", "kind", "cron", "payload", "due_at", "user_id" FROM "_dg_schedule"'


def _differs(one: Schedule, row: Any) -> bool:
    return row is None or (one.kind, one.cron, dict(one.payload)) != (*row[1:3], orjson.loads(row[3]))


def _latest_due(workspace: Workspace, row: Any, now: datetime) -> datetime | None:
    _, kind, cron, _, due_at, _ = row
    if kind not in KINDS:
        return None
    fired = parse_instant(due_at)
    due = next_due(cron, fired, workspace.default_zone)
    if due is None or due > now:
        return None
    # The last one missed stands for all; it is looked for from the present, however long nothing ran.
    return max(due, last_due(cron, now, workspace.default_zone))


def _fire(tx: Transaction, name: str) -> int:
    lock = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.execute(f'{_SELECT} WHERE "name" = ?{lock}', (name,)).fetchone()
    due = _latest_due(tx.workspace, row, tx.now) if row is not None else None
    if due is None:
        return 0  # another process was quicker
    tx.execute('UPDATE "_dg_schedule" SET "due_at" = ? WHERE "name" = ?', (instant_text(due), name))
    actor = actor_of(tx, get_user(tx, row[5])) if row[5] is not None else None
    key = f"{name} {instant_text(due)}"
    enqueue(tx, row[1], orjson.loads(row[3]), actor=actor, schedule=name, key=key)
    return 1


def _check(cron: str) -> None:
    from croniter import croniter

    if len(cron.split()) != 5 or len(cron) > 100 or not croniter.is_valid(cron):
        raise InvalidInput(Problem("bad_cron", BAD_CRON, "cron", {"cron": cron[:100]}))
