"""Where it is written down how the clocks of records stand, and what has become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dougong.dataclasses import dataclass
from dougong.service_levels.counting import Event, Standing
from dougong.storage import Transaction, in_list, instant_text, list_bind, parse_instant

Key = tuple[str, int]
"""The ids of a clock and of a record."""
_KEEP = (
    'INSERT INTO "_dg_service_clock" ("clock_id", "record_id", "object_id", "state", "due_at", "next_at")'
    ' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("clock_id", "record_id") DO UPDATE SET "state" = excluded."state",'
    ' "due_at" = excluded."due_at", "next_at" = excluded."next_at"'
)
_NOTE = (
    'INSERT INTO "_dg_service_event" ("clock_id", "record_id", "what", "at", "due_at") VALUES (?, ?, ?, ?, ?)'
)


@dataclass(frozen=True, slots=True)
class Kept:
    standing: Standing
    events: Sequence[Event]


def kept_clocks(tx: Transaction, object_id: str, ids: Sequence[int]) -> dict[Key, Kept]:
    """Whoever asks holds the records, so that nobody else changes their clocks."""
    if not ids:
        return {}
    binds = {"object": object_id, "ids": list_bind(sorted(ids), tx.dialect)}
    where = f'"record_id" {in_list("ids", tx.dialect)}'
    rows = tx.execute(
        'SELECT "clock_id", "record_id", "state", "due_at", "next_at" FROM "_dg_service_clock"'
        f' WHERE "object_id" = :object AND {where}',
        binds,
    ).fetchall()
    if not rows:
        return {}
    events: dict[Key, list[Event]] = {(row[0], row[1]): [] for row in rows}
    clocks = {"ids": binds["ids"], "clocks": list_bind(sorted({row[0] for row in rows}), tx.dialect)}
    told = tx.execute(
        'SELECT "clock_id", "record_id", "what", "at" FROM "_dg_service_event"'
        f' WHERE "clock_id" {in_list("clocks", tx.dialect)} AND {where} ORDER BY "id"',
        clocks,
    ).fetchall()
    for clock_id, record_id, what, at in told:
        if (clock_id, record_id) in events:
            events[clock_id, record_id].append((what, parse_instant(at)))
    return {
        (row[0], row[1]): Kept(Standing(row[2], _instant(row[3]), _instant(row[4])), events[row[0], row[1]])
        for row in rows
    }


def write_clocks(tx: Transaction, object_id: str, made: Mapping[Key, Standing]) -> None:
    tx.executemany(
        _KEEP,
        [(*key, object_id, one.state, _text(one.due), _text(one.next)) for key, one in made.items()],
    )
    notes = [
        (*key, what, instant_text(at), _text(one.due)) for key, one in made.items() for what, at in one.events
    ]
    if notes:
        tx.executemany(_NOTE, notes)


def rest(tx: Transaction, object_id: str, ids: Sequence[int]) -> None:
    """Of what is in the bin nothing is due."""
    tx.execute(
        'UPDATE "_dg_service_clock" SET "next_at" = NULL WHERE "object_id" = :object'
        f' AND "record_id" {in_list("ids", tx.dialect)}',
        {"object": object_id, "ids": list_bind(sorted(ids), tx.dialect)},
    )


def forget(tx: Transaction, object_id: str, ids: Sequence[int]) -> None:
    binds = {"object": object_id, "ids": list_bind(sorted(ids), tx.dialect)}
    which = f'"record_id" {in_list("ids", tx.dialect)}'
    tx.execute(
        f'DELETE FROM "_dg_service_event" WHERE {which} AND "clock_id" IN'
        ' (SELECT "clock_id" FROM "_dg_service_clock" WHERE "object_id" = :object)',
        binds,
    )
    tx.execute(f'DELETE FROM "_dg_service_clock" WHERE "object_id" = :object AND {which}', binds)


def forget_others(tx: Transaction, clock_ids: Sequence[str]) -> None:
    """Clocks that are not defined any more."""
    for table in ("_dg_service_clock", "_dg_service_event"):
        tx.execute(
            f'DELETE FROM "{table}" WHERE NOT "clock_id" {in_list("ids", tx.dialect)}',
            {"ids": list_bind(clock_ids, tx.dialect)},
        )


def due_records(tx: Transaction, size: int) -> Sequence[tuple[str, int]]:
    """Of one object, with its id: those first that are due the longest."""
    rows = tx.execute(
        'SELECT "object_id", "record_id" FROM "_dg_service_clock" WHERE "next_at" <= ?'
        ' ORDER BY "next_at", "record_id" LIMIT ?',
        (tx.now_text, size),
    ).fetchall()
    return [(row[0], row[1]) for row in rows if row[0] == rows[0][0]]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_instant(text)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)
