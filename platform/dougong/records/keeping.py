"""Keeping the history: one row per change of a record, ``{field id: [old, new]}`` in record JSON.

A create is a marker without values: what a record began with follows from what it is now, taken back change
by change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.storage import Dialect, Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """Of records of one object, in one way; kept until what is computed from them has been computed anew."""

    object_id: str
    kind: str
    entries: Sequence[Entry]
    actor: Actor
    run: str | None


_INTO = (
    'INSERT INTO "_dg_history" ("object_id", "at", "user_id", "actor_kind", "door", "kind", "run", "record_id",'
    ' "version", "changes")'
)
_ONE = f"{_INTO} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MANY: Mapping[Dialect, str] = {
    "sqlite": (
        f"{_INTO} SELECT ?, ?, ?, ?, ?, ?, ?, json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
        " json_extract(value, '$[2]') FROM json_each(?)"
    ),
    "postgresql": (
        f"{_INTO} SELECT ?, ?, ?, ?, ?, ?, ?, i, v, c"
        " FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[])) AS u(i, v, c)"
    ),
}
"""What all records of a batch have in common is handed over once."""


def keep(
    tx: Transaction,
    actor: Actor,
    object_id: str,
    kind: str,
    door: str,
    run: str | None,
    entries: Sequence[Entry],
    changes: Callable[[Entry], str],
) -> None:
    """``kind`` is create, update, delete, restore or purge. The version is the one that the record has
    now."""
    tx.changes.append(Change(object_id, kind, entries, actor, run))
    shared = (object_id, tx.now_text, actor.user_id, actor.kind, door, kind, run)
    rows = [(entry.id, entry.version, changes(entry)) for entry in entries]
    if len(rows) == 1:
        tx.execute(_ONE, (*shared, *rows[0]))
    elif rows and tx.dialect == "sqlite":
        tx.execute(_MANY["sqlite"], (*shared, orjson.dumps(rows).decode()))
    elif rows:
        tx.execute(_MANY["postgresql"], (*shared, *map(list, zip(*rows, strict=True))))


def nothing(entry: Entry) -> str:
    return "{}"


def differences(entry: Entry) -> str:
    old, values = entry.old or {}, entry.values
    pairs: dict[str, Any] = {}
    for field in entry.changed:
        if is_told(field):
            path = field.path
            pairs[field.id] = [field_json(field, old.get(path)), field_json(field, values[path])]
    return orjson.dumps(pairs | entry.line_changes).decode()


def is_told(field: FieldLayout) -> bool:
    """What an amount is in the base currency follows from the amount and the rate, which are told."""
    definition = field.definition
    return definition is None or definition.recipe is None or definition.derived_from is None


def field_json(field: FieldLayout, value: Any) -> Any:
    return value if value is None or field.as_json is None else field.as_json(value)
