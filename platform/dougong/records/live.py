"""What a form asks while somebody types: would this be accepted, and what would the rest become?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import not_found
from dougong.fields import EXACT, CoercionContext, to_json
from dougong.problems import Problem
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.preparing import changed_fields, prepare
from dougong.records.titles import titles_of
from dougong.records.validation import validate
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """``values`` is record JSON of the whole record as it would be written, defaults included."""

    problems: tuple[Problem, ...]
    values: Mapping[str, Any]


def live_check(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    values: Mapping[str, Any],
    *,
    record_id: int | None = None,
    input: CoercionContext = EXACT,
) -> LiveCheck:
    """The writer's own judgement without its writing. ``record_id`` is the record that is being changed."""
    model = model_of(tx.release, object_name)
    POLICY.require(actor, "create" if record_id is None else "update", model.layout.definition)
    entry = Entry(0, {})
    if record_id is not None:
        found = current(tx, model, [record_id], deleted=False, lock=False)
        if record_id not in found:
            raise not_found(model.layout.definition.title, record_id)
        entry.id, entry.old = record_id, found[record_id]
    context = context_of(tx, actor)
    prepare(tx, actor, model, [entry], [values], input, context)
    entry.changed = changed_fields(model, entry)
    validate(tx, actor, model, [entry], context, lock=False)
    fields = model.writable
    return LiveCheck(
        tuple(entry.problems),
        {field.name: _shown(tx, actor, field, entry.values[field.path]) for field in fields},
    )


def _shown(tx: Transaction, actor: Actor, field: FieldLayout, value: Any) -> Any:
    if value is None:
        return None
    if field.target is not None:
        return {"id": value, "title": titles_of(tx, actor, field.target, [value]).get(value)}
    return value if field.definition is None else to_json(value, field.definition)
