"""What has become of rows that jobs see to: as they say themselves, or, where their job was given up before it could
write down why, as the job says. Filters, counts and what is shown go by the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

WAITING = "waiting"
GONE = (None, "dead", "cancelled")
"""States of a job that does nothing for its row any more; None: it has been swept out."""
NOT_ONE_OF = N_("“{value}” is not one of: {allowed}.")


@dataclass(frozen=True, slots=True)
class Fates:
    """Of a table whose rows have a ``state`` and a ``job_id``; ``lost`` is the state of those whose own says that a job
    will see to them (``open``), when that job is gone. In statements the table is ``one`` and its job ``j``."""

    table: str
    states: Sequence[str]
    lost: str
    open: Sequence[str] = (WAITING,)

    @property
    def joined(self) -> str:
        return f'"{self.table}" one LEFT JOIN "_dg_job" j ON j."id" = one."job_id"'

    def shown(self, state: str, job_state: str | None) -> str:
        return self.lost if state in self.open and job_state in GONE else state

    def tally(self, tx: Transaction, column: str) -> dict[Any, dict[str, int]]:
        """How many are in which state, by a column. Jobs are asked only for those that are open."""
        found: dict[Any, dict[str, int]] = {}
        sql = f'SELECT "{column}", "state", count(*) FROM "{self.table}" GROUP BY 1, 2'
        for key, state, count in tx.execute(sql).fetchall():
            found.setdefault(key, {})[state] = count
        lost = f'SELECT one."{column}", one."state", count(*) FROM {self.joined} WHERE {self._lost} GROUP BY 1, 2'
        for key, state, count in tx.execute(lost).fetchall():
            states = found[key]
            states[state] -= count
            states[self.lost] = states.get(self.lost, 0) + count
        return {
            key: {state: count for state, count in states.items() if count} for key, states in found.items()
        }

    def require(self, state: str | None) -> None:
        if state is not None and state not in self.states:
            params = {"value": state[:40], "allowed": ", ".join(self.states)}
            raise InvalidInput(Problem("not_one_of", NOT_ONE_OF, "state", params))

    def where(self, state: str | None, given: Mapping[str, object]) -> tuple[str, list[object]]:
        """A condition, with its binds: of the state that is shown, and of columns that are given."""
        self.require(state)
        wanted = {sql: value for sql, value in given.items() if value is not None}
        conditions = [*self._of_state(state), *wanted]
        return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), [*wanted.values()]

    def _of_state(self, state: str | None) -> Iterator[str]:
        """An index on the state serves each of them."""
        if state in self.open:
            yield f"one.\"state\" = '{state}' AND NOT {_GONE}"
        elif state == self.lost:
            yield f"(one.\"state\" = '{state}' OR {self._lost})"
        elif state is not None:
            yield f"one.\"state\" = '{state}'"

    @property
    def _lost(self) -> str:
        states = ", ".join(f"'{one}'" for one in self.open)
        return f'(one."state" IN ({states}) AND {_GONE})'


_GONE = "(j.\"id\" IS NULL OR j.\"state\" IN ('dead', 'cancelled'))"
