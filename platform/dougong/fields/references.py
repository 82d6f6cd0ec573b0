"""Links to several records of one object."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type, list_of, record
from dougong.fields.base import Schema, both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.list_texts import JOINT, all_parts, strong_parts
from dougong.fields.lists import ListType, ReadItem, ReadPart
from dougong.fields.reference import REFERENCE, exact_reader, lenient_reader, written_schema
from dougong.fields.reference_keys import OneOrSeveral, ReferenceKey

ON_DELETE: Schema = {
    "enum": ["restrict", "clear"],
    "title": "When a record referred to is deleted",
    "x-title-zh": "被关联记录删除时",
}


class ReferencesType(ListType):
    name = "references"
    title = both("References", "关联多条记录")
    help = both(
        "Links to several records of another object, or of the same one.",
        "关联到另一个对象（或本对象）的若干条记录。",
    )
    options_schema = options(
        {"target": {"type": "string", "title": "Target", "x-title-zh": "关联对象"}, "onDelete": ON_DELETE},
        required=["target"],
    )
    widget = "references"
    reader = "references"
    operators = ("has_any", "has_all", "has_none", "blank", "filled")

    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem:
        return exact_reader(_target(field), definitions)

    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart:
        read_one = lenient_reader(_target(field), definitions)

        def read(value: object, context: CoercionContext) -> Value:
            found = read_one(value, context)
            if not isinstance(value, str) or not isinstance(found, ReferenceKey):
                return found
            parts = all_parts(value)
            if len(parts) < 2:
                return found
            return OneOrSeveral(found, tuple(read_one(part, context) for part in parts))

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        read_all = super().lenient(field, definitions)

        def read(value: object, context: CoercionContext) -> Value:
            # A file's cell of several codes, which a mapping has put under the field they are codes of.
            if isinstance(value, dict) and len(value) == 1:
                [(key, cell)] = value.items()
                if isinstance(cell, str) and len(codes := strong_parts(cell)) > 1:
                    return read_all([{key: code} for code in codes], context)
            return read_all(value, context)

        return read

    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        return strong_parts

    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return REFERENCE | {"required": ["id", "title"]}
        return written_schema(_target(field), definitions)

    def expression_type(self, field: FieldDefinition) -> Type:
        return list_of(record(_target(field)))

    def target_of(self, field: FieldDefinition) -> str:
        return _target(field)

    def item_text(self, value: Value, field: FieldDefinition) -> str:
        if isinstance(value, OneOrSeveral):
            return JOINT.join(self.item_text(part, field) for part in value.parts)
        return value.shown if isinstance(value, ReferenceKey) else str(value)


def _target(field: FieldDefinition) -> str:
    return field.linked_ids[0] if field.linked_ids else ""
