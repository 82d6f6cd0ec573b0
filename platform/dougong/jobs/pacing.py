"""How many rows a step may take on, so that it holds SQLite's one write lock only briefly."""

from __future__ import annotations

from dougong.storage.connections import Dialect

TARGET_SECONDS = 0.1
LONGEST_SECONDS = 0.2
PATIENT_SECONDS: dict[Dialect, float] = {"sqlite": 0.16, "postgresql": 0.5}
"""Of jobs that take minutes: larger steps sum up less often. On PostgreSQL a step keeps nobody out but those who
write to objects that are computed from each other."""
BREATH = 0.2
"""For how much of the time it held the lock a step stands back, so that others get a turn."""
SHORTEST_BREATH = 0.002


class Pace:
    """Doubles at most and follows what was measured: rows differ, and so do machines."""

    def __init__(
        self, first: int = 50, least: int = 1, most: int = 2_000, target: float = TARGET_SECONDS
    ) -> None:
        self.size = first
        self._target = target
        self._least = least
        self._most = most

    def measured(self, rows: int, seconds: float) -> None:
        if rows <= 0:
            return
        fitting = int(rows * self._target / max(seconds, 0.000_1))
        self.size = max(self._least, min(fitting, rows * 2, self._most))

    @staticmethod
    def breath(seconds: float) -> float:
        return max(SHORTEST_BREATH, min(seconds, LONGEST_SECONDS) * BREATH)
