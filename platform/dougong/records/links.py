"""Lists of records: may they be referred to, and the table that tells from which lists a record is reached.

The list itself stands in the field's own column. The table repeats it, row by row, so that it can be asked
from the other end; both are written by the same transaction, and the table can be made anew from the lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from dougong.access import Actor
from dougong.fields.any_reference import parted
from dougong.fields.base import DEPARTMENTS
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import list_bind, live_ids
from dougong.records.model import WriteModel
from dougong.records.system_tables import LINK_TABLE, USER
from dougong.storage import Transaction, in_list

NO_RECORD = N_("There is no record {id} that this could refer to.")
NO_USER = N_("There is no active user {id}.")
NO_DEPARTMENT = N_("There is no active department {id}.")
_NONE_SUCH = {USER: NO_USER, DEPARTMENTS: NO_DEPARTMENT}

_INSERT = f'INSERT INTO {LINK_TABLE} ("field_id", "source_id", "target_id") VALUES (?, ?, ?)'
_DELETE = f'DELETE FROM {LINK_TABLE} WHERE "field_id" = ? AND "source_id" = ? AND "target_id" = ?'

Wanted = Mapping[str, set[int]]
Alive = Mapping[str, AbstractSet[int]]
"""Ids by object."""
NOBODY: Alive = {}


def check_links(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    lock: bool,
    coming: Alive = NOBODY,
) -> None:
    """Only what is new in a list is asked for: who has left the house, for example, may stay in it."""
    for field in model.naming:
        if field.target is None:
            added = [(entry, named) for entry in entries if (named := _added(entry, field))]
            alive = {
                target: live_ids(tx, actor, target, ids, lock).union(coming.get(target, ()))
                for target, ids in _by_object(added).items()
            }
            for entry, named in added:
                for target, record_id in named:
                    if record_id not in alive[target]:
                        entry.refuse("no_such_record", none_such(target), field.name, id=record_id)
                        break


def none_such(target: str | None) -> str:
    """The sentence that says so."""
    return _NONE_SUCH.get(target or "", NO_RECORD)


def keep_links(tx: Transaction, model: WriteModel, entries: Iterable[Entry]) -> None:
    """Of records that have just been written."""
    gone, come = [], []
    for field in model.links:
        for entry in entries:
            if entry.old is not None and field not in entry.changed:
                continue
            before = set(_ids(entry.old, field))
            now = _ids(entry.values, field)
            gone += [(field.id, entry.id, target) for target in before.difference(now)]
            come += [(field.id, entry.id, target) for target in now if target not in before]
    if gone:
        tx.executemany(_DELETE, gone)
    if come:
        tx.executemany(_INSERT, come)


def drop_links(tx: Transaction, model: WriteModel, ids: Iterable[int]) -> None:
    """Of records that cease to exist."""
    which, binds = in_list("ids", tx.dialect), {"ids": list_bind(ids, tx)}
    for field in model.links:
        tx.execute(
            f'DELETE FROM {LINK_TABLE} WHERE "field_id" = :field AND "source_id" {which}',
            binds | {"field": field.id},
        )


def _ids(values: Mapping[Any, Any] | None, field: FieldLayout) -> tuple[int, ...]:
    return () if values is None else values[field.path] or ()


def _added(entry: Entry, field: FieldLayout) -> list[tuple[str, int]]:
    """Objects and ids of what the entry names now and did not name before."""
    if entry.old is not None and field not in entry.changed:
        return []
    value, old = entry.values[field.path], entry.old and entry.old[field.path]
    if value is None:
        return []
    if field.links is not None:
        return [(field.links, i) for i in value if i not in (old or ())]
    return [parted(value)]


def _by_object(added: Sequence[tuple[Entry, list[tuple[str, int]]]]) -> Wanted:
    wanted: dict[str, set[int]] = {}
    for _, named in added:
        for target, record_id in named:
            wanted.setdefault(target, set()).add(record_id)
    return wanted
