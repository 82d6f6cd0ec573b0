"""Changes of the past as they were: each record taken back from what it is now, change by change.

What stands in other records is as it is today, and so are amounts in the base currency, which no history keeps.
"""

from __future__ import annotations

import json
from typing import Any

from dougong.dataclasses import dataclass
from dougong.errors import DougongError
from dougong.expressions.types import Path
from dougong.fields import EXACT
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current
from dougong.records.model import WriteModel
from dougong.storage import Transaction, parse_instant

_SELECT = (
    'SELECT "id", "record_id", "version", "at", "user_id", "door", "kind", "changes" FROM "_dg_history"'
    ' WHERE "object_id" = ? AND "id" < ?'
)
NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class PastChange:
    """``kind`` is create, update, delete or restore."""

    id: int
    kind: str
    at: str
    user_id: int | None
    door: str
    entry: Entry


class Replay:
    """Of an object's changes, or of one record's; the newest first, page by page."""

    def __init__(self, model: WriteModel, record_id: int | None = None) -> None:
        self._model = model
        self._record_id = record_id
        self._below = NEWEST
        self._states: dict[int, dict[Path, Any]] = {}

    def count(self, tx: Transaction, most: int) -> int:
        """How many changes of the object there are, of ``most``."""
        (count,) = tx.execute(
            'SELECT count(*) FROM (SELECT 1 FROM "_dg_history" WHERE "object_id" = ? LIMIT ?) AS h',
            (self._model.layout.id, most),
        ).fetchone()
        return int(count)

    def page(self, tx: Transaction, size: int) -> list[PastChange]:
        """Empty when there are no more. What was purged is passed over."""
        found: list[PastChange] = []
        while not found:
            rows = self._rows(tx, size)
            if not rows:
                break
            self._below = rows[-1][0]
            self._load(tx, {row[1] for row in rows})
            found = [self._change(row) for row in rows if row[1] in self._states]
        return found

    def _rows(self, tx: Transaction, size: int) -> list[Any]:
        text, binds = _SELECT, [self._model.layout.id, self._below]
        if self._record_id is not None:
            text, binds = f'{text} AND "record_id" = ?', [*binds, self._record_id]
        return tx.execute(f'{text} ORDER BY "id" DESC LIMIT {size}', binds).fetchall()

    def _load(self, tx: Transaction, ids: set[int]) -> None:
        wanted = sorted(ids - self._states.keys())
        for deleted in (False, True):
            if wanted:
                self._states |= current(tx, self._model, wanted, deleted, lock=False)

    def _change(self, row: Any) -> PastChange:
        change_id, record_id, version, at, user_id, door, kind, text = row
        values = self._states[record_id]
        old, changed = dict(values), []
        for field_id, pair in json.loads(text).items():
            field = self._model.layout.by_id.get(field_id)
            if field is not None:
                old[field.path] = _value(field, pair[0])
                changed.append(field)
        self._states[record_id] = old
        entry = Entry(0, dict(values), id=record_id, version=version, changed=tuple(changed))
        entry.values[("updated_at",)] = parse_instant(at)
        entry.old = dict(old) if kind == "update" else None
        return PastChange(change_id, kind, at, user_id, door, entry)


def _value(field: FieldLayout, kept: Any) -> Any:
    """From record JSON. What the field's type of today cannot read is blank."""
    if isinstance(kept, list) and all(isinstance(one, int) for one in kept):
        return tuple(kept)
    if kept is None or field.definition is None or field.target is not None or field.coerce is None:
        return kept
    try:
        return field.coerce(kept, EXACT)
    except DougongError:
        return None
