"""The fields by which search finds a record."""

from __future__ import annotations

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields.base import FIELD_TYPES


def searched_fields(item: ObjectDefinition) -> tuple[FieldDefinition, ...]:
    """Those that the definition lists; without a list, all that hold words."""
    if item.search_fields:
        return item.search_fields
    return tuple(
        field
        for field in item.fields
        if field.stored and not field.sensitive and FIELD_TYPES[field.type_name].is_searched
    )
