"""Which records go into the bin with others, because a reference to those says so (``onDelete: cascade``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.levels import readable
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.storage import Release, Transaction, in_list

MOST_TOGETHER = 20_000
"""Records that may go with those of one batch."""

TOO_MANY = N_("More than {most} records would go into the bin with this; delete some of them first.")
NOT_YOURS = N_("{count} records of “{object}” would go into the bin with this, which you may not delete.")

NOT_BACK = N_("{count} records of “{object}” would come back with this, which you may not restore.")
UNSEEN = N_("Records go along with this one that you may not see; ask somebody who may.")
STILL_NAMED = N_("Other records still refer to this one, some of which you may not see.")

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


def check_rights(
    tx: Transaction, actor: Actor, asked: Sequence[Entry], going: Sequence[Going], operation: Operation
) -> None:
    """Whoever deletes or restores a record must be allowed to do it with what goes along. Of what they may
    not see they are told no more than that it is there."""
    by_index = {entry.index: entry for entry in asked}
    for one in going[1:]:
        layout = one.model.layout
        allowed = permitted(tx, actor, layout, operation, one.entries)
        refused = [entry for record_id, entry in one.entries.items() if record_id not in allowed]
        sees_all = sees_every_row(actor, layout)
        counts: dict[int, int] = {}
        for entry in refused:
            counts[entry.index] = counts.get(entry.index, 0) + 1
        text = NOT_YOURS if operation == "delete" else NOT_BACK
        for index, count in counts.items():
            if sees_all:
                by_index[index].refuse("forbidden", text, count=count, object=layout.definition.plural_title)
            elif not any(problem.code == "forbidden" for problem in by_index[index].problems):
                by_index[index].refuse("forbidden", UNSEEN)


def sees_every_row(actor: Actor, layout: ObjectLayout) -> bool:
    definition = layout.definition
    return POLICY.can(actor, "read", definition) and POLICY.grants(actor, "read", definition) is None


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
    actor: Actor,
    by_index: dict[int, Entry],
    one: Going,
    record_id: int,
    count: int,
    model: WriteModel,
    field: FieldLayout,
) -> None:
    entry = one.entries[record_id]
    asked = by_index[entry.index]
    if not sees_every_row(actor, model.layout) or not readable(actor, model.layout, field):
        if not any(problem.template == STILL_NAMED for problem in asked.problems):
            asked.refuse("in_use", STILL_NAMED)
        return
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
