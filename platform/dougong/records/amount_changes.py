"""Amounts in a record's history, each in the currency that the record had then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.records.amounts import Amount
from dougong.records.layout import ObjectLayout


def in_currencies(
    layout: ObjectLayout,
    changes: Mapping[str, Sequence[Any]],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> dict[str, list[Any]]:
    """``before`` and ``after`` are the values of the record around the change. The currency of another record, which an
    amount may have, is not known for a day of the past: such amounts stay without one."""
    return {
        field_id: [
            _told(layout, field_id, value, state) for value, state in zip(pair, (before, after), strict=True)
        ]
        for field_id, pair in changes.items()
    }


def _told(layout: ObjectLayout, field_id: str, value: Any, state: Mapping[str, Any]) -> Any:
    field = layout.by_id.get(field_id)
    path = field.definition.currency_path if field is not None and field.definition is not None else ()
    code = state.get(path[0]) if len(path) == 1 else None
    return Amount.of(value, code) if code and isinstance(value, str) else value
