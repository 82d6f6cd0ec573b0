"""A few records of each object that the draft shares with the release, as far as the designer may read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dougong.access import POLICY, Actor
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.records import RecordQuery, find
from dougong.storage import Transaction

Sample = dict[str, Any]
"""Values by the id of the field, and under ``id`` and ``owner`` those of the record."""

NEWEST = 15
MOST_REFERRED = 40
MOST_LINES = 60
LEFT_OUT = frozenset({"file", "image", "signature", "auto_number", "line_items", "any_reference"})
"""What is another record's, or numbered anew. Files stay where they are."""


def gather(tx: Transaction, actor: Actor, draft: DefinitionSet) -> dict[str, list[Sample]]:
    """By the id of the object."""
    shared = [one for one in tx.release.definitions.objects.values() if one.id in draft.objects_by_id]
    readable = {one.id: one for one in shared if POLICY.can(actor, "read", one)}
    found = {one.id: {s["id"]: s for s in _read(tx, actor, one, draft)} for one in readable.values()}
    for child, via in _lines(readable):
        parents = [*found[via.target_id or ""]]
        lines = _read(tx, actor, child, draft, ids=parents, ids_of=via.name, limit=MOST_LINES)
        found[child.id] |= {one["id"]: one for one in lines}
    for object_id, ids in _referred(readable, found).items():
        missing = [one for one in ids if one not in found[object_id]][:MOST_REFERRED]
        if missing:
            more = _read(tx, actor, readable[object_id], draft, ids=missing, limit=MOST_REFERRED)
            found[object_id] |= {one["id"]: one for one in more}
    return {object_id: [*samples.values()] for object_id, samples in found.items()}


def _read(
    tx: Transaction, actor: Actor, obj: ObjectDefinition, draft: DefinitionSet, **query: Any
) -> list[Sample]:
    fields = {one.name: one.id for one in obj.fields if _is_shown(actor, obj, one, draft)}
    asked = {"limit": NEWEST, **query}
    page = find(
        tx, actor, RecordQuery(obj.name, ["id", "owner", *fields], sort=["-id"], sensitive="masked", **asked)
    )
    return [
        {"id": row["id"], "owner": row["owner"], **{key: row[name] for name, key in fields.items()}}
        for row in page.data
    ]


def _is_shown(actor: Actor, obj: ObjectDefinition, field: FieldDefinition, draft: DefinitionSet) -> bool:
    if field.recipe is not None or field.derived_from or field.sensitive or field.type_name in LEFT_OUT:
        return False
    return field.id in draft.fields_by_id and POLICY.can_read_field(actor, obj, field)


def _lines(readable: dict[str, ObjectDefinition]) -> Iterator[tuple[ObjectDefinition, FieldDefinition]]:
    """Each object whose records are lines of others, with its reference to them."""
    for obj in readable.values():
        for lines in obj.line_items_by_id.values():
            child = readable.get(lines.object_id)
            via = child.fields_by_id.get(lines.via_id) if child is not None else None
            if child is not None and via is not None and via.target_id in readable:
                yield child, via


def _referred(
    readable: dict[str, ObjectDefinition], found: dict[str, dict[int, Sample]]
) -> dict[str, list[int]]:
    """Ids of the records that samples refer to, by object."""
    ids: dict[str, dict[int, None]] = {object_id: {} for object_id in readable}
    for object_id, samples in found.items():
        for field in readable[object_id].fields:
            if field.target_id in ids:
                values = (sample.get(field.id) for sample in samples.values())
                ids[field.target_id] |= {value["id"]: None for value in values if isinstance(value, dict)}
    return {object_id: [*known] for object_id, known in ids.items()}
