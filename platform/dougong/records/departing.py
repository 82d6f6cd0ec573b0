"""Which records go into the bin with others, because a reference to those says so (``onDelete: cascade``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.access import POLICY, Actor
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.plans import in_list
from dougong.storage import Release, Transaction

MOST_TOGETHER = 20_000
"""Records that may go with those of one batch."""

TOO_MANY = N_("More than {most} records would go into the bin with this; delete some of them first.")
NOT_YOURS = N_("{count} records of “{object}” would go into the bin with this, which you may not delete.")

IN_USE = N_("{count} records of “{object}” still refer to this one (field “{field}”).")
IN_USE_BELOW = N_(
    "{count} records of “{object}” still refer to a record of “{below}” that would go with this one (field"
    " “{field}”)."
)

References = tuple[WriteModel, FieldLayout]
"""A reference field, with the object that it belongs to."""


@dataclass(slots=True)
class Going:
    """Records of one object on their way into the bin. The index of an entry is that of the record asked
    for, with which it goes."""

    model: WriteModel
    entries: dict[int, Entry]


def referring_fields(release: Release, model: WriteModel, rule: str) -> Iterator[References]:
    """The fields that refer to records of the object and follow a delete rule."""
    for back in model.layout.definition.referenced_by:
        if back.field.on_delete == rule:
            other = model_of(release, back.object_id)
            yield other, other.layout.by_id[back.field.id]


def departing(tx: Transaction, model: WriteModel, asked: Sequence[Entry], lock: bool = True) -> list[Going]:
    """The records asked for, then what goes with them, level by level. With ``lock`` they are loaded and
    held; refused are those with which too many would go."""
    found = {model.layout.id: Going(model, {entry.id: entry for entry in asked})}
    level: list[Going] = [Going(model, {entry.id: entry for entry in asked})]
    room = MOST_TOGETHER
    while level:
        following: dict[str, Going] = {}
        for above in level:
            for other, field in referring_fields(tx.release, above.model, "cascade"):
                known = found.setdefault(other.layout.id, Going(other, {}))
                new = _below(tx, above, other, field, known, room, lock)
                room -= len(new)
                if room < 0:
                    for entry in asked:
                        entry.refuse("too_many_together", TOO_MANY, most=MOST_TOGETHER)
                    return list(found.values())
                known.entries |= new
                following.setdefault(other.layout.id, Going(other, {})).entries.update(new)
        level = [going for going in following.values() if going.entries]
    return list(found.values())


def check_rights(actor: Actor, asked: Sequence[Entry], going: Sequence[Going]) -> None:
    """Whoever deletes a record must be allowed to delete what goes with it; seeing it is not asked for."""
    by_index = {entry.index: entry for entry in asked}
    for one in going[1:]:
        if POLICY.can(actor, "delete", one.model.layout.definition):
            continue
        counts: dict[int, int] = {}
        for entry in one.entries.values():
            counts[entry.index] = counts.get(entry.index, 0) + 1
        for index, count in counts.items():
            title = one.model.layout.definition.plural_title
            by_index[index].refuse("forbidden", NOT_YOURS, count=count, object=title)


def _below(
    tx: Transaction,
    above: Going,
    model: WriteModel,
    field: FieldLayout,
    known: Going,
    room: int,
    lock: bool,
) -> dict[int, Entry]:
    """Not yet known records whose field refers to one of those above."""
    rows = tx.execute(
        f'SELECT "id", {field.column} FROM {model.layout.table}'
        f' WHERE {field.column} {in_list("ids", tx.dialect)} AND "deleted_at" IS NULL ORDER BY "id"'
        f" LIMIT {room + 1}",
        {"ids": list_bind(above.entries, tx)},
    ).fetchall()
    new = {record_id: parent for record_id, parent in rows if record_id not in known.entries}
    if not lock or not new or len(new) > room:
        return {i: Entry(above.entries[parent].index, {}, id=i) for i, parent in new.items()}
    entries = {}
    for record_id, old in current(tx, model, list(new), deleted=False).items():
        # While its lock was waited for, it may have been given to another record.
        parent = above.entries.get(old[field.path])
        if parent is not None:
            entries[record_id] = Entry(
                parent.index, dict(old), id=record_id, version=old[("version",)], old=old
            )
    return entries


def refuse_in_use(
    by_index: dict[int, Entry], one: Going, record_id: int, count: int, model: WriteModel, field: FieldLayout
) -> None:
    entry = one.entries[record_id]
    asked = by_index[entry.index]
    params: dict[str, Any] = {
        "count": count,
        "object": model.layout.definition.plural_title,
        "field": field.title,
    }
    if entry is asked:
        asked.refuse("in_use", IN_USE, **params)
    else:
        asked.refuse("in_use", IN_USE_BELOW, below=one.model.layout.definition.plural_title, **params)


def leaving_ids(going: Sequence[Going], model: WriteModel) -> set[int]:
    return {record_id for one in going if one.model.layout.id == model.layout.id for record_id in one.entries}
