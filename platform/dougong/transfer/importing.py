"""Writing the rows of a table as records, in batches, through the one door."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, Unavailable
from dougong.fields import CoercionContext
from dougong.problems import N_, Problem
from dougong.records import BatchResult
from dougong.records.batches import Mode
from dougong.storage import Transaction, Workspace
from dougong.transfer.finding_fields import candidates_of, find_fields
from dougong.transfer.import_plans import ImportPlan, ImportReport, Refusal, Refused
from dougong.transfer.mapping import WRITABLE_SYSTEM_FIELDS, ColumnMapping, mapping_of
from dougong.transfer.owners import Owners
from dougong.transfer.tables import Row, Table

BATCH_ROWS = 2_000
"""What is computed of the records that the rows refer to is computed once a batch; but nobody else can write
to an SQLite workspace meanwhile."""
ATTEMPTS = 5
MODES: tuple[Mode, ...] = ("create", "update", "upsert")


@dataclass(frozen=True, slots=True)
class Import:
    """``mode`` and ``key`` win over those of the mapping; without a mapping, columns are matched by title and
    name.
    """

    object: str
    mapping: ColumnMapping | None = None
    mode: str | None = None
    key: str | None = None
    after_line: int = 0
    run_id: str | None = None
    """Under which the changes can be undone together."""
    confirm_warnings: bool = False

    def run(
        self,
        workspace: Workspace,
        actor: Actor,
        table: Table,
        refused: Refused,
        proceeded: Callable[[ImportReport], None] = lambda report: None,
    ) -> ImportReport:
        """Each batch is a transaction: what was written before a failure stays, and ``last_line`` tells."""
        with workspace.read() as tx:
            plan = self.plan(tx, actor, table)
        for rows in _batches(table, self.after_line):
            plan.account(rows, _written_patiently(workspace, plan, rows), refused)
            proceeded(plan.report)
        return plan.report

    def try_out(
        self,
        workspace: Workspace,
        actor: Actor,
        table: Table,
        refused: Refused,
        proceeded: Callable[[ImportReport], None] = lambda report: None,
    ) -> ImportReport:
        """The same in one transaction that is taken back, so that later rows meet what earlier ones would
        have written. Nobody else can write to an SQLite workspace meanwhile.
        """
        with workspace.read() as tx:
            plan = self.plan(tx, actor, table)
        try:
            with workspace.write() as tx:
                for rows in _batches(table, self.after_line):
                    plan.account(rows, plan.write(tx, rows), refused)
                    proceeded(plan.report)
                raise _TakenBack
        except _TakenBack:
            return plan.report

    def plan(self, tx: Transaction, actor: Actor, table: Table) -> ImportPlan:
        obj = POLICY.seen(actor, tx.release.definitions.object(self.object))
        POLICY.require(actor, "import", obj)
        mapping = self.mapping or titled_mapping(tx, obj, table)
        mapping.check(obj, table.columns)
        mode, key = _mode(self.mode or mapping.mode or "create"), self.key or mapping.key
        if mode == "upsert" and key is None:
            text = N_("An upsert needs the key field by which records are found.")
            raise InvalidInput(Problem("no_key", text, "key"))
        zone, currency = ZoneInfo(actor.zone), tx.workspace.currency
        context = CoercionContext(True, zone, actor.language, currency, is_json=table.is_record_json)
        report = ImportReport(unmapped=mapping.unmapped(table.columns))
        return ImportPlan(
            self.object,
            actor,
            mapping,
            mode,
            key,
            context,
            Owners(tx),
            report,
            self.run_id,
            self.confirm_warnings,
        )


def titled_mapping(tx: Transaction, obj: ObjectDefinition, table: Table) -> ColumnMapping:
    """By the names of fields and their titles in all languages, however they are written. Nothing is guessed: nobody
    looks at it before it is done. InvalidInput where none fits.
    """
    more = dict.fromkeys(WRITABLE_SYSTEM_FIELDS, ())
    found = find_fields(table.columns, candidates_of(obj, tx.release.definitions, more))
    return mapping_of(obj, {column: one.field for column, one in found.items()})


class _TakenBack(Exception):
    pass


def _written_patiently(
    workspace: Workspace, plan: ImportPlan, rows: list[Row]
) -> tuple[BatchResult, list[Refusal]]:
    """A server that is writing, or a publish, is waited for."""
    for _ in range(ATTEMPTS - 1):
        try:
            with workspace.write() as tx:
                return plan.write(tx, rows)
        except Unavailable as error:
            time.sleep(error.retry_after_seconds)
    with workspace.write() as tx:
        return plan.write(tx, rows)


def _batches(table: Table, after_line: int) -> Iterator[list[Row]]:
    rows = (row for row in table if row.line > after_line)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _mode(mode: str) -> Mode:
    if mode not in MODES:
        text = N_("“{mode}” is not a way to import; there are: {modes}.")
        raise InvalidInput(Problem("bad_mode", text, "mode", {"mode": mode, "modes": ", ".join(MODES)}))
    return mode
