"""One call of the writer: what is still to be written, and what has been refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, NotFound, StaleVersion, not_found
from dougong.expressions import EvaluationContext
from dougong.problems import Problem
from dougong.records.batches import Batch, BatchResult, InvalidRecords, Refusal, Written
from dougong.records.entries import Entry
from dougong.records.model import WriteModel

ATTEMPTS = 8
"""How often a batch is tried that meets others writing the same unique values."""


@dataclass(slots=True)
class Work:
    """One call of the writer."""

    batch: Batch
    model: WriteModel
    context: EvaluationContext
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    last_attempt: bool = False
    barred: Mapping[int, Problem] = field(default_factory=dict)
    """By index: records that were written before and turned out not to be the actor's to write."""

    def bar(self) -> None:
        for entry in self.entries:
            if entry.index in self.barred:
                entry.problems.append(self.barred[entry.index])

    def set_aside(self, wrong: Sequence[Entry]) -> None:
        """No longer written; the reasons are kept."""
        if wrong:
            self.refused += [Refusal(entry.index, tuple(entry.problems)) for entry in wrong]
            gone = {entry.index for entry in wrong}
            self.entries = [entry for entry in self.entries if entry.index not in gone]

    def drop_refused(self) -> None:
        self.set_aside([entry for entry in self.entries if entry.problems])
        if self.refused and self.batch.policy == "atomic":
            raise _refusal(self.batch, self.model, self.refused)

    def check_overtaken(self) -> None:
        """On PostgreSQL each statement sees what was committed before it: what an upsert looked for in vain
        may be there when uniqueness is checked. It then is a record to change, not one to refuse."""
        if self.batch.mode != "upsert" or self.last_attempt:
            return
        new = (entry for entry in self.entries if entry.old is None)
        if any((p.code, p.place) == ("taken", self.batch.key) for entry in new for p in entry.problems):
            raise Overtaken


class Overtaken(Exception):
    """A record that an upsert took for a new one has just been made by somebody else."""


def _refusal(
    batch: Batch, model: WriteModel, refused: Sequence[Refusal]
) -> NotFound | Forbidden | StaleVersion | InvalidRecords:
    single = len(batch.records) == 1
    problems = [problem for refusal in refused for problem in refusal.problems]
    codes = {problem.code for problem in problems}
    if single and codes == {"not_found"}:
        return not_found(model.layout.definition.title, batch.records[0]["id"])
    if single and "not_permitted" in codes:
        return Forbidden(problem for problem in problems if problem.code == "not_permitted")
    if "stale_version" in codes and (single or codes == {"stale_version"}):
        return StaleVersion(problem for problem in problems if problem.code == "stale_version")
    return InvalidRecords(sorted(refused, key=lambda refusal: refusal.index), single)


def result_of(work: Work) -> BatchResult:
    records = [Written(entry.index, entry.id, entry.version, entry.old is None) for entry in work.entries]
    created = sum(1 for record in records if record.created)
    updated = sum(1 for entry in work.entries if entry.old is not None and entry.touched)
    refused = sorted(work.refused, key=lambda refusal: refusal.index)
    return BatchResult(records, refused, created, updated, len(records) - created - updated)
