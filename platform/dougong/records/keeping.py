"""Keeping the history: one row per change of a record, ``{field id: [old, new]}`` in record JSON.

A create is a marker without values: what a record began with follows from what it is now, taken back change
by change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """Of records of one object, in one way; kept until what is computed from them has been computed anew."""

    object_id: str
    kind: str
    entries: Sequence[Entry]
    actor: Actor
    run: str | None


_INSERT = (
    'INSERT INTO "_dg_history" ("object_id", "record_id", "version", "at", "user_id", "actor_kind", "door",'
    ' "kind", "changes", "run") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)


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
    at, user, acts = tx.now_text, actor.user_id, actor.kind
    rows = [(object_id, e.id, e.version, at, user, acts, door, kind, changes(e), run) for e in entries]
    if len(rows) == 1:
        tx.execute(_INSERT, rows[0])
    elif rows:
        tx.executemany(_INSERT, rows)


def nothing(entry: Entry) -> str:
    return "{}"


def differences(entry: Entry) -> str:
    old = entry.old or {}
    pairs = {
        f.id: [field_json(f, old.get(f.path)), field_json(f, entry.values[f.path])]
        for f in entry.changed
        if is_told(f)
    }
    return orjson.dumps(pairs | entry.line_changes).decode()


def is_told(field: FieldLayout) -> bool:
    """What an amount is in the base currency follows from the amount and the rate, which are told."""
    definition = field.definition
    return definition is None or definition.recipe is None or definition.derived_from is None


def field_json(field: FieldLayout, value: Any) -> Any:
    return value if value is None or field.as_json is None else field.as_json(value)
