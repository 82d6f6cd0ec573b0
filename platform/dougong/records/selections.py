"""Which records a bulk job is about: chosen ones, or all that a list shows; taken on bit by bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records.query import RecordQuery, count, find
from dougong.storage import Transaction

MOST_IDS = 10_000
MOST_COUNTED = 10_000_000
ID = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
SCHEMA: Mapping[str, Any] = {
    "object": {"type": "string", "maxLength": 40},
    "ids": {"type": "array", "items": ID, "minItems": 1, "maxItems": MOST_IDS, "uniqueItems": True},
    "filter": {"type": ["string", "null"], "maxLength": 20_000},
    "search": {"type": ["string", "null"], "maxLength": 200},
}
"""Properties of a payload. Without ids it is everything that the filter and the search let through."""


@dataclass(frozen=True, slots=True)
class Selection:
    object: str
    ids: Sequence[int] | None
    filter: str | None
    search: str | None

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Selection:
        ids = sorted(payload["ids"]) if "ids" in payload else None
        return cls(payload["object"], ids, payload.get("filter") or None, payload.get("search") or None)

    def count(self, tx: Transaction, actor: Actor) -> int:
        if self.ids is not None:
            return len(self.ids)
        return count(tx, actor, self._query(("id",)), cap=MOST_COUNTED)

    def begin(self, tx: Transaction, actor: Actor) -> dict[str, Any]:
        """The note to begin with: what is created later is not part of it."""
        if self.ids is not None:
            return {"position": 0}
        newest = find(tx, actor, self._query(("-id",), limit=1)).data
        return {"cursor": None, "last": newest[0]["id"] if newest else 0}

    def next(
        self, tx: Transaction, actor: Actor, note: Mapping[str, Any], size: int
    ) -> tuple[list[int], dict[str, Any] | None]:
        """The next ids, and the note for those after them; None if there are none."""
        if self.ids is not None:
            following = note["position"] + size
            chosen = list(self.ids[note["position"] : following])
            return chosen, {"position": following} if following < len(self.ids) else None
        # By id: a record that a change takes out of the filter, or moves in the order, is not met twice.
        page = find(tx, actor, self._query(("id",), limit=size, cursor=note["cursor"]))
        found = [record["id"] for record in page.data if record["id"] <= note["last"]]
        more = page.next is not None and len(found) == len(page.data)
        return found, {**note, "cursor": page.next} if more else None

    def visible(self, tx: Transaction, actor: Actor, ids: Sequence[int]) -> set[int]:
        """Those of the ids that the actor may see at all."""
        query = RecordQuery(self.object, ("id",), ids=ids, limit=max(len(ids), 1), sort=("id",))
        return {record["id"] for record in find(tx, actor, query).data}

    def _query(self, sort: tuple[str, ...], limit: int = 1, cursor: str | None = None) -> RecordQuery:
        return RecordQuery(self.object, ("id",), self.filter, sort, limit, cursor=cursor, search=self.search)
