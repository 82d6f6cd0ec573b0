"""Samples into the tables of a preview: through the one door, with its formulas, numbers and search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.access import SYSTEM
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.previews.gathering import Sample
from dougong.records import Batch, RecordWriter
from dougong.storage import Transaction

Record = dict[str, Any]
TRIES = 3
Made = dict[str, dict[int, int]]
"""The id of the record that was made of each sample, by object."""


def fill(tx: Transaction, samples: Mapping[str, list[Sample]]) -> None:
    """Values that the draft would refuse are left out; the definitions in force demand nothing."""
    objects = _in_order([tx.release.definitions.objects_by_id[object_id] for object_id in samples])
    people = {row[0] for row in tx.execute('SELECT "id" FROM "_dg_user"').fetchall()}
    made: Made = {}
    for obj in objects:
        made[obj.id] = {}
        records = [(one["id"], _record(obj, one, people, made)) for one in samples[obj.id]]
        made[obj.id] = _create(tx, obj, records)
    for obj in objects:
        _refer(tx, obj, samples[obj.id], made)


def _in_order(objects: list[ObjectDefinition]) -> list[ObjectDefinition]:
    """What is referred to first, as far as objects do not refer to each other: a line is in its parent's currency."""
    waiting = {one.id: one for one in objects}
    ordered = []
    while waiting:
        free = (one for one in waiting.values() if not (_targets(one) - {one.id}) & waiting.keys())
        chosen = next(free, None) or next(iter(waiting.values()))
        ordered.append(waiting.pop(chosen.id))
    return ordered


def _targets(obj: ObjectDefinition) -> set[str]:
    return {field.target_id for field in obj.fields if field.target_id is not None}


def _create(tx: Transaction, obj: ObjectDefinition, records: list[tuple[int, Record]]) -> dict[int, int]:
    made: dict[int, int] = {}
    for _ in range(TRIES):
        batch = Batch(obj.name, "create", [record for _, record in records], policy="skip_invalid")
        result = RecordWriter(tx, SYSTEM).write(batch)
        made |= {records[one.index][0]: one.id for one in result.records}
        again = []
        for refusal in result.refused:
            wrong = {problem.place.lstrip("/").split("/")[0] for problem in refusal.problems}
            sample_id, record = records[refusal.index]
            again.append((sample_id, {name: value for name, value in record.items() if name not in wrong}))
        records = again
        if not records:
            break
    return made


def _record(obj: ObjectDefinition, sample: Sample, people: set[int], made: Made) -> Record:
    record = {one.name: sample[one.id] for one in obj.fields if sample.get(one.id) is not None}
    record |= {one.name: _found(one, sample.get(one.id), made) for one in _naming(obj)}
    owner = sample["owner"]
    if owner is not None and owner["id"] in people:
        record["owner"] = owner["id"]
    return {name: value for name, value in record.items() if value not in (None, [])}


def _refer(tx: Transaction, obj: ObjectDefinition, samples: Iterable[Sample], made: Made) -> None:
    """Once all records are there. What refers to a record that is no sample stays blank."""
    changes = []
    for sample in samples:
        record_id = made[obj.id].get(sample["id"])
        values = {one.name: found for one in _naming(obj) if (found := _found(one, sample.get(one.id), made))}
        if record_id is not None and values:
            changes.append({"id": record_id, **values})
    if changes:
        RecordWriter(tx, SYSTEM).write(Batch(obj.name, "update", changes, policy="skip_invalid"))


def _naming(obj: ObjectDefinition) -> list[FieldDefinition]:
    return [field for field in obj.fields if field.target_id is not None or field.linked_ids]


def _found(field: FieldDefinition, value: Any, made: Made) -> Any:
    if isinstance(value, list):
        known = made.get(field.linked_ids[0], {}) if field.linked_ids else {}
        return [known[one["id"]] for one in value if isinstance(one, dict) and one["id"] in known]
    known = made.get(field.target_id or "", {})
    if not isinstance(value, dict):
        return None
    return known.get(value["id"]) if value["id"] > 0 else _any(known, -value["id"])


def _any(known: Mapping[int, int], number: int) -> int | None:
    """For what is made up: the records that there are, in turn."""
    ids = [*known.values()]
    return ids[number % len(ids)] if ids else None
