"""Giving out numbers. The counters stand in a table of their own and are raised in the transaction that writes
the records: a number may stay unused when that fails, but no two records ever get the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dougong.dataclasses import dataclass
from dougong.fields.auto_number import Numbering, numbering
from dougong.fields.text_forms import key_text
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.lookups import ids_by_value
from dougong.records.model import WriteModel, model_of
from dougong.records.storing import overwrite
from dougong.storage import Release, Transaction

TOGETHER = 2_000

_RAISE = (
    'INSERT INTO "_dg_counter" ("field_id", "period", "last") VALUES (?, ?, ?)'
    ' ON CONFLICT ("field_id", "period") DO UPDATE SET "last" = "_dg_counter"."last" + excluded."last"'
    ' RETURNING "last"'
)


@dataclass(frozen=True, slots=True)
class _Numbered:
    field: FieldLayout
    numbering: Numbering


def number(tx: Transaction, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Gives new records their numbers: for each field the whole batch reserves a range at once."""
    numbered = _numbered(model.release, model.layout)
    if not numbered:
        return
    today = tx.now.astimezone(tx.workspace.default_zone).date()
    for one in numbered:
        for entry, text in zip(entries, _free(tx, model.layout, one, today, len(entries)), strict=True):
            entry.values[one.field.path] = text
    for entry in entries:
        entry.computed = False  # a formula may show the number


def number_unnumbered(tx: Transaction, release: Release) -> None:
    """A publish hook: ``tx.release`` is the old one. Records without a number get one, in the order in which
    they were made and with the date of that day, where the field has just come."""
    before = tx.release.definitions.fields_by_id
    for item in release.definitions.objects.values():
        model = model_of(release, item.id)
        for one in _numbered(release, model.layout):
            old = before.get(one.field.id)
            if old is None or old.type_name != "auto_number":
                _number_all(tx, model, one)


def _numbered(release: Release, layout: ObjectLayout) -> tuple[_Numbered, ...]:
    return release.cached(
        ("records.numbering", layout.id),
        lambda: tuple(
            _Numbered(field, numbering(field.definition))
            for field in layout.fields
            if field.definition is not None
            and field.definition.type_name == "auto_number"
            and field.column
            and field.definition.recipe is None
        ),
    )


def _free(tx: Transaction, layout: ObjectLayout, one: _Numbered, day: date, wanted: int) -> Iterator[str]:
    """Numbers that no record has: some may have been typed in before the field numbered by itself."""
    while wanted:
        last = tx.execute(_RAISE, (one.field.id, one.numbering.period(day), wanted)).fetchone()[0]
        texts = [one.numbering.number(count, day) for count in range(last - wanted + 1, last + 1)]
        taken = ids_by_value(tx, layout, one.field, {key_text(text) for text in texts})
        free = [text for text in texts if key_text(text) not in taken]
        yield from free
        wanted -= len(free)


def _number_all(tx: Transaction, model: WriteModel, one: _Numbered) -> None:
    table, column = model.layout.table, one.field.column
    statement = (
        f'SELECT "id", "created_at" FROM {table} WHERE "id" > ? AND {column} IS NULL ORDER BY "id" LIMIT ?'
    )
    zone, last = tx.workspace.default_zone, 0
    while rows := tx.execute(statement, (last, TOGETHER)).fetchall():
        entries = []
        for days, ids in _by_day([(row[0], _day(row[1], zone)) for row in rows]):
            numbers = _free(tx, model.layout, one, days, len(ids))
            entries += [
                Entry(0, {one.field.path: text}, id=record_id)
                for record_id, text in zip(ids, numbers, strict=True)
            ]
        overwrite(tx, model, [one.field], entries)
        last = rows[-1][0]


def _by_day(rows: Sequence[tuple[int, date]]) -> Iterator[tuple[date, list[int]]]:
    """Runs of records that were made on one day."""
    run: list[int] = []
    for index, (record_id, day) in enumerate(rows):
        run.append(record_id)
        if index + 1 == len(rows) or rows[index + 1][1] != day:
            yield day, run
            run = []


def _day(created_at: str | datetime, zone: ZoneInfo) -> date:
    moment = datetime.fromisoformat(created_at) if isinstance(created_at, str) else created_at
    return moment.astimezone(zone).date()
