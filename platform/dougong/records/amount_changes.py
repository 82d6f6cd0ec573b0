"""Amounts in a record's history, each in the currency that it had then: the record's own, or that of another one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions.types import Path
from dougong.fields import to_json
from dougong.records.amounts import Amount
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction

MOST_CHANGES = 1_000

_CHANGES = (
    'SELECT "at", "changes" FROM "_dg_history" WHERE "object_id" = ? AND "record_id" = ?'
    ' AND "changes" LIKE ? ORDER BY "id" DESC LIMIT ?'
)


@dataclass(frozen=True, slots=True)
class Side:
    """Of a change at an instant: the values of the record before it, or after it."""

    values: Mapping[str, Any]
    at: str
    is_after: bool


class Currencies:
    """Which currencies amounts had; what other records were like then is asked for once."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._past: dict[tuple[str, int, str], tuple[Any, Sequence[tuple[str, Any]]] | None] = {}

    def told(self, field: FieldLayout | None, value: Any, layout: ObjectLayout, side: Side) -> Any:
        """The value as an amount, if it is one. What a record was in that is gone for good is not known."""
        path = field.definition.currency_path if field is not None and field.definition is not None else ()
        if not path or not isinstance(value, str):
            return value
        code = self._code(layout, path, side)
        return value if code is None else Amount.of(value, code)

    def _code(self, layout: ObjectLayout, path: Path, side: Side) -> str | None:
        """A blank on the way stands for the base currency. Of a line, the history keeps some values only."""
        if path[0] not in side.values:
            return None
        value = side.values[path[0]]
        for before, field_id in pairwise(path):
            target = layout.by_id[before].target
            if target is None or not isinstance(value, int):
                break
            layout = layout_of(self._tx.release, target)
            past = self._of(layout, value, field_id)
            if past is None:
                return None
            value, changes = past
            for at, old in changes:
                if at < side.at or (at == side.at and side.is_after):
                    break
                value = old
        return value if isinstance(value, str) else self._tx.workspace.currency

    def _of(
        self, layout: ObjectLayout, record_id: int, field_id: str
    ) -> tuple[Any, Sequence[tuple[str, Any]]] | None:
        key = (layout.id, record_id, field_id)
        if key not in self._past:
            self._past[key] = self._found(layout, record_id, layout.by_id[field_id])
        return self._past[key]

    def _found(
        self, layout: ObjectLayout, record_id: int, field: FieldLayout
    ) -> tuple[Any, Sequence[tuple[str, Any]]] | None:
        """What the field has now, and what it had before its changes, the newest first."""
        model = model_of(self._tx.release, layout.id)
        for deleted in (False, True):
            only = (layout.by_id["id"], field)
            if found := current(self._tx, model, [record_id], deleted, lock=False, only=only):
                value = found[record_id][field.path]
                now = value if value is None or field.definition is None else to_json(value, field.definition)
                told = (layout.id, record_id, f"%{field.id}%", MOST_CHANGES)
                rows = [(at, json.loads(text)) for at, text in self._tx.execute(_CHANGES, told).fetchall()]
                return now, [(at, changes[field.id][0]) for at, changes in rows if field.id in changes]
        return None


def in_currencies(
    layout: ObjectLayout,
    changes: Mapping[str, Sequence[Any]],
    currencies: Currencies,
    before: Side,
    after: Side,
) -> dict[str, list[Any]]:
    return {
        field_id: [
            currencies.told(layout.by_id.get(field_id), value, layout, side)
            for value, side in zip(pair, (before, after), strict=True)
        ]
        for field_id, pair in changes.items()
    }
