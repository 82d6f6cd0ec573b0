"""Putting titles to records that stand in lists, or that are of any object: one statement for each object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.access import Actor
from dougong.records.selecting import Naming
from dougong.records.system_tables import SYSTEM_TARGETS
from dougong.records.titles import titles_of
from dougong.storage import Transaction


class Names:
    """Collects what is to be named, then names it. What the actor may not see has no title."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._wanted: dict[str, set[int]] = {}
        self._titles: dict[str, dict[int, str]] = {}

    def want(self, value: Any, target: str | None) -> None:
        """``value`` is record JSON without titles: an id, ids, or with ``target`` None a record of any
        object."""
        if value is None:
            return
        if target is None:
            self._wanted.setdefault(value["object"], set()).add(value["id"])
        else:
            self._wanted.setdefault(target, set()).update(value if isinstance(value, list) else (value,))

    def named(self, value: Any, target: str | None) -> Any:
        if value is None:
            return None
        if target is None:
            object_id = value["object"]
            return {**self._one(value["id"], object_id), "object": self._object_name(object_id)}
        if isinstance(value, list):
            return [self._one(record_id, target) for record_id in value]
        return self._one(value, target)

    def _one(self, record_id: int, target: str) -> dict[str, Any]:
        if target not in self._titles:
            self._titles[target] = self._found(target)
        return {"id": record_id, "title": self._titles[target].get(record_id)}

    def _found(self, target: str) -> dict[int, str]:
        known = target in SYSTEM_TARGETS or target in self._tx.release.definitions.objects_by_id
        return titles_of(self._tx, self._actor, target, self._wanted.get(target, ())) if known else {}

    def _object_name(self, object_id: str) -> str:
        item = self._tx.release.definitions.objects_by_id.get(object_id)
        return object_id if item is None else item.name


def put_titles(
    tx: Transaction, actor: Actor, named: Iterable[Naming], records: Sequence[dict[str, Any]]
) -> None:
    """In place, in the columns that the plan of a query tells."""
    columns, names = tuple(named), Names(tx, actor)
    for name, target in columns:
        for record in records:
            names.want(record[name], target)
    for name, target in columns:
        for record in records:
            record[name] = names.named(record[name], target)
