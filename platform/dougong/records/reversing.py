"""What has to be written to take changes back, and what has to stay because somebody changed it since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, NamedTuple

from dougong.dataclasses import dataclass
from dougong.fields import to_json
from dougong.problems import N_, Problem
from dougong.records.batches import Mode
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.storage import Transaction, in_list

EDITED_SINCE = N_("“{field}” has been changed since.")
RECORD_EDITED_SINCE = N_("The record has been changed since.")
DELETED_SINCE = N_("The record has been deleted since.")

Kept = tuple[int, Sequence[Problem]]


class Event(NamedTuple):
    id: int
    object_id: str
    record_id: int
    kind: str
    changes: str

    @property
    def pairs(self) -> dict[str, tuple[Any, Any]]:
        pairs: dict[str, tuple[Any, Any]] = json.loads(self.changes)
        return pairs


@dataclass(slots=True)
class Reversal:
    """Records of one object to be written in one batch, as record JSON."""

    object: str
    mode: Mode
    records: list[dict[str, Any]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


OPPOSITE: Mapping[str, Mode] = {
    "create": "delete",
    "update": "update",
    "delete": "restore",
    "restore": "delete",
}


def reversals(tx: Transaction, events: Sequence[Event], runs: Sequence[str]) -> Iterator[Reversal]:
    """One after the other, each to be written before the next is asked for. ``events`` come latest first;
    objects that are gone from the design are passed over."""
    position = 0
    while position < len(events):
        first = events[position]
        group = [first]
        for event in events[position + 1 :]:
            if (event.object_id, event.kind) != (first.object_id, first.kind):
                break
            group.append(event)
        position += len(group)
        if first.kind in OPPOSITE and first.object_id in tx.release.definitions.objects_by_id:
            yield _Group(tx, group, runs).reversal()


class _Group:
    """Events of one kind and one object that follow each other."""

    def __init__(self, tx: Transaction, events: Sequence[Event], runs: Sequence[str]) -> None:
        self._tx = tx
        self._events = events
        self._runs = runs
        self._model: WriteModel = model_of(tx.release, events[0].object_id)

    def reversal(self) -> Reversal:
        kind = self._events[0].kind
        found = Reversal(self._model.layout.definition.name, OPPOSITE[kind])
        by_record: dict[int, list[Event]] = {}
        for event in self._events:
            by_record.setdefault(event.record_id, []).append(event)
        state = current(self._tx, self._model, list(by_record), deleted=kind == "delete")
        for record_id, events in by_record.items():
            now = state.get(record_id)
            if now is None:
                if kind == "update":
                    found.kept.append((record_id, [Problem("deleted_since", DELETED_SINCE)]))
                continue
            if kind == "update":
                self._values(found, record_id, events, now)
            elif kind == "create" and record_id in self._edited:
                found.kept.append((record_id, [Problem("edited_since", RECORD_EDITED_SINCE)]))
            else:
                found.records.append({"id": record_id, "version": now[("version",)]})
        return found

    def _values(
        self, found: Reversal, record_id: int, events: Sequence[Event], now: Mapping[Any, Any]
    ) -> None:
        """From what the latest event made of a field back to what it was before the earliest."""
        made: dict[str, Any] = {}
        before: dict[str, Any] = {}
        for event in events:
            for field_id, (old, new) in event.pairs.items():
                made.setdefault(field_id, new)
                before[field_id] = old
        values: dict[str, Any] = {}
        problems = []
        for field_id, old in before.items():
            own = self._model.layout.by_id.get(field_id)
            if own is None or not self._is_ours(own):
                continue
            if _json(own, now[own.path]) == made[field_id]:
                values[own.name] = old
            else:
                problems.append(Problem("edited_since", EDITED_SINCE, own.name, {"field": own.title}))
        if values:
            found.records.append({"id": record_id, "version": now[("version",)], **values})
        if problems:
            found.kept.append((record_id, problems))

    def _is_ours(self, own: FieldLayout) -> bool:
        """A field that people write: what is computed follows by itself."""
        return own in self._model.writable and not (own.definition is not None and own.definition.read_only)

    @cached_property
    def _edited(self) -> set[int]:
        """Records that were changed after these events, and not by the runs themselves."""
        ids = [event.record_id for event in self._events]
        rows = self._tx.execute(
            'SELECT "record_id", "kind", "changes" FROM "_dg_history" WHERE "object_id" = :object'
            f' AND "record_id" {in_list("ids", self._tx.dialect)} AND "id" > :first'
            ' AND ("run" IS NULL OR "run" NOT IN (:run, :own))',
            {
                "object": self._model.layout.id,
                "ids": list_bind(ids, self._tx),
                "first": self._events[-1].id,
                "run": self._runs[0],
                "own": self._runs[1],
            },
        ).fetchall()
        return {record_id for record_id, kind, changes in rows if self._counts(kind, changes)}

    def _counts(self, kind: str, changes: str) -> bool:
        if kind != "update":
            return kind == "restore"
        fields = (self._model.layout.by_id.get(field_id) for field_id in json.loads(changes))
        return any(own is not None and self._is_ours(own) for own in fields)


def _json(own: FieldLayout, value: Any) -> Any:
    return value if value is None or own.definition is None else to_json(value, own.definition)
