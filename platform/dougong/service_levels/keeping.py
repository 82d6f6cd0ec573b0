"""Keeping clocks in step with records, in the transaction that writes them, and the fields in which they show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.jobs import enqueue
from dougong.records import Done
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import after_write
from dougong.records.keeping import Change, differences, keep
from dougong.records.model import WriteModel
from dougong.records.searching import index
from dougong.records.storing import overwrite
from dougong.service_levels.counting import Sight, Standing, stands, stretches_of
from dougong.service_levels.models import ClockModel, asked_of, clocks_of
from dougong.service_levels.rows import Key, forget, kept_clocks, rest, write_clocks
from dougong.service_levels.seeing import Seeing
from dougong.storage import Transaction

DOOR = "service_level"
KIND = "service_levels_due"
ROUNDS = 8
"""How often a clock changes in one transaction."""
QUIET = ("running", "paused", None)
"""What a new record begins with, and nobody need be told of."""
MINUTE = timedelta(minutes=1)


def put_back(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Before a save: nobody writes the fields that clocks keep."""
    paths = [field.path for clock in clocks_of(tx.release, model.layout.id) for field in clock.kept]
    for entry in entries if paths else ():
        values, old = entry.values, entry.old or {}
        for path in paths:
            values[path] = old.get(path)


def follow(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """After a write, whoever made it, computed values included."""
    clocks = clocks_of(tx.release, model.layout.id)
    if not clocks or done.door == DOOR:
        return
    ids = [entry.id for entry in done.entries]
    if done.kind == "purge":
        forget(tx, model.layout.id, ids)
    elif done.kind == "delete":
        rest(tx, model.layout.id, ids)
    else:
        look(tx, model, done.entries, done.run, new=done.kind == "create")


def look(
    tx: Transaction, model: WriteModel, entries: Sequence[Entry], run: str | None = None, *, new: bool = False
) -> int:
    """How the clocks of records stand now: written down, with what is due next. The number of records for which
    anything has changed. Whoever calls it holds the records."""
    clocks = clocks_of(tx.release, model.layout.id)
    own = [Entry(0, dict(e.values), id=e.id, version=e.version, old=dict(e.values)) for e in entries]
    follow_paths(tx.release, tx, model.layout, asked_of(clocks), own)
    known = {} if new else kept_clocks(tx, model.layout.id, [entry.id for entry in own])
    context, now = context_of(tx, SYSTEM), tx.now.replace(microsecond=0)
    made: dict[Key, Standing] = {}
    for clock in clocks:
        see, clock_id = Seeing(tx, clock, context, now).sight, clock.id
        reopens, warn_at = clock.definition.reopens, clock.definition.warn_at
        begun: dict[Sight, Standing] = {}
        for entry in own:
            key, sight = (clock_id, entry.id), see(entry)
            kept = known.get(key)
            if kept is not None:
                standing = stands(kept.standing, stretches_of(kept.events), sight, reopens, warn_at, now)
            elif sight in begun:
                # Records that come together mostly begin alike.
                standing = begun[sight]
            else:
                standing = begun[sight] = stands(None, [], sight, reopens, warn_at, now)
            if standing.events or (kept and _differs(kept.standing, standing)):
                if standing.events and _goes_round(tx, key):
                    continue
                made[key] = standing
            _show(clock, entry, standing)
    write_clocks(tx, model.layout.id, made)
    _be_called(tx, made.values())
    changed = _write_fields(tx, model, clocks, own, run, new=new)
    return len({record_id for _, record_id in made} | changed)


def _show(clock: ClockModel, entry: Entry, standing: Standing) -> None:
    if clock.due is not None:
        entry.values[clock.due.path] = standing.due
    if clock.state is not None:
        entry.values[clock.state.path] = standing.state


def _write_fields(
    tx: Transaction,
    model: WriteModel,
    clocks: Sequence[ClockModel],
    entries: Sequence[Entry],
    run: str | None,
    *,
    new: bool,
) -> set[int]:
    """As what is computed is written: no new version, and nobody's change, but the history knows, and so do hooks."""
    fields = [field for clock in clocks for field in clock.kept]
    for entry in entries:
        entry.changed = tuple(f for f in fields if entry.values[f.path] != (entry.old or {})[f.path])
    changed = [entry for entry in entries if entry.changed]
    if not changed:
        return set()
    overwrite(tx, model, fields, changed)
    if new:
        # The record begins with them.
        tx.changes.append(Change(model.layout.id, "update", changed, SYSTEM, run))
    else:
        keep(tx, SYSTEM, model.layout.id, "update", DOOR, run, changed, differences)
    found = [one for one in changed if any(field.path in model.search.reads for field in one.changed)]
    index(tx, model.search, {one.id: one.values for one in found})
    told = [one for one in changed if not new or _is_news(clocks, one)]
    after_write(tx, SYSTEM, model, Done("update", told, DOOR, run))
    return {one.id for one in changed}


def _is_news(clocks: Sequence[ClockModel], entry: Entry) -> bool:
    return any(one.state is not None and entry.values[one.state.path] not in QUIET for one in clocks)


def _be_called(tx: Transaction, standings: Any) -> None:
    """One job for all that is due within a minute: it looks at everything that is due by then."""
    due = {one.next for one in standings if one.next is not None}
    for at in sorted({_minute_after(one) for one in due}):
        enqueue(tx, KIND, {}, key=f"{at:%Y%m%d%H%M}", not_before=at)


def _minute_after(at: datetime) -> datetime:
    whole = at.astimezone(UTC).replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def _goes_round(tx: Transaction, key: Key) -> bool:
    """A condition that depends on what the clock itself keeps could go on for ever."""
    rounds: dict[Key, int] = tx.notes.setdefault(DOOR, {})
    rounds[key] = rounds.get(key, 0) + 1
    return rounds[key] > ROUNDS


def _differs(before: Standing, now: Standing) -> bool:
    return (before.state, before.due, before.next) != (now.state, now.due, now.next)
