"""The clocks of automations: up to when each has been looked after, and when it is to be looked at again.

A clock is a watermark. What falls due between it and the present is put into the queue in the same commit that
moves it on: once, whatever is restarted and however many processes look. Nothing is kept for each record, so a
date that is edited moves what is due by it, and a record that is deleted cancels it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import orjson

from dougong.automations.due_records import any_due, is_live
from dougong.automations.rhythms import last_fire, next_day_due, next_fire
from dougong.dataclasses import dataclass
from dougong.definitions import AutomationDefinition, Rhythm
from dougong.jobs import TICKERS, enqueue
from dougong.storage import Release, Transaction, Workspace, instant_text, parse_instant

SCHEDULED, DUE = "automation_schedule", "automation_due"
LATE = timedelta(minutes=10)
"""How far a clock that finds nothing due at any time of the day is left behind, to spare a write each time."""
RETIRED = timedelta(days=365)
"""Until a clock that will not be due in the next years is looked at again."""


@dataclass(frozen=True, slots=True)
class Clock:
    definition: AutomationDefinition
    digest: str


@dataclass(frozen=True, slots=True)
class _Row:
    digest: str
    until: datetime
    next_at: str


def clocks_of(release: Release, zone: ZoneInfo) -> dict[str, Clock]:
    """Of the automations that go by the clock and are on, by id."""
    return release.cached(
        ("automations.clocks", zone.key),
        lambda: {
            one.id: Clock(one, _digest(release, one, zone))
            for one in release.definitions.automations.values()
            if one.trigger.clock is not None and not one.off
        },
    )


def _digest(release: Release, one: AutomationDefinition, zone: ZoneInfo) -> str:
    """Of all that decides when something is due: where it changes, the clock begins anew."""
    clock = one.trigger.clock
    calendar_id = clock.calendar_id if clock is not None else None
    calendar = release.definitions.documents.of_kind("calendar") if calendar_id else ()
    parts = [one.document["trigger"], one.object_id, zone.key]
    parts += [document for document in calendar if document["id"] == calendar_id]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]


def tick(workspace: Workspace) -> int:
    """Puts what is due into the queue; tells how many jobs."""
    zone = workspace.default_zone
    with workspace.read() as tx:
        clocks, rows = clocks_of(tx.release, zone), _rows(tx)
        changed = {key: row.digest for key, row in rows.items()} != {k: c.digest for k, c in clocks.items()}
        due = [key for key, clock in clocks.items() if _is_due(tx, clock, rows.get(key), zone)]
    if not changed and not due:
        return 0
    with workspace.write() as tx:
        clocks, rows = clocks_of(tx.release, zone), _rows(tx, lock=True)
        _follow(tx, clocks, rows, zone)
        return sum(_fire(tx, clocks[key], rows.get(key), zone) for key in due if key in clocks)


def _is_due(tx: Transaction, clock: Clock, row: _Row | None, zone: ZoneInfo) -> bool:
    if row is None or row.digest != clock.digest or row.next_at > tx.now_text:
        return False
    if not is_live(tx.release, clock.definition):
        return True
    return tx.now - row.until > LATE or any_due(tx, clock.definition, row.until, tx.now, zone)


def _rows(tx: Transaction, lock: bool = False) -> dict[str, _Row]:
    held = ' ORDER BY "automation_id" FOR UPDATE' if lock and tx.dialect == "postgresql" else ""
    rows = tx.execute(
        f'SELECT "automation_id", "digest", "until", "next_at" FROM "_dg_automation_clock"{held}'
    ).fetchall()
    return {row[0]: _Row(row[1], parse_instant(row[2]), row[3]) for row in rows}


def _follow(tx: Transaction, clocks: dict[str, Clock], rows: dict[str, _Row], zone: ZoneInfo) -> None:
    """What a publish has brought, changed or taken away."""
    gone = [(key,) for key in rows if key not in clocks]
    tx.executemany('DELETE FROM "_dg_automation_clock" WHERE "automation_id" = ?', gone)
    for key, clock in clocks.items():
        row = rows.get(key)
        if row is None or row.digest != clock.digest:
            _wind(tx, clock, zone)


def _wind(tx: Transaction, clock: Clock, zone: ZoneInfo) -> None:
    """On to the present."""
    tx.execute(
        'INSERT INTO "_dg_automation_clock" ("automation_id", "digest", "until", "next_at") VALUES (?, ?, ?, ?)'
        ' ON CONFLICT ("automation_id") DO UPDATE SET "digest" = excluded."digest",'
        ' "until" = excluded."until", "next_at" = excluded."next_at"',
        (clock.definition.id, clock.digest, tx.now_text, instant_text(_next(tx, clock, zone))),
    )


def _next(tx: Transaction, clock: Clock, zone: ZoneInfo) -> datetime:
    trigger = clock.definition.trigger.clock
    if is_live(tx.release, clock.definition) or trigger is None:
        return tx.now
    calendar = tx.release.definitions.calendar(trigger.calendar_id)
    found = (
        next_fire(trigger, calendar, tx.now, zone)
        if isinstance(trigger, Rhythm)
        else next_day_due(trigger, calendar, tx.now, zone)
    )
    return found or tx.now + RETIRED


def _fire(tx: Transaction, clock: Clock, row: _Row | None, zone: ZoneInfo) -> int:
    definition, trigger = clock.definition, clock.definition.trigger.clock
    if row is None or row.digest != clock.digest or row.next_at > tx.now_text or trigger is None:
        return 0  # another process was quicker
    after: datetime | None = row.until
    if isinstance(trigger, Rhythm):
        calendar = tx.release.definitions.calendar(trigger.calendar_id)
        after = last_fire(trigger, calendar, row.until, tx.now, zone)
    elif is_live(tx.release, definition) and not any_due(tx, definition, row.until, tx.now, zone):
        after = None
    _wind(tx, clock, zone)
    if after is None:
        return 0
    until = after if isinstance(trigger, Rhythm) else tx.now
    payload = {"automation": definition.id, "after": instant_text(after), "until": instant_text(until)}
    key = f"{definition.id} {instant_text(until)}"
    kind = SCHEDULED if isinstance(trigger, Rhythm) else DUE
    enqueue(tx, kind, payload, subject=definition.title, key=key)
    return 1


def next_looks(tx: Transaction) -> dict[str, str]:
    """When the clocks of automations are to be looked at next, by automation."""
    return {key: row.next_at for key, row in _rows(tx).items()}


TICKERS.register("automations", tick)
