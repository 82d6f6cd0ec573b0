"""How many runs of each automation are in which state, and how long the oldest has waited: for monitoring."""

from __future__ import annotations

from dougong.automations.runs import FATES
from dougong.dataclasses import dataclass
from dougong.jobs.fates import WAITING
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
    oldest = _oldest(tx)
    return [
        Measure(
            known[key].name if key in known else key,
            state,
            runs,
            oldest.get(key, 0.0) if state == WAITING else 0.0,
        )
        for key, states in sorted(FATES.tally(tx, "automation_id").items())
        for state, runs in sorted(states.items())
    ]


def _oldest(tx: Transaction) -> dict[str, float]:
    """Seconds that the oldest has waited for its job."""
    where, binds = FATES.where(WAITING, {})
    rows = tx.execute(
        f'SELECT one."automation_id", min(one."at") FROM {FATES.joined}{where} GROUP BY 1', binds
    ).fetchall()
    return {key: max(0.0, (tx.now - parse_instant(at)).total_seconds()) for key, at in rows}
