"""Whose access a publish changes, as data: people, what they gain or lose, and how many records of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet
from dougong.definitions.roles import Operation, Right
from dougong.registry import Registry
from dougong.storage.transaction import Transaction

MOST_NAMED = 10
"""People whom a line names; of the others it tells how many they are."""

Direction = Literal["gains", "loses", "differs"]


@dataclass(frozen=True, slots=True)
class Concerned:
    """``rows`` is None where no records are counted: nothing is created yet, or the count would take too long."""

    id: int
    name: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class AccessLine:
    """People for whom the same changes. ``subject`` is the name of the object, ``roles`` are titles of the roles
    that they hold and that change. ``before`` and ``after`` tell of a field what is seen of it, or whether it can
    be set."""

    kind: Literal["records", "field", "right"]
    direction: Direction
    people: tuple[Concerned, ...]
    roles: tuple[str, ...] = ()
    object: str = ""
    title: str = ""
    operations: tuple[Operation, ...] = ()
    field: str = ""
    before: str = ""
    after: str = ""
    right: Right | None = None

    @property
    def named(self) -> tuple[Concerned, ...]:
        return self.people[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.people) - len(self.named)

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "kind": self.kind,
            "change": self.direction,
            "roles": list(self.roles),
            "count": len(self.people),
            "people": [{"id": one.id, "name": one.name, "rows": one.rows} for one in self.named],
        }
        if self.kind == "right":
            return told | {"right": self.right}
        told |= {"object": self.object, "operations": list(self.operations)}
        return (
            told | {"field": self.field, "before": self.before, "after": self.after} if self.field else told
        )


@dataclass(frozen=True, slots=True)
class AccessReport:
    """``newest`` is how many records of an object were looked at, where an object has more. ``uncounted``: some
    counts were left out, since they would have taken too long, or since they need what the publish first makes."""

    lines: tuple[AccessLine, ...] = ()
    newest: int | None = None
    uncounted: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "changes": [line.to_json() for line in self.lines],
            "newest": self.newest,
            "uncounted": self.uncounted,
        }


Forecast = Callable[[Transaction, DefinitionSet], AccessReport]
FORECASTS: Registry[Forecast] = Registry("forecast of access")
"""Rooms above know what roles allow: from the release of the transaction to the new definitions."""


def forecast(tx: Transaction, new: DefinitionSet) -> AccessReport:
    found: Sequence[AccessReport] = [ask(tx, new) for _, ask in FORECASTS.items()]
    return found[0] if found else AccessReport()
