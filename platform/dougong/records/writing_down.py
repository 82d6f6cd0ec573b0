"""Putting what a batch comes to into the tables: the rows and their lines, with history, links, files and search, and
the hooks that follow a write."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import Actor
from dougong.records import line_writing, storing
from dougong.records.attaching import keep_files
from dougong.records.hooks import Done, after_write
from dougong.records.keeping import differences, keep, nothing
from dougong.records.lines import LineWork
from dougong.records.links import keep_links
from dougong.records.numbering import number
from dougong.records.parting import see_emptied
from dougong.records.reindexing import reindex_referring
from dougong.records.searching import index
from dougong.records.validation import check_unique
from dougong.records.work import ATTEMPTS, Work
from dougong.storage import Transaction


def store(tx: Transaction, actor: Actor, work: Work, lines: Sequence[LineWork]) -> None:
    """Once more where somebody has written the same unique values in the meantime."""
    works = [work, *(one.work for one in lines)]
    if tx.dialect == "sqlite" or not any(one.model.unique or one.model.combinations for one in works):
        _store(tx, actor, work, lines)
        return
    versions = [(entry, entry.version) for one in works for entry in one.entries]
    versions += [(e, e.version) for one in lines for going in one.going for e in going.entries.values()]
    for attempt in range(ATTEMPTS):
        try:
            with tx.savepoint():
                _store(tx, actor, work, lines)
            return
        except tx.workspace.database.failures as error:
            # Another transaction has just committed the same unique value. PostgreSQL made this one
            # wait for it, so that it can now be seen and refused in the usual way.
            if not tx.workspace.database.is_duplicate(error) or attempt == ATTEMPTS - 1:
                raise
        for entry, version in versions:
            entry.version = version
        for one in lines:
            check_unique(tx, actor, one.work.model, one.work.entries)
            line_writing.tell(actor, one)
        check_unique(tx, actor, work.model, work.entries)
        work.check_overtaken()
        line_writing.settle(tx, actor, work, lines)


def _store(tx: Transaction, actor: Actor, work: Work, lines: Sequence[LineWork] = ()) -> None:
    model, batch = work.model, work.batch
    new = [entry for entry in work.entries if entry.old is None]
    changed = [entry for entry in work.entries if entry.old is not None and entry.touched]
    object_id = model.layout.id
    if new:
        number(tx, model, new)
        storing.insert(tx, model, new, actor)
        keep_links(tx, model, new)
        keep_files(tx, model, new)
        for entry in new:
            entry.version = 1
        keep(tx, actor, object_id, "create", batch.door, batch.run, new, nothing)
        index(tx, model.search, {entry.id: entry.values for entry in new})
    for one in lines:
        _store_lines(tx, actor, one, [work, *(other.work for other in lines)])
    if new:
        after_write(tx, actor, model, Done("create", new, batch.door, batch.run))
    if changed:
        storing.update(tx, model, changed, actor)
        keep_links(tx, model, changed)
        keep_files(tx, model, changed)
        for entry in changed:
            entry.version += 1
        keep(tx, actor, object_id, "update", batch.door, batch.run, changed, differences)
        concerned = [e for e in changed if any(f.path in model.search.reads for f in e.changed)]
        index(tx, model.search, {e.id: e.values for e in concerned})
        renamed = [e.id for e in concerned if model.layout.title in e.changed]
        if renamed:
            reindex_referring(tx, model, renamed)
        after_write(tx, actor, model, Done("update", changed, batch.door, batch.run))


def _store_lines(tx: Transaction, actor: Actor, lines: LineWork, together: Sequence[Work]) -> None:
    if lines.leaving.entries:
        line_writing.let_go(tx, actor, lines)
        see_emptied(tx, together, lines)
    line_writing.give_parents(lines)
    _store(tx, actor, lines.work)
    line_writing.give_ids(lines)
