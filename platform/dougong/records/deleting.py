"""Into the bin: what goes along, what refuses to let go, what is cleared.

Everything is found out before anything is written, so that a refused record takes nothing with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dougong.access import Actor
from dougong.records import storing
from dougong.records.departing import (
    Going,
    check_rights,
    departing,
    leaving_ids,
    referring_fields,
    refuse_in_use,
)
from dougong.records.entries import Entry
from dougong.records.hooks import LEAVING, Done, after_write
from dougong.records.keeping import keep, nothing
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel
from dougong.records.searching import unindex
from dougong.records.unasked import change_unasked
from dougong.records.unlinking import clear_links, restrict_links
from dougong.records.work import Work
from dougong.storage import Transaction, in_list


def delete_loaded(tx: Transaction, actor: Actor, work: Work) -> None:
    """Deletes the entries of the work that are not refused."""
    carry_out(tx, actor, work, judge_deletion(tx, actor, work))


def judge_deletion(tx: Transaction, actor: Actor, work: Work) -> list[Going]:
    """What would go with the entries of the work that are not refused."""
    while True:
        before = len(work.entries)
        going = departing(tx, work.model, work.entries)
        check_rights(tx, actor, work.entries, going, "delete")
        _restrict(tx, actor, work.entries, going)
        restrict_links(tx, actor, work.entries, going)
        _judge(tx, actor, work.entries, going)
        work.drop_refused()
        if len(work.entries) == before:
            return going
        # What a refused record would have taken along stays, and may hold others in turn.


def carry_out(tx: Transaction, actor: Actor, work: Work, going: Sequence[Going]) -> None:
    for one in going:
        _clear(tx, actor, one, going, work)
        clear_links(tx, actor, one, going, work)
    for one in reversed(going):
        _move(tx, actor, one, work)


def referring(tx: Transaction, layout: ObjectLayout) -> list[tuple[FieldLayout, ObjectLayout]]:
    """The fields that can hold a record of the object, with the objects they belong to."""
    found = []
    for back in layout.definition.referenced_by:
        other = layout_of(tx.release, back.object_id)
        found.append((other.by_id[back.field.id], other))
    return found


def count_holding(
    tx: Transaction, one: Going, model: WriteModel, field: FieldLayout, leaving: Collection[int]
) -> dict[int, int]:
    """By the id of the record referred to, how many live records refer to it, but for those that leave."""
    spare = f' AND NOT "id" {in_list("leaving", tx.dialect)}' if leaving else ""
    rows = tx.execute(
        f"SELECT {field.column}, count(*) FROM {model.layout.table}"
        f" WHERE {field.column} {in_list('ids', tx.dialect)}"
        f' AND "deleted_at" IS NULL{spare} GROUP BY {field.column}',
        {"ids": list_bind(one.entries, tx)} | ({"leaving": list_bind(leaving, tx)} if leaving else {}),
    )
    return dict(rows.fetchall())


def _restrict(tx: Transaction, actor: Actor, asked: Sequence[Entry], going: Sequence[Going]) -> None:
    by_index = {entry.index: entry for entry in asked}
    for one in going:
        for model, field in referring_fields(tx.release, one.model, "restrict"):
            # Records that go together may refer to each other.
            leaving = leaving_ids(going, model)
            counts = count_holding(tx, one, model, field, leaving) if one.entries else {}
            for record_id, count in counts.items():
                refuse_in_use(actor, by_index, one, record_id, count, model, field)


def _judge(tx: Transaction, actor: Actor, asked: Sequence[Entry], going: Sequence[Going]) -> None:
    by_index = {entry.index: entry for entry in asked}
    for _, judge in LEAVING.items():
        for one in going:
            entries = one.entries
            found = judge(tx, actor, one.model, list(entries.values())) if entries else {}
            for record_id, problem in found.items():
                asked_for = by_index[entries[record_id].index]
                if not any(known.code == problem.code for known in asked_for.problems):
                    asked_for.problems.append(problem)


def _clear(tx: Transaction, actor: Actor, one: Going, going: Sequence[Going], work: Work) -> None:
    for model, field in referring_fields(tx.release, one.model, "clear"):
        rows = tx.execute(
            f'SELECT "id" FROM {model.layout.table} WHERE {field.column} {in_list("ids", tx.dialect)}'
            ' AND "deleted_at" IS NULL',
            {"ids": list_bind(one.entries, tx)},
        ).fetchall()
        leaving = leaving_ids(going, model)
        staying = [row[0] for row in rows if row[0] not in leaving]
        if staying:
            _empty(tx, actor, model, field, staying, set(one.entries), work)


def _empty(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    field: FieldLayout,
    ids: Sequence[int],
    gone: set[int],
    work: Work,
) -> None:
    concerned = []
    for record_id, old in current(tx, model, ids, deleted=False).items():
        if old[field.path] in gone:
            values = {**old, field.path: None}
            version = old[("version",)]
            concerned.append(Entry(0, values, id=record_id, version=version, old=old, changed=(field,)))
    change_unasked(tx, actor, model, field, concerned, work)


def _move(tx: Transaction, actor: Actor, one: Going, work: Work) -> None:
    entries, object_id = list(one.entries.values()), one.model.layout.id
    if not entries:
        return
    storing.set_deleted(tx, one.model, entries, actor, deleted=True)
    for entry in entries:
        entry.version += 1
    keep(tx, actor, object_id, "delete", work.batch.door, work.batch.run, entries, nothing)
    unindex(tx, one.model.search, list(one.entries))
    after_write(tx, actor, one.model, Done("delete", entries, work.batch.door, work.batch.run))
