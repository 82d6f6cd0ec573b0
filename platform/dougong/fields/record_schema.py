"""The records of an object as plain JSON Schema, for OpenAPI and for whoever checks before sending."""

from __future__ import annotations

from typing import Literal

from dougong.definitions import DefinitionSet, FieldDefinition, LineItems, ObjectDefinition
from dougong.fields.base import FIELD_TYPES, Schema
from dougong.fields.line_items import MOST_LINES
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
    for lines in item.line_items:
        properties[lines.name] = _lines_schema(lines, definitions, purpose)
        if purpose == "write" and lines.field.required:
            required.append(lines.name)
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
    blanks: list[object] = [None, *([""] if field_type.json_type == "string" else [])]
    if field_type.many:
        blanks.append([])
    return {**notes, "anyOf": [filled, {"enum": blanks}]}


def _lines_schema(lines: LineItems, definitions: DefinitionSet, purpose: Purpose) -> Schema:
    """A line with an id is changed, one without is added, one that is missing is deleted."""
    child = definitions.objects_by_id[lines.object_id]
    kept = (lines.via_id, lines.order_id)
    fields = [field for field in child.fields if field.id not in kept]
    inner: Purpose = "read" if purpose == "read" else "patch"
    properties = {field.name: field_schema(field, definitions, inner) for field in fields}
    control = {name: SYSTEM_SCHEMAS[name] for name in ("id", "version")}
    line: Schema = {"type": "object", "additionalProperties": False}
    if purpose == "read":
        line |= {"properties": control | properties, "required": [*control, *properties]}
    else:
        given = {name: {"anyOf": [schema, {"type": "null"}]} for name, schema in control.items()}
        needed = [field.name for field in fields if _must_be_given(field)]
        changed = {"required": ["id"], "properties": {"id": {"type": "integer"}}}
        line |= {"properties": given | properties, "anyOf": [changed, {"required": needed}]}
    notes: Schema = {"title": lines.field.title}
    many: Schema = {**notes, "type": "array", "items": line, "maxItems": MOST_LINES}
    if purpose == "read":
        return many
    return {**many, "minItems": 1} if lines.field.required else {**many, "type": ["array", "null"]}


def _must_be_given(field: FieldDefinition) -> bool:
    has_default = field.default is not None or field.default_expression is not None
    return field.required and not has_default and not field.read_only
