"""Whose turn it is, by step: kept in the database, held while somebody chooses by it.

Each choice gives its person the next number. Whoever has the lowest one, or none yet, has waited longest. By weights,
each round gives everybody who is free as much credit as they weigh, and takes all of it from whoever is chosen: the
shares come out exactly, and the turns of one person are spread among those of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.storage import Transaction

STEP_ITSELF = 0
_MAKE = (
    'INSERT INTO "_dg_assignment_turn" ("step_id", "user_id", "turn", "credit") VALUES (?, ?, 0, 0)'
    ' ON CONFLICT ("step_id", "user_id") DO NOTHING'
)
_LAST = 'SELECT "turn" FROM "_dg_assignment_turn" WHERE "step_id" = ? AND "user_id" = ?'
_READ = 'SELECT "user_id", "turn", "credit" FROM "_dg_assignment_turn" WHERE "step_id" = ? AND "user_id" <> ?'
_SAVE = (
    'INSERT INTO "_dg_assignment_turn" ("step_id", "user_id", "turn", "credit") VALUES (?, ?, ?, ?)'
    ' ON CONFLICT ("step_id", "user_id") DO UPDATE SET "turn" = excluded."turn", "credit" = excluded."credit"'
)


@dataclass(slots=True)
class Turns:
    """``last`` and ``credits`` by person, as they will be once they are saved."""

    step_id: str
    count: int = 0
    last: dict[int, int] = field(default_factory=dict)
    credits: dict[int, int] = field(default_factory=dict)

    def give(self, user_id: int) -> None:
        self.count += 1
        self.last[user_id] = self.count

    def weigh(self, weights: Mapping[int, int]) -> int:
        """Whose turn it is among those who are free; the earliest of several."""
        for user_id, weight in weights.items():
            self.credits[user_id] = self.credits.get(user_id, 0) + weight
        chosen = max(weights, key=lambda user_id: self.credits[user_id])
        self.credits[chosen] -= sum(weights.values())
        return chosen

    def save(self, tx: Transaction) -> None:
        people = sorted({*self.last, *self.credits})
        rows = [(one, self.last.get(one, 0), self.credits.get(one, 0)) for one in people]
        tx.executemany(_SAVE, [(self.step_id, *row) for row in [(STEP_ITSELF, self.count, 0), *rows]])


def turns_of(tx: Transaction, step_id: str) -> Turns:
    """Held until the end of the transaction, so that nobody else chooses by what is about to change; what only
    reads, such as the live check of a form, holds nothing."""
    holding = ""
    if tx.mode != "read":
        tx.execute(_MAKE, (step_id, STEP_ITSELF))
        holding = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.execute(_LAST + holding, (step_id, STEP_ITSELF)).fetchone()
    turns = Turns(step_id, row[0] if row else 0)
    for user_id, turn, credit in tx.execute(_READ, (step_id, STEP_ITSELF)).fetchall():
        turns.last[user_id], turns.credits[user_id] = turn, credit
    return turns
