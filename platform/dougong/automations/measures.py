"""How many runs of each automation are in which state, and how long the oldest has waited: for monitoring."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.storage import Transaction, parse_instant


@dataclass(frozen=True, slots=True)
class Measure:
    """``oldest_seconds`` only of those that wait in the queue. An automation that is gone has its id for a name."""

    automation: str
    state: str
    runs: int
    oldest_seconds: float


def measures(tx: Transaction) -> list[Measure]:
    known = tx.release.definitions.automations_by_id
    rows = tx.execute(
        'SELECT "automation_id", "state", count(*), min(CASE WHEN "state" = \'waiting\' THEN "at" END)'
        ' FROM "_dg_automation_run" GROUP BY "automation_id", "state" ORDER BY 1, 2'
    ).fetchall()
    return [
        Measure(
            known[key].name if key in known else key,
            state,
            runs,
            max(0.0, (tx.now - parse_instant(oldest)).total_seconds()) if oldest else 0.0,
        )
        for key, state, runs, oldest in rows
    ]
