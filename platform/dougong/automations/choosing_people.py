"""Who gets a record: which people are candidates for it, who of them is free, and by what one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.access import SYSTEM
from dougong.access.finding_people import (
    people_at,
    people_in_department,
    people_in_group,
    people_of_role,
    who_is_there,
)
from dougong.access.successors import named_at, present
from dougong.approvals.delegating import away_now, stand_in
from dougong.automations.models import StepModel
from dougong.automations.turns import Turns
from dougong.dataclasses import dataclass
from dougong.expressions import EvaluationContext
from dougong.records import AggregateQuery, aggregate
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.storage import Transaction

MOST_TOLD = 50
Told = dict[str, Any]


@dataclass(slots=True)
class Choice:
    """``considered`` tells of everybody who was looked at what became of them, and how many records they had that
    count, if that was counted."""

    user_id: int | None = None
    considered: list[tuple[int, str, int | None]] = field(default_factory=list)

    @property
    def told(self) -> Told:
        return {"chosen": self.user_id, "considered": self.considered[:MOST_TOLD]}


class Chooser:
    """For one step, over the records of one transaction: what it asks of the database it asks once."""

    def __init__(self, tx: Transaction, step: StepModel, turns: Turns) -> None:
        self._tx, self._step, self.turns = tx, step, turns
        self._document = step.step.document
        self._people: dict[int, Sequence[int]] = {}
        self._loads: dict[int, int] | None = None

    @property
    def field(self) -> FieldLayout:
        return assignee_of(self._step)

    def choose(self, entry: Entry, context: EvaluationContext) -> Choice:
        """The turn is given; it counts once the turns are saved."""
        choice, free = Choice(), dict[int, int]()
        weights = self._candidates(entry, context)
        places = self._places(weights, choice)
        counted = self._counts() if self._counting else None
        most = self._document.get("most")
        for user_id, weight in places.items():
            load = None if counted is None else counted.get(user_id, 0)
            if most is not None and load is not None and load >= most:
                choice.considered.append((user_id, "full", load))
            else:
                free[user_id] = free.get(user_id, 0) + weight
        choice.user_id = self._pick(free, counted)
        for user_id in free:
            why = "chosen" if user_id == choice.user_id else "later"
            choice.considered.append((user_id, why, counted.get(user_id, 0) if counted is not None else None))
        if choice.user_id is None:
            choice.user_id = self._fallback(choice)
        if choice.user_id is not None:
            self.turns.give(choice.user_id)
            if self._loads is not None:
                self._loads[choice.user_id] = self._loads.get(choice.user_id, 0) + 1
        return choice

    def _candidates(self, entry: Entry, context: EvaluationContext) -> dict[int, int]:
        """With their weights, in the order in which they are named; the greatest weight counts."""
        found: dict[int, int] = {}
        for number, one in enumerate(self._document["candidates"]):
            condition = self._step.candidates[number]
            if condition is not None and condition.evaluate(entry.values, context) is not True:
                continue
            if number not in self._people:
                self._people[number] = _BY[one["by"]](self._tx, one[one["by"]])
            for user_id in self._people[number]:
                found[user_id] = max(found.get(user_id, 0), one.get("weight", 1))
            if self._document.get("groups") == "first":
                break
        return found

    def _places(self, weights: Mapping[int, int], choice: Choice) -> dict[int, int]:
        """Those who are there, and stand-ins where they take the place of who is away."""
        there, how = who_is_there(self._tx, weights), self._document.get("away", "skip")
        away = away_now(self._tx, weights) if how != "ask" and weights else frozenset()
        found: dict[int, int] = {}
        for user_id, weight in weights.items():
            if user_id not in there:
                choice.considered.append((user_id, "left", None))
                continue
            place: int | None = user_id
            if user_id in away:
                choice.considered.append((user_id, "away", None))
                place = stand_in(self._tx, "", user_id) if how == "stand_in" else None
            if place is not None and (place != user_id or user_id not in away):
                found[place] = max(found.get(place, 0), weight)
        return found

    @property
    def _counting(self) -> bool:
        return self._document.get("method") == "least_loaded" or "most" in self._document

    def _counts(self) -> dict[int, int]:
        """How many of the records that count everybody has."""
        name = self.field.name
        if self._loads is None:
            query = AggregateQuery(
                self._step.layout.definition.name, (name,), filter=self._document.get("counted"), limit=10_000
            )
            rows = aggregate(self._tx, SYSTEM, query)
            self._loads = {row[name]["id"]: row["count()"] for row in rows if row[name] is not None}
        return self._loads

    def _pick(self, free: Mapping[int, int], counted: Mapping[int, int] | None) -> int | None:
        if not free:
            return None
        turns, method = self.turns, self._document.get("method", "in_turn")
        if method == "weighted":
            return turns.weigh(free)
        if method == "least_loaded" and counted is not None:
            return min(free, key=lambda user_id: (counted.get(user_id, 0), turns.last.get(user_id, 0)))
        return min(free, key=lambda user_id: turns.last.get(user_id, 0))

    def _fallback(self, choice: Choice) -> int | None:
        named = people_at(self._tx, [self._document["fallback"]]) if "fallback" in self._document else ()
        there = present(self._tx, named)
        if there:
            choice.considered.append((there[0], "fallback", None))
        return there[0] if there else None


def assignee_of(step: StepModel) -> FieldLayout:
    named = step.step.document.get("assignee", "owner")
    return step.layout.by_id.get(named) or step.layout.by_name[named]


_BY: Mapping[str, Callable[[Transaction, Any], Sequence[int]]] = {
    "people": named_at,
    "role": people_of_role,
    "group": people_in_group,
    "department": people_in_department,
}
