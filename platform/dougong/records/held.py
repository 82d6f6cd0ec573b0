"""The records that somebody holds: those that they own, and those in whose fields for people they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields import FIELD_TYPES
from dougong.fields.base import PEOPLE
from dougong.records.layout import layout_of
from dougong.records.query import Record, RecordQuery, count, find
from dougong.storage import Release, Transaction

OWNER = "owner"
MOST_COUNTED = 10_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record can name a person: its owner, or a field; ``many`` holds several."""

    name: str
    field: FieldDefinition | None = None
    many: bool = False

    @property
    def condition(self) -> str:
        return f"CONTAINS({self.name}, CURRENT_USER())" if self.many else f"{self.name} = CURRENT_USER()"


def places(release: Release, obj: ObjectDefinition) -> list[Place]:
    """Those that somebody may write; what is computed follows by itself."""
    found = [Place(OWNER)]
    for field in layout_of(release, obj.name).definition.fields:
        kind = FIELD_TYPES[field.type_name]
        if kind.target_of(field) != PEOPLE or field.read_only:
            continue
        found.append(Place(field.name, field, field.type_name != "user"))
    return found


def objects_held(release: Release) -> Iterator[tuple[ObjectDefinition, list[Place]]]:
    for obj in release.definitions.objects.values():
        yield obj, places(release, obj)


def counts_held(tx: Transaction, user_id: int) -> list[tuple[ObjectDefinition, Place, int]]:
    """Of live records; only places with any."""
    found = []
    for obj, where in objects_held(tx.release):
        for place in where:
            query = RecordQuery(obj.name, ("id",), place.condition)
            number = count(tx, as_if(user_id), query, cap=MOST_COUNTED)
            if number:
                found.append((obj, place, number))
    return found


def next_held(
    tx: Transaction, user_id: int, obj: ObjectDefinition, where: Sequence[Place], after: int, limit: int
) -> list[Record]:
    """In the order of their ids, beginning after one."""
    condition = f"({' or '.join(place.condition for place in where)}) and id > {int(after)}"
    names = ["id", *(place.name for place in where)]
    return find(tx, as_if(user_id), RecordQuery(obj.name, names, condition, ("id",), limit)).data


def passed_on(record: Record, where: Sequence[Place], leaver: int, successor: int) -> dict[str, Any]:
    """The record as it is to be written: the successor wherever the leaver stood, nobody twice."""
    values: dict[str, Any] = {"id": record["id"]}
    for place in where:
        value = record.get(place.name)
        if isinstance(value, list):
            ids = [person["id"] for person in value]
            if leaver in ids:
                values[place.name] = list(dict.fromkeys(successor if i == leaver else i for i in ids))
        elif value is not None and value["id"] == leaver:
            values[place.name] = successor
    return values


def records_of_run(tx: Transaction, run: str) -> dict[str, list[int]]:
    """Ids by object, of what one run has changed."""
    rows = tx.execute(
        'SELECT DISTINCT "object_id", "record_id" FROM "_dg_history" WHERE "run" = ?'
        ' ORDER BY "object_id", "record_id"',
        (run,),
    ).fetchall()
    found: dict[str, list[int]] = {}
    for object_id, record_id in rows:
        found.setdefault(object_id, []).append(record_id)
    return found


def as_if(user_id: int) -> Actor:
    """Sees everything; "the current user" is the one whose things are looked for."""
    return replace(SYSTEM, user_id=user_id)
