"""The one door for changes. One record is a batch of one; an import is batches of thousands.

The order is always: authorise, read and coerce, defaults, before-save hooks, own formulas, validate, write
with version check, history, search, after-write hooks, then whatever is computed from the changes. The
caller's transaction commits. Everything is asked of the database once per batch, not per record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dougong.access import POLICY, Actor, Operation
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import line_writing, storing
from dougong.records.attaching import keep_files
from dougong.records.base_moving import refuse_while_moving
from dougong.records.batches import Batch, BatchResult, Written
from dougong.records.computing import compute
from dougong.records.conditions import context_of
from dougong.records.deleting import delete_loaded
from dougong.records.entries import Entry
from dougong.records.hooks import Done, Hearing, after_write, before_save, judged
from dougong.records.intake import control_values
from dougong.records.keeping import differences, keep, nothing
from dougong.records.layout import layout_of
from dougong.records.line_parents import append_new, judge_parents
from dougong.records.lines import LineWork, read_lines, stand_in
from dougong.records.links import NOBODY, Alive, keep_links
from dougong.records.lookups import current
from dougong.records.model import WriteModel, model_of
from dougong.records.numbering import number
from dougong.records.parting import refuse_what_leaves, see_emptied
from dougong.records.preparing import changed_fields, prepare
from dougong.records.reach import OutOfReach, is_limited, judge_new, judge_old
from dougong.records.recalculating import settle
from dougong.records.reindexing import reindex_referring
from dougong.records.restoring import restore_loaded
from dougong.records.searching import index
from dougong.records.tree_checks import check_trees
from dougong.records.turns import take_turn
from dougong.records.upserting import split_by_key
from dougong.records.validation import check_unique, validate
from dougong.records.work import Overtaken, Work, result_of
from dougong.storage import Transaction

MAX_BATCH = 10_000
WRITING: tuple[Operation, ...] = ("create", "update")
ATTEMPTS = 8
"""How often a batch is tried that meets others writing the same unique values."""


class RecordWriter:
    """Writes for one actor in one transaction.

    ``sight`` is whose eyes judge what values lead to, records and files: the actor's, unless somebody else has
    given them."""

    def __init__(self, tx: Transaction, actor: Actor, sight: Actor | None = None) -> None:
        self.tx = tx
        self.actor = actor
        self.sight = sight or actor

    def write(self, batch: Batch) -> BatchResult:
        """Forbidden; InvalidRecords or StaleVersion if the policy is atomic and any record is refused."""
        model = model_of(self.tx.release, batch.object)
        for operation in _operations(batch):
            POLICY.require(self.actor, operation, model.layout.definition)
        refuse_while_moving(self.tx)
        if len(batch.records) > MAX_BATCH:
            text = N_("A batch may have at most {count} records.")
            raise InvalidInput(Problem("batch_too_large", text, "records", {"count": MAX_BATCH}))
        take_turn(self.tx, model.layout.id, batch.mode)
        if batch.mode in ("delete", "restore"):
            work = Work(batch, model, context_of(self.tx, self.actor))
            result = self._set_deleted(work, batch.mode == "delete")
            settle(self.tx)
            return result
        return self._write_within_reach(batch, model)

    def _write_within_reach(self, batch: Batch, model: WriteModel) -> BatchResult:
        """Whether a record is the actor's to write shows when it is written, with all that follows from it."""
        if not self._limited(model):
            result, _ = self._write(batch, model, {})
            settle(self.tx)
            return result
        barred: dict[int, Problem] = {}
        while True:
            before = list(self.tx.changes)
            try:
                with self.tx.savepoint():
                    result, judge = self._write(batch, model, barred)
                    settle(self.tx)
                    judge()
                return result
            except OutOfReach as found:
                self.tx.changes[:] = before
                barred |= found.problems

    def _limited(self, model: WriteModel) -> bool:
        layouts = [model.layout, *(layout_of(self.tx.release, lines.child_id) for lines in model.lines)]
        return any(is_limited(self.actor, layout, one) for layout in layouts for one in WRITING)

    def _write(
        self, batch: Batch, model: WriteModel, barred: Mapping[int, Problem]
    ) -> tuple[BatchResult, Callable[[], None]]:
        context = context_of(self.tx, self.actor)
        for _ in range(ATTEMPTS - 1):
            try:
                return self._save(Work(batch, model, context, barred=barred))
            except Overtaken:
                continue
        return self._save(Work(batch, model, context, last_attempt=True, barred=barred))

    def _save(self, work: Work) -> tuple[BatchResult, Callable[[], None]]:
        self._read(work)
        work.bar()
        lines = read_lines(self.tx, self.actor, work)
        for one in lines:
            line_writing.judge_leaving(self.tx, self.actor, one)
        refuse_what_leaves(work, lines)
        for one in lines:
            self._judge_lines(work, one)
        append_new(self.tx, work)
        self._judge(work)
        judge_parents(self.tx, self.actor, work)
        line_writing.check_required(work, lines)
        work.check_overtaken()
        line_writing.settle(self.tx, self.actor, work, lines)
        self._store_with_retries(work, lines)
        return result_of(work), lambda: judge_new(self.tx, self.actor, work, lines)

    def _judge(self, work: Work, alive: Alive = NOBODY) -> None:
        before_save(self.tx, self.actor, work.model, work.entries)
        for entry in work.entries:
            entry.changed = changed_fields(work.model, entry)
        if work.model.formulas.some:
            self._compute(work)
        active = [entry for entry in work.entries if entry.old is None or entry.touched or entry.problems]
        confirmed = work.batch.confirmed
        validate(
            self.tx,
            self.actor,
            work.model,
            active,
            work.context,
            alive=alive,
            confirmed=confirmed,
            sight=self.sight,
        )
        check_trees(self.tx, work.model.layout, active, together=work.batch.policy == "atomic")
        judged(self.tx, self.actor, work.model, active, Hearing(self.sight, confirmed))

    def _judge_lines(self, work: Work, lines: LineWork) -> None:
        self._judge(lines.work, {work.model.layout.id: {stand_in(parent) for parent in lines.given}})
        line_writing.require_rights(self.tx, self.actor, lines)
        line_writing.note_changes(lines)
        line_writing.tell(self.actor, lines)

    def _compute(self, work: Work) -> None:
        """The record's own formulas, so that rules can judge them."""
        concerned = [entry for entry in work.entries if entry.old is None or entry.touched]
        compute(self.tx, self.tx.release, work.model.formulas, concerned)
        for entry in concerned:
            entry.changed = changed_fields(work.model, entry)

    def _read(self, work: Work) -> None:
        batch, model = work.batch, work.model
        work.entries = [Entry(index, {}) for index in range(len(batch.records))]
        if batch.mode == "upsert":
            work.set_aside(split_by_key(self.tx, self.actor, model, batch, work.entries))
        elif batch.mode == "update":
            self._load(work, deleted=False)
            work.set_aside([entry for entry in work.entries if entry.old is None])
        how, context = batch.input, work.context
        prepare(self.tx, self.actor, model, work.entries, batch.records, how, context, self.sight)
        work.set_aside([entry for entry in work.entries if not entry.values])

    def _load(self, work: Work, deleted: bool) -> None:
        """The records to be changed, with a check of the versions that the caller has seen."""
        for entry in work.entries:
            control_values(work.batch.records[entry.index], entry)
        ids = [entry.id for entry in work.entries if entry.id]
        found = current(self.tx, work.model, ids, deleted) if ids else {}
        seen: set[int] = set()
        for entry in work.entries:
            if not entry.id:
                continue
            entry.old = found.get(entry.id)
            if entry.old is None:
                entry.refuse("not_found", N_("There is no record {id}."), "id", id=entry.id)
                entry.id = 0
                continue
            if entry.id in seen:
                entry.refuse(
                    "twice", N_("The record {id} occurs more than once in this batch."), "id", id=entry.id
                )
            seen.add(entry.id)
        judge_old(self.tx, self.actor, work.model.layout, _operations(work.batch)[0], work.entries)
        for entry in work.entries:
            if entry.old is None:
                continue
            entry.version = entry.old[("version",)]
            if entry.expected is not None and entry.expected != entry.version:
                entry.refuse("stale_version", storing.STALE, "version", version=entry.version)

    def _store_with_retries(self, work: Work, lines: Sequence[LineWork]) -> None:
        tx = self.tx
        works = [work, *(one.work for one in lines)]
        if tx.dialect == "sqlite" or not any(one.model.unique or one.model.combinations for one in works):
            self._store(work, lines)
            return
        versions = [(entry, entry.version) for one in works for entry in one.entries]
        versions += [(e, e.version) for one in lines for going in one.going for e in going.entries.values()]
        for attempt in range(ATTEMPTS):
            try:
                with tx.savepoint():
                    self._store(work, lines)
                return
            except tx.workspace.database.failures as error:
                # Another transaction has just committed the same unique value. PostgreSQL made this one
                # wait for it, so that it can now be seen and refused in the usual way.
                if not tx.workspace.database.is_duplicate(error) or attempt == ATTEMPTS - 1:
                    raise
            for entry, version in versions:
                entry.version = version
            for one in lines:
                check_unique(tx, self.actor, one.work.model, one.work.entries)
                line_writing.tell(self.actor, one)
            check_unique(tx, self.actor, work.model, work.entries)
            work.check_overtaken()
            line_writing.settle(tx, self.actor, work, lines)

    def _store(self, work: Work, lines: Sequence[LineWork] = ()) -> None:
        tx, actor, model, batch = self.tx, self.actor, work.model, work.batch
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
            self._store_lines(one, [work, *(other.work for other in lines)])
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

    def _store_lines(self, lines: LineWork, together: Sequence[Work]) -> None:
        if lines.leaving.entries:
            line_writing.let_go(self.tx, self.actor, lines)
            see_emptied(self.tx, together, lines)
        line_writing.give_parents(lines)
        self._store(lines.work)
        line_writing.give_ids(lines)

    def _set_deleted(self, work: Work, deleted: bool) -> BatchResult:
        work.entries = [Entry(index, {}) for index in range(len(work.batch.records))]
        self._load(work, deleted=not deleted)
        work.set_aside([entry for entry in work.entries if entry.old is None])
        for entry in work.entries:
            entry.values = dict(entry.old or {})
        judge_parents(self.tx, self.actor, work, leaving=deleted)
        if deleted:
            delete_loaded(self.tx, self.actor, work)
        else:
            restore_loaded(self.tx, self.actor, work)
        records = [Written(entry.index, entry.id, entry.version) for entry in work.entries]
        return BatchResult(records, work.refused, updated=len(records))


def _operations(batch: Batch) -> tuple[Operation, ...]:
    return ("create", "update") if batch.mode == "upsert" else (batch.mode,)
