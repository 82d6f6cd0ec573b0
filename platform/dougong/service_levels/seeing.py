"""What records say about a clock: its conditions, the target that counts, and the instants that fields hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dougong.expressions import Checked, EvaluationContext
from dougong.records.entries import Entry
from dougong.service_levels.counting import Sight
from dougong.service_levels.models import ClockModel, counting_of
from dougong.storage import Transaction

Test = Callable[[Entry], bool]


class Seeing:
    """Its conditions made ready once, for all records of a batch; ``targets`` are the tests of each, in their order."""

    def __init__(self, tx: Transaction, clock: ClockModel, context: EvaluationContext, now: datetime) -> None:
        self._clock, self._now = clock, now
        self.belongs = _test(clock.belongs, context, otherwise=True)
        self.starts = _test(clock.starts, context, otherwise=True)
        self.pauses = _test(clock.pauses, context, otherwise=False)
        self.stops = _test(clock.stops, context, otherwise=False)
        self.targets = [_test(one.condition, context, otherwise=True) for one in clock.targets]
        self._countings = [counting_of(tx, one) for one in clock.targets]

    def target(self, entry: Entry) -> int | None:
        """The number of the first that is for the record."""
        if not self.belongs(entry):
            return None
        return next((number for number, holds in enumerate(self.targets) if holds(entry)), None)

    def sight(self, entry: Entry) -> Sight:
        clock, starts_at, stops_at = self._clock, self._clock.starts_at, self._clock.stops_at
        number = self.target(entry)
        begins = self._now if self.starts(entry) else None
        if starts_at is not None and begins is not None:
            begins = _instant(entry.values.get(starts_at.path))
        stopped = self._now if self.stops(entry) else None
        if stops_at is not None:
            stopped = _instant(entry.values.get(stops_at.path)) or stopped
        if number is None:
            return Sight(begins, stopped, target=None)
        target = clock.targets[number]
        return Sight(
            begins,
            stopped,
            target.time,
            paused=self.pauses(entry),
            counting=self._countings[number],
            begins_known=starts_at is not None,
            stopped_known=stops_at is not None and entry.values.get(stops_at.path) is not None,
        )


def _test(condition: Checked | None, context: EvaluationContext, otherwise: bool) -> Test:
    if condition is None:
        return lambda entry: otherwise
    holds = condition.prepare(context)
    return lambda entry: holds(entry.values) is True


def _instant(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None
