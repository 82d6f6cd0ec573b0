"""What the batches of one import have in common: how rows become records, and what has become of them so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Protocol

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.fields import CoercionContext
from dougong.problems import Problem
from dougong.records import Batch, BatchResult, RecordWriter
from dougong.records.batches import Mode
from dougong.storage import Transaction
from dougong.transfer.keyed import identify
from dougong.transfer.mapping import ColumnMapping
from dougong.transfer.owners import Owners
from dougong.transfer.tables import Row

DOOR = "import"


class Refused(Protocol):
    def __call__(self, line: int, problems: Iterable[Problem], cells: Mapping[str, Any]) -> None: ...


@dataclass(slots=True)
class ImportReport:
    """``rows`` were read, blank ones aside.

    ``last_line`` is how far the file is dealt with: an import that broke off goes on after it. ``unmapped``
    are columns that filled no field.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    last_line: int = 0
    unmapped: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        names = ("rows", "created", "updated", "unchanged", "refused", "last_line", "unmapped")
        return {name: getattr(self, name) for name in names}


Refusal = tuple[int, tuple[Problem, ...], Mapping[str, Any]]


@dataclass(slots=True)
class ImportPlan:
    """All that the batches of one import have in common, and what became of them so far."""

    object: str
    actor: Actor
    mapping: ColumnMapping
    mode: Mode
    key: str | None
    context: CoercionContext
    owners: Owners
    report: ImportReport
    run_id: str | None = None
    confirm_warnings: bool = False

    def write(self, tx: Transaction, rows: list[Row]) -> tuple[BatchResult, list[Refusal]]:
        refused: list[Refusal] = []
        accepted: list[tuple[Row, dict[str, Any]]] = []
        for row in rows:
            values, problems = self._values(row)
            if problems:
                refused.append((row.line, tuple(problems), row.values))
            else:
                accepted.append((row, values))
        if self.mode == "update" and self.key is not None:
            accepted = self._identified(tx, self.key, accepted, refused)
        result = self._written(tx, [values for _, values in accepted])
        for refusal in result.refused:
            row = accepted[refusal.index][0]
            refused.append((row.line, refusal.problems, row.values))
        return result, sorted(refused, key=lambda refusal: refusal[0])

    def _values(self, row: Row) -> tuple[dict[str, Any], list[Problem]]:
        if row.problems:
            return {}, list(row.problems)
        values, problems = self.mapping.record(row.values)
        if self.mode == "create":
            for name, value in values.items():
                if isinstance(value, list):
                    values[name] = without_ids(value)
        return values, problems + self.owners.resolve(values)

    def _identified(
        self, tx: Transaction, key: str, accepted: list[tuple[Row, dict[str, Any]]], refused: list[Refusal]
    ) -> list[tuple[Row, dict[str, Any]]]:
        found = identify(tx, self.actor, self.object, key, [values for _, values in accepted], self.context)
        for (row, _), problems in zip(accepted, found, strict=True):
            if problems:
                refused.append((row.line, tuple(problems), row.values))
        return [pair for pair, problems in zip(accepted, found, strict=True) if not problems]

    def _written(self, tx: Transaction, records: list[dict[str, Any]]) -> BatchResult:
        if not records:
            return BatchResult()
        batch = Batch(
            self.object,
            self.mode,
            records,
            self.key,
            "skip_invalid",
            DOOR,
            self.context,
            self.run_id,
            frozenset({"all"} if self.confirm_warnings else ()),
        )
        return RecordWriter(tx, self.actor).write(batch)

    def account(self, rows: list[Row], outcome: tuple[BatchResult, list[Refusal]], refused: Refused) -> None:
        """Only once the batch is safe: a batch that had to be tried again counts once."""
        result, refusals = outcome
        report = self.report
        report.rows += len(rows)
        report.created += result.created
        report.updated += result.updated
        report.unchanged += result.unchanged
        report.refused += len(refusals)
        report.last_line = rows[-1].line
        for refusal in refusals:
            refused(*refusal)


def without_ids(value: list[Any]) -> list[Any]:
    """Lines of a record that is made anew are new as well, whatever record they were exported from."""
    return [
        {name: inner for name, inner in line.items() if name not in ("id", "version")}
        if isinstance(line, dict)
        else line
        for line in value
    ]
