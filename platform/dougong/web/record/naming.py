"""A record as the value of another object's field."""

from __future__ import annotations

from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields.reference_keys import tagged


@dataclass(frozen=True, slots=True)
class Naming:
    """As a query matches it, as an address narrows a list by it, and as a form begins with it."""

    match: Any
    narrowed: dict[str, Any]
    written: str


def narrowed_to(target: ObjectDefinition, field: FieldDefinition, record_id: int) -> Naming:
    number = str(record_id)
    if field.type_name == "any_reference":
        where = f"{field.name} = '{tagged(target.id, record_id)}'"
        return Naming({"object": target.id, "id": record_id}, {"where": where}, f"{target.name}:{number}")
    operator = "has_any" if field.linked_ids else "equals"
    return Naming(record_id, {"f": f"{field.name}~{operator}~{number}"}, number)
