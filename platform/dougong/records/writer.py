"""The one door for changes. One record is a batch of one; an import is batches of thousands.

The order is always: authorise, read and coerce, defaults, before-save hooks, own formulas, validate, write
with version check, history, search, after-write hooks, then whatever is computed from the changes. The
caller's transaction commits. Everything is asked of the database once per batch, not per record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dougong.access import POLICY, Actor, Operation
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import line_writing
from dougong.records.base_moving import refuse_while_moving
from dougong.records.batches import Batch, BatchResult, Written
from dougong.records.computing import compute
from dougong.records.conditions import context_of
from dougong.records.deleting import delete_loaded
from dougong.records.entries import Entry
from dougong.records.hooks import Hearing, before_save, judged
from dougong.records.layout import layout_of
from dougong.records.line_parents import append_new, judge_parents
from dougong.records.lines import LineWork, read_lines, stand_in
from dougong.records.links import NOBODY, Alive
from dougong.records.loading import load, operations_of
from dougong.records.model import WriteModel, model_of
from dougong.records.parting import refuse_what_leaves
from dougong.records.preparing import changed_fields, prepare
from dougong.records.reach import OutOfReach, is_limited, judge_new
from dougong.records.recalculating import settle
from dougong.records.restoring import restore_loaded
from dougong.records.tree_checks import check_trees
from dougong.records.turns import take_turn
from dougong.records.upserting import split_by_key
from dougong.records.validation import validate
from dougong.records.work import ATTEMPTS, Overtaken, Work, result_of
from dougong.records.writing_down import store
from dougong.storage import Transaction

MAX_BATCH = 10_000
WRITING: tuple[Operation, ...] = ("create", "update")


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
        for operation in operations_of(batch):
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
        store(self.tx, self.actor, work, lines)
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
            load(self.tx, self.actor, work, deleted=False)
            work.set_aside([entry for entry in work.entries if entry.old is None])
        how, context = batch.input, work.context
        prepare(self.tx, self.actor, model, work.entries, batch.records, how, context, self.sight)
        work.set_aside([entry for entry in work.entries if not entry.values])

    def _set_deleted(self, work: Work, deleted: bool) -> BatchResult:
        work.entries = [Entry(index, {}) for index in range(len(work.batch.records))]
        load(self.tx, self.actor, work, deleted=not deleted)
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
