"""Lines that leave with a save, and what is saved together with them: other lines, and their record.

Whatever is saved must not name what leaves by the same save. What named it before and lets go of it (``onDelete:
clear``) is emptied by the deletion itself, between the reading and the writing of the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from dougong.fields.any_reference import parted
from dougong.records.layout import FieldLayout
from dougong.records.lines import LineWork
from dougong.records.links import NO_RECORD
from dougong.records.lookups import list_bind
from dougong.records.work import Work
from dougong.storage import Transaction, in_list

Named = AbstractSet[tuple[str, int]]
"""Records: the object's id, and their own."""


def refuse_what_leaves(work: Work, lines: Sequence[LineWork]) -> None:
    """Refuses what would name a record that leaves, and lines that would go along with one."""
    leaving = {one for each in lines for one in _leaving(each)}
    for concerned in (work, *(one.work for one in lines)) if leaving else ():
        for entry in concerned.entries:
            goes = entry.old is not None and (concerned.model.layout.id, entry.id) in leaving
            for field in concerned.model.naming:
                before = named(field, entry.old[field.path]) if entry.old is not None else frozenset()
                now = (
                    before
                    if goes and _rule(field) == "cascade"
                    else named(field, entry.values[field.path]) - before
                )
                for _, record_id in now & leaving:
                    entry.refuse("no_such_record", NO_RECORD, field.name, id=record_id)


def see_emptied(tx: Transaction, works: Sequence[Work], lines: LineWork) -> None:
    """Lines have left: what is still to be written names them no more, and has the version it now has."""
    gone = frozenset(_leaving(lines))
    targets = {object_id for object_id, _ in gone}
    for work in works:
        fields = [
            field
            for field in work.model.naming
            if _rule(field) == "clear" and (field.target is None or field.target in targets)
        ]
        known = {entry.id: entry for entry in work.entries if entry.old is not None} if fields else {}
        for field in fields:
            for entry in known.values():
                entry.old = {
                    **(entry.old or {}),
                    field.path: _without(field, (entry.old or {})[field.path], gone),
                }
                entry.values[field.path] = _without(field, entry.values[field.path], gone)
        if known:
            which, table = in_list("ids", tx.dialect), work.model.layout.table
            statement = f'SELECT "id", "version" FROM {table} WHERE "id" {which}'
            for record_id, version in tx.execute(statement, {"ids": list_bind(known, tx)}).fetchall():
                known[record_id].version = version


def named(field: FieldLayout, value: Any) -> Named:
    if value is None:
        return frozenset()
    if field.links is not None:
        return frozenset((field.links, i) for i in value)
    if field.target is not None:
        return frozenset(((field.target, value),))
    return frozenset((parted(value),))


def _leaving(lines: LineWork) -> Iterator[tuple[str, int]]:
    for going in lines.going:
        for record_id in going.entries:
            yield going.model.layout.id, record_id


def _rule(field: FieldLayout) -> str:
    return "" if field.definition is None else field.definition.on_delete


def _without(field: FieldLayout, value: Any, gone: Named) -> Any:
    if field.links is not None:
        return tuple(i for i in value or () if (field.links, i) not in gone) or None
    return None if named(field, value) & gone else value
