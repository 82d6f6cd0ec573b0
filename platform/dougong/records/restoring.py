"""Out of the bin: a record, and what went into it together with the record.

What went along is told by the instant at which it went, which is that of the one transaction that deleted
all of it, and by its reference to the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dougong.access import SYSTEM, Actor
from dougong.records import storing
from dougong.records.departing import Going, check_rights, referring_fields
from dougong.records.entries import Entry
from dougong.records.hooks import Done, after_write
from dougong.records.keeping import keep, nothing
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current, list_bind, live_ids
from dougong.records.model import WriteModel
from dougong.records.searching import index
from dougong.records.tree_checks import check_trees
from dougong.records.validation import validate
from dougong.records.veiling import veil_entry
from dougong.records.work import Work
from dougong.storage import Transaction, in_list

DELETED_AT = ("deleted_at",)


def restore_loaded(tx: Transaction, actor: Actor, work: Work) -> None:
    """Restores the entries of the work that are not refused."""
    # What they refer to was theirs before: whoever restores them need not see it.
    judge = replace(SYSTEM, language=actor.language)
    while True:
        before = len(work.entries)
        for entry in work.entries:
            entry.old = None  # like a new record, it has to be judged as a whole
        coming = _coming(tx, actor, work.model, work.entries)
        alive = {one.model.layout.id: set(one.entries) for one in coming}
        check_rights(tx, actor, work.entries, coming, "restore")
        for one in coming:
            entries = list(one.entries.values())
            validate(tx, judge, one.model, entries, work.context, alive=alive, confirmed=("all",))
            check_trees(tx, one.model.layout, entries, together=False)
            for entry in entries:
                veil_entry(actor, one.model.layout, entry)
        _tell(work.entries, coming)
        work.drop_refused()
        if len(work.entries) == before:
            break
    for one in coming:
        _move(tx, actor, one, work)


def _coming(tx: Transaction, actor: Actor, model: WriteModel, asked: Sequence[Entry]) -> list[Going]:
    found = {model.layout.id: Going(model, {entry.id: entry for entry in asked})}
    level = list(found.values())
    while level:
        following: dict[str, Going] = {}
        for above in level:
            for other, field in referring_fields(tx.release, above.model, "cascade"):
                known = found.setdefault(other.layout.id, Going(other, {}))
                new = _below(tx, above, other, field, known)
                _leave_held(tx, actor, other, new, found)
                known.entries |= new
                following.setdefault(other.layout.id, Going(other, {})).entries.update(new)
        level = [going for going in following.values() if going.entries]
    return list(found.values())


def _below(
    tx: Transaction, above: Going, model: WriteModel, field: FieldLayout, known: Going
) -> dict[int, Entry]:
    encode = model.layout.by_id["deleted_at"].encode or (lambda instant: instant)
    moments = {encode(entry.values[DELETED_AT]) for entry in above.entries.values()}
    rows = tx.execute(
        f'SELECT "id" FROM {model.layout.table} WHERE "deleted_at" {in_list("moments", tx.dialect)}'
        f" AND {field.column} {in_list('ids', tx.dialect)}",
        {"moments": list_bind(moments, tx), "ids": list_bind(above.entries, tx)},
    ).fetchall()
    ids = [row[0] for row in rows if row[0] not in known.entries]
    entries = {}
    for record_id, old in (current(tx, model, ids, deleted=True) if ids else {}).items():
        parent = above.entries.get(old[field.path])
        if parent is not None and parent.values[DELETED_AT] == old[DELETED_AT]:
            entries[record_id] = Entry(parent.index, dict(old), id=record_id, version=old[("version",)])
    return entries


def _leave_held(
    tx: Transaction, actor: Actor, model: WriteModel, new: dict[int, Entry], found: dict[str, Going]
) -> None:
    """What went with two records comes back with the second of them."""
    for field in model.references:
        if field.definition is None or field.definition.on_delete != "cascade":
            continue
        target = field.target or ""
        coming = found[target].entries if target in found else {}
        wanted = {entry.values[field.path] for entry in new.values()} - {None, *coming}
        dead = wanted - live_ids(tx, actor, target, wanted, lock=False) if wanted else set()
        for record_id in [i for i, entry in new.items() if entry.values[field.path] in dead]:
            del new[record_id]


def _tell(asked: Sequence[Entry], coming: Sequence[Going]) -> None:
    """What is wrong with a record that would come along stands at the one asked for."""
    by_index = {entry.index: entry for entry in asked}
    for one in coming[1:]:
        name = one.model.layout.definition.name
        for entry in one.entries.values():
            for problem in entry.problems:
                place = f"/{name}/{entry.id}/{problem.place}".rstrip("/")
                by_index[entry.index].problems.append(replace(problem, place=place))


def _move(tx: Transaction, actor: Actor, one: Going, work: Work) -> None:
    entries, layout = list(one.entries.values()), one.model.layout
    if not entries:
        return
    storing.set_deleted(tx, one.model, entries, actor, deleted=False)
    for entry in entries:
        entry.version += 1
    keep(tx, actor, layout.id, "restore", work.batch.door, work.batch.run, entries, nothing)
    index(tx, one.model.search, {entry.id: entry.values for entry in entries})
    after_write(tx, actor, one.model, Done("restore", entries, work.batch.door, work.batch.run))
