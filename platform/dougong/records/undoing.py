"""Taking back at once what one save has changed: a record, with its lines and whatever else was written along.

It is done as ``undo_jobs`` takes back an import: field by field, through the one door, with the rights of whoever
asks; what somebody has changed since stays. Only what fits into one transaction is taken back so.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.reversing import Event, Reversal, reversals
from dougong.records.undo_jobs import DOOR, authorise
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction

MOST = 500
"""Changes of records that are taken back while somebody waits."""
TAKEN_BACK = N_("This has been taken back already.")
TOO_MANY = N_("Too many records were changed along to take it back at once.")
_EVENTS = (
    'SELECT "id", "object_id", "record_id", "kind", "changes" FROM "_dg_history" WHERE "run" = ?'
    f' ORDER BY "id" DESC LIMIT {MOST + 1}'
)


@dataclass(frozen=True, slots=True)
class Undone:
    """``kept`` says what was not taken back, and why."""

    changed: int
    kept: tuple[Problem, ...]


def new_run() -> str:
    """A name for what is to be taken back together: the ``run`` of the batches."""
    return f"save-{secrets.token_hex(12)}"


def undo(tx: Transaction, actor: Actor, run: str) -> Undone:
    """NotFound or Forbidden unless the actor made these changes, or may look after everybody's jobs."""
    authorise(tx, actor, {"run": run})
    rows = tx.execute(_EVENTS, (run,)).fetchall()
    if len(rows) > MOST:
        raise InvalidInput(Problem("too_many", TOO_MANY))
    own, changed = _way_back(run), 0
    again = tx.execute('SELECT 1 FROM "_dg_history" WHERE "run" = ? LIMIT 1', (own,)).fetchone() is not None
    kept: list[Problem] = []
    for reversal in reversals(tx, [Event(*row) for row in rows], (run, own)):
        kept += [problem for _, problems in reversal.kept for problem in problems]
        if reversal.records:
            written, refused = _write(tx, actor, reversal, own)
            changed += written
            kept += refused
    if again and not changed:
        # What differs now was changed by the first taking back, as a rule: it is nobody's change to be told of.
        kept = [Problem("taken_back", TAKEN_BACK)]
    return Undone(changed, tuple(kept))


def _way_back(run: str) -> str:
    """The run of what takes another back, by which a second asking knows of the first."""
    return f"undo-{hashlib.sha256(run.encode()).hexdigest()[:24]}"


def _write(tx: Transaction, actor: Actor, reversal: Reversal, run: str) -> tuple[int, Sequence[Problem]]:
    batch = Batch(
        reversal.object,
        reversal.mode,
        reversal.records,
        policy="skip_invalid",
        door=DOOR,
        run=run,
        # What only warns has let the old values pass once.
        confirmed=frozenset({"all"}),
    )
    result = RecordWriter(tx, actor).write(batch)
    return result.updated, [problem for refusal in result.refused for problem in refusal.problems]
