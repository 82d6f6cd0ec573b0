"""A link to another record.

Whoever writes may name the record by its id or by a unique field of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.expressions.types import Type, record
from dougong.fields.base import FIELD_TYPES, FieldType, Schema, both, options
from dougong.fields.coercion import EXACT, Coercer, CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.integer import LARGEST
from dougong.fields.reference_keys import ReferenceKey
from dougong.fields.storage import KEY, storage_of
from dougong.problems import N_

RECORD_ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
REFERENCE: Schema = {
    "type": "object",
    "properties": {
        "id": RECORD_ID,
        "title": {"type": ["string", "null"]},
        "object": {"type": "string"},
    },
    "required": ["id"],
    "additionalProperties": False,
}
ALONGSIDE_ID = frozenset({"id", "title", "object"})
"""What a reference reads as may be sent back."""


class ReferenceType(FieldType):
    name = "reference"
    title = both("Reference", "关联记录")
    help = both("A link to a record of another object.", "关联到另一个对象的一条记录。")
    options_schema = options(
        {
            "target": {"type": "string", "title": "Target", "x-title-zh": "关联对象"},
            "onDelete": {
                "enum": ["restrict", "clear", "cascade"],
                "title": "When the record referred to is deleted",
                "x-title-zh": "被关联记录删除时",
            },
        },
        required=["target"],
    )
    json_type = "object"
    widget = "reference"
    reader = "reference"
    operators = ("equals", "differs", "any_of", "none_of", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return exact_reader(field.target_id or "", definitions)

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lenient_reader(field.target_id or "", definitions)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return REFERENCE | {"required": ["id", "title"]}
        return written_schema(field.target_id or "", definitions)

    def expression_type(self, field: FieldDefinition) -> Type:
        return record(field.target_id or "")

    def target_of(self, field: FieldDefinition) -> str | None:
        return field.target_id

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


def exact_reader(target_id: str, definitions: DefinitionSet) -> Callable[[object], Value]:
    """Of the forms in which the API names a record of the target."""
    target = definitions.objects_by_id.get(target_id)
    keys = _Keys(target_id, definitions, unique_fields(target))
    return lambda value: keys.read(value, EXACT)


def lenient_reader(target_id: str, definitions: DefinitionSet) -> Callable[[object, CoercionContext], Value]:
    """People name a record of the target by its number or its title."""
    target = definitions.objects_by_id.get(target_id)
    title = None if target is None else target.title_field
    allowed = unique_fields(target)
    if title is not None and title.name not in allowed:
        allowed[title.name] = title
    keys = _Keys(target_id, definitions, allowed)

    def read(value: object, context: CoercionContext) -> Value:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            word = value.strip()
            if word.isascii() and word.isdigit() and len(word) <= len(str(LARGEST)):
                value = int(word)
            elif title is not None:
                value = {title.name: word}
        return keys.read(value, context)

    return read


def written_schema(target_id: str, definitions: DefinitionSet) -> Schema:
    """Of the forms in which the API names a record of the target."""
    by_key = [
        {
            "type": "object",
            "properties": {name: FIELD_TYPES[key.type_name].json_schema(key, definitions, "write")},
            "required": [name],
            "additionalProperties": False,
        }
        for name, key in unique_fields(definitions.objects_by_id.get(target_id)).items()
    ]
    return {"anyOf": [RECORD_ID, REFERENCE, *by_key]}


class _Keys:
    """Reads the ways of naming a record of one target."""

    def __init__(
        self, target_id: str, definitions: DefinitionSet, allowed: Mapping[str, FieldDefinition]
    ) -> None:
        self.target_id = target_id
        self.fields = allowed
        self.coercers: dict[str, Coercer] = {
            name: FIELD_TYPES[key.type_name].coercer(key, definitions) for name, key in allowed.items()
        }

        self.derived = {name: _key_of(key) for name, key in allowed.items()}

    def read(self, value: object, context: CoercionContext) -> int | ReferenceKey:
        if not isinstance(value, dict):
            return record_id_of(value)
        if "id" in value and ALONGSIDE_ID.issuperset(value):
            return record_id_of(value["id"])
        if len(value) != 1:
            raise wrong_type(N_("Expected an id, or an object with one unique field; found {value}."), value)
        [(name, key)] = value.items()
        return self._by_key(name, key, context)

    def _by_key(self, name: object, value: object, context: CoercionContext) -> ReferenceKey:
        if not isinstance(name, str) or name not in self.fields:
            raise refuse(
                "unknown_key",
                N_("Records cannot be found by “{name}”; possible are: {known}."),
                name=shown(name),
                known=", ".join(["id", *self.fields]),
            )
        key = self.coercers[name](value, context)
        if key is None:
            raise refuse("blank_key", N_("A record cannot be found by a blank “{name}”."), name=name)
        field = self.fields[name]
        compared = self.derived[name](key)
        return ReferenceKey(self.target_id, field.id, compared, shown(value))


def unique_fields(target: ObjectDefinition | None) -> dict[str, FieldDefinition]:
    """The fields by which a record can be named, by their names."""
    if target is None:
        return {}
    return {
        field.name: field
        for field in target.fields
        if field.unique and FIELD_TYPES[field.type_name].can_be_unique
    }


def _key_of(field: FieldDefinition) -> Callable[[Value], Value]:
    """What a unique field is compared by: its key column, where it has one."""
    columns = {spec.suffix: spec for spec in storage_of(field).columns(field)}
    return (columns[KEY].derive if KEY in columns else None) or (lambda value: value)


def record_id_of(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
        raise wrong_type(N_("Expected the id of a record, found {value}."), value)
    return value
