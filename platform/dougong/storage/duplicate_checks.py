"""Whether what a rule for duplicates compares can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import Comparison, DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.storage.tables import column_ref

CANNOT_COMPARE = N_("“{name}” is computed, or has the type {type}, whose values cannot be compared so.")
UNLIKE = N_("“{name}” and “{other}” are of different types, so they are never the same.")

_EXACTLY = ("text", "number", "boolean", "date", "datetime", "record")


def duplicate_problems(item: ObjectDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the object."""
    for index, rule in enumerate(item.duplicates):
        target = definitions.objects_by_id.get(rule.object_id or item.id)
        for number, one in enumerate(rule.compare):
            place = f"/duplicates/{index}/compare/{number}"
            own = item.fields_by_id.get(one.field_id)
            other = target.fields_by_id.get(one.with_id or one.field_id) if target is not None else None
            for name, field in (("field", own), ("with", other)):
                if field is not None and not _comparable(field, one):
                    params = {"name": field.name, "type": field.type_name}
                    yield Problem("cannot_compare", CANNOT_COMPARE, f"{place}/{name}", params)
            if own is not None and other is not None and _kind(own) != _kind(other):
                yield Problem("unlike", UNLIKE, place, {"name": own.name, "other": other.name})


def _comparable(field: FieldDefinition, one: Comparison) -> bool:
    kinds = _EXACTLY if one.by == "exact" else ("text",)
    return _kind(field) in kinds and field.recipe is None and column_ref(field) is not None


def _kind(field: FieldDefinition) -> str:
    return str(FIELD_TYPES[field.type_name].expression_type(field).name)
