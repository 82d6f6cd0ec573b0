"""The records of an object as plain JSON Schema, for OpenAPI and for whoever checks before sending."""

from __future__ import annotations

from typing import Literal

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields.base import FIELD_TYPES, Schema
from dougong.fields.system_fields import SYSTEM_SCHEMAS

Purpose = Literal["read", "write", "patch"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema(item: ObjectDefinition, definitions: DefinitionSet, purpose: Purpose) -> Schema:
    """ "read" is what comes out, "write" what creates a record, "patch" what changes one.

    Texts are judged in NFC. Beyond it are rules, permissions and what needs other records (unique values).
    """
    properties = {field.name: field_schema(field, definitions, purpose) for field in item.fields}
    if purpose == "read":
        properties = {**SYSTEM_SCHEMAS, **properties}
        required = list(properties)
    elif purpose == "write":
        required = [field.name for field in item.fields if _must_be_given(field)]
    else:
        # What was read can be sent back: unchanged, the fields that nobody writes are passed over.
        properties = {**SYSTEM_SCHEMAS, **properties}
        required = []
    return {
        "$schema": DIALECT,
        "title": item.title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def field_schema(field: FieldDefinition, definitions: DefinitionSet, purpose: Purpose) -> Schema:
    """Of a field's value, blank included where it is allowed."""
    field_type = FIELD_TYPES[field.type_name]
    filled = field_type.json_schema(field, definitions, purpose)
    notes: Schema = {"title": field.title}
    if field.description:
        notes["description"] = field.description
    if field.read_only:
        notes["readOnly"] = True
    if purpose == "read":
        return {**notes, "anyOf": [filled, {"type": "null"}]}
    if field.required:
        return {**filled, **notes}
    blanks = [None, ""] if field_type.json_type == "string" else [None]
    return {**notes, "anyOf": [filled, {"enum": blanks}]}


def _must_be_given(field: FieldDefinition) -> bool:
    has_default = field.default is not None or field.default_expression is not None
    return field.required and not has_default and not field.read_only
