"""What became of a record: who changed what, when, and through which door."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import not_found
from dougong.fields import to_json
from dougong.records.amount_changes import Currencies, Side, in_currencies
from dougong.records.attached import files_json
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import level
from dougong.records.line_history import LineSides, line_events
from dougong.records.lookups import current
from dougong.records.masking import hide, mask
from dougong.records.model import model_of
from dougong.records.naming import Names
from dougong.records.query import get
from dougong.storage import Transaction

Event = dict[str, Any]
Changes = dict[str, tuple[Any, Any]]

WORDS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "restore": "restored",
    "purge": "purged",
}
MAX_EVENTS = 1_000

_SELECT = (
    'SELECT h."id", h."version", h."at", h."user_id", u."name", h."actor_kind", h."door", h."kind",'
    ' h."changes" FROM "_dg_history" h LEFT JOIN "_dg_user" u ON u."id" = h."user_id"'
    ' WHERE h."object_id" = ? AND h."record_id" = ? ORDER BY h."id" DESC LIMIT ?'
)


def of(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, limit: int = MAX_EVENTS
) -> list[Event]:
    """The newest first: ``{"what", "at", "by", "kind", "door", "version", "changes", "names", "lines"}``.

    ``changes`` are ``{field id: [old, new]}`` in record JSON, references with their titles; those of the
    creation are what the record began with. Fields that are gone, or that the actor may not see, are left
    out; of what is sensitive a part is told. ``lines`` are the changes of its line items.
    """
    layout = layout_of(tx.release, object_name)
    state = _state(tx, actor, layout, record_id)
    rows = tx.execute(_SELECT, (layout.id, record_id, MAX_EVENTS)).fetchall()
    events: list[Event] = []
    currencies = Currencies(tx)
    for row in rows[:limit]:
        found = json.loads(row[8])
        after = Side(dict(state), row[2], is_after=True)
        for field_id, (old, _) in found.items():
            state[field_id] = old
        before = Side(state, row[2], is_after=False)
        told = found
        if row[7] == "create":
            told = {field_id: [None, value] for field_id, value in state.items() if value is not None}
        changes = _shown(actor, layout, in_currencies(layout, told, currencies, before, after))
        lines = line_events(tx, actor, layout, found, LineSides(currencies, record_id, row[2]))
        events.append(_event(layout, row, changes) | {"lines": lines})
    _put_titles(tx, actor, layout, events)
    return events


def as_of(tx: Transaction, actor: Actor, object_name: str, record_id: int, version: int) -> dict[str, Any]:
    """The values by field name as they were when the record had this version; references as ids."""
    layout = layout_of(tx.release, object_name)
    state = _state(tx, actor, layout, record_id)
    rows = tx.execute(_SELECT, (layout.id, record_id, MAX_EVENTS)).fetchall()
    if version not in {row[1] for row in rows}:
        raise not_found("version", version)
    for row in rows:
        if row[1] <= version:
            break
        for field_id, (old, _) in json.loads(row[8]).items():
            state[field_id] = old
    fields = [layout.by_id[field_id] for field_id in state if field_id in layout.by_id]
    shown = _shown(actor, layout, {field.id: [state[field.id]] for field in fields})
    return {layout.by_id[field_id].name: value for field_id, (value,) in shown.items()}


def _state(tx: Transaction, actor: Actor, layout: ObjectLayout, record_id: int) -> dict[str, Any]:
    """The record as it is, live or in the bin, by field id; NotFound unless the actor may see it."""
    POLICY.require(actor, "read", layout.definition)
    model = model_of(tx.release, layout.id)
    for deleted in (False, True):
        found = current(tx, model, [record_id], deleted, lock=False) if 0 < record_id < 2**63 else {}
        if found:
            get(tx, actor, layout.id, record_id, ("id",), deleted)
            values = found[record_id]
            fields = [*(field for field in layout.fields if field.column), layout.by_id["owner"]]
            return {field.id: _json(field, values[field.path]) for field in fields}
    raise not_found(layout.definition.title, record_id)


def _json(field: FieldLayout, value: Any) -> Any:
    return value if value is None or field.definition is None else to_json(value, field.definition)


def _shown(actor: Actor, layout: ObjectLayout, changes: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    known = ((layout.by_id.get(field_id), field_id, pair) for field_id, pair in changes.items())
    found = {}
    for field, field_id, pair in known:
        allowed = "hidden" if field is None else level(actor, layout, field)
        if field is None or allowed == "hidden":
            continue
        found[field_id] = list(pair)
        if allowed == "masked":
            found[field_id] = [mask(value) for value in pair]
        elif field.sensitive and field.definition is not None:
            found[field_id] = [hide(field.definition.type_name, value) for value in pair]
    return found


def _event(layout: ObjectLayout, row: Sequence[Any], changes: dict[str, list[Any]]) -> Event:
    event_id, version, at, user_id, user_name, kind, door, what, _ = row
    return {
        "id": event_id,
        "what": WORDS.get(what, what),
        "at": at,
        "by": None if user_id is None else {"id": user_id, "title": user_name},
        "kind": kind,
        "door": door,
        "version": version,
        "changes": changes,
        "names": {field_id: layout.by_id[field_id].name for field_id in changes},
    }


def _put_titles(tx: Transaction, actor: Actor, layout: ObjectLayout, events: Sequence[Event]) -> None:
    """References stand in the history as ids; their titles are those of today."""
    names = Names(tx, actor)
    fields = layout.by_id
    pairs = [
        (fields[field_id].target or fields[field_id].links, pair)
        for event in events
        for field_id, pair in event["changes"].items()
        if fields[field_id].names_records
    ]
    for target, pair in pairs:
        for value in pair:
            names.want(value, target)
    for target, pair in pairs:
        pair[:] = [names.named(value, target) for value in pair]
    held = [
        pair
        for event in events
        for field_id, pair in event["changes"].items()
        if fields[field_id].holds_files
    ]
    shown = iter(files_json(tx, [value for pair in held for value in pair]))
    for pair in held:
        pair[:] = [next(shown) for _ in pair]
