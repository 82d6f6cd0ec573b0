"""A link to a record of one of several objects.

The value is ``obj_…:12``, which names the object by its id. Two columns beside it hold the object and the
number of the record, to find by and for whoever reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import INTEGER, TEXT, Type, select
from dougong.fields.base import FieldType, Schema, both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Convert, Dialect, Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.parts import Part
from dougong.fields.reference import RECORD_ID, exact_reader, lenient_reader, written_schema
from dougong.fields.reference_keys import ReferenceKey, tagged
from dougong.fields.references import ON_DELETE
from dougong.fields.storage import MAIN, ColumnSpec, Storage
from dougong.fields.text_forms import key_text
from dougong.problems import N_

OBJECT = "o"
RECORD = "r"
"""Suffixes of the columns beside the value."""

EXPECTED = N_("Expected an object and the id of a record of it, found {value}.")
NO_TARGET = N_("“{value}” is not one of the objects that this can refer to: {known}.")
WHICH = N_("“{value}” does not say of which object it is; write for example “{example}: {value}”.")


class AnyReferenceType(FieldType):
    name = "any_reference"
    title = both("Reference to anything", "任意关联")
    help = both("A link to a record of one of several objects.", "关联到若干对象之一的一条记录。")
    options_schema = options(
        {
            "targets": {
                "type": "array",
                "minItems": 1,
                "maxItems": 20,
                "title": "Targets",
                "x-title-zh": "关联对象",
            },
            "onDelete": ON_DELETE,
        },
        required=["targets"],
    )
    json_type = "object"
    widget = "any_reference"
    reader = "any_reference"
    operators = ("is_record", "filled", "blank")
    can_be_unique = False
    part_names = ("object", "id")

    def value_parts(self, field: FieldDefinition, definitions: DefinitionSet) -> tuple[Part, ...]:
        """The object by its name, as record JSON has it, and the number of the record."""
        names = {item.id: item.name for item in definitions.linked(field)}
        kind = select(tuple(names.values()))
        return (
            Part(
                "object",
                both("Object", "对象"),
                lambda value: names.get(parted(value)[0]),
                kind,
                suffix=OBJECT,
                words=names,
            ),
            Part(
                "id",
                both("Number of the record", "记录编号"),
                lambda value: parted(value)[1],
                INTEGER,
                "bigint",
                RECORD,
            ),
        )

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        names = _names(field, definitions)
        readers = {i: exact_reader(i, definitions) for i in field.linked_ids}

        def read(value: object) -> str | ReferenceKey:
            if not isinstance(value, dict) or not isinstance(value.get("object"), str):
                raise wrong_type(EXPECTED, value)
            named = value["object"]
            object_id = names.get(named)
            if object_id is None:
                raise refuse(
                    "unknown_object", NO_TARGET, value=shown(named), known=_known(field, definitions)
                )
            rest = {key: item for key, item in value.items() if key != "object"}
            return _with_object(object_id, readers[object_id](rest))

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        exact = self.exact(field, definitions)
        names = {key_text(name): i for name, i in _names(field, definitions).items()}
        names |= {key_text(item.title): item.id for item in definitions.linked(field)}
        readers = {i: lenient_reader(i, definitions) for i in field.linked_ids}
        example = next((item.title for item in definitions.linked(field)), "…")

        def read(value: object, context: CoercionContext) -> str | ReferenceKey:
            if not isinstance(value, str):
                found: str | ReferenceKey = exact(value)
                return found
            head, colon, rest = value.replace("：", ":", 1).partition(":")
            object_id = names.get(key_text(head)) if colon else None
            if object_id is not None:
                return _with_object(object_id, readers[object_id](rest.strip(), context))
            if len(readers) != 1:
                raise refuse("which_object", WHICH, value=shown(value.strip()), example=example)
            [(object_id, read_one)] = readers.items()
            return _with_object(object_id, read_one(value, context))

        return read

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return _tagged_schema({"type": "string"}, {"id": RECORD_ID, "title": _TITLE}, ["id", "title"])
        ways: list[Schema] = []
        for item in definitions.linked(field):
            named: Schema = {"enum": [item.name, item.id]}
            ways.append(_tagged_schema(named, {"id": RECORD_ID, "title": _TITLE}, ["id"]))
            for schema in written_schema(item.id, definitions)["anyOf"][2:]:
                ways.append(_tagged_schema(named, schema["properties"], schema["required"]))
        return {"anyOf": ways}

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT

    def to_json(self, value: Value, field: FieldDefinition) -> Mapping[str, object]:
        return tagged_json(value)

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


class AnyReferenceStorage(Storage):
    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (
            ColumnSpec(MAIN, self.kind, indexable=False),
            ColumnSpec(OBJECT, "text", lambda value: parted(value)[0]),
            ColumnSpec(RECORD, "bigint", lambda value: parted(value)[1]),
        )

    def json_from_db(self, dialect: Dialect, field: FieldDefinition) -> Convert | None:
        return tagged_json


def parted(value: str) -> tuple[str, int]:
    """The object's id and the record's."""
    object_id, _, number = value.partition(":")
    return object_id, int(number)


def tagged_json(value: str) -> dict[str, object]:
    object_id, number = parted(value)
    return {"id": number, "object": object_id}


_TITLE: Schema = {"type": ["string", "null"]}


def _tagged_schema(named: Schema, properties: Mapping[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": {**properties, "object": named},
        "required": [*required, "object"],
        "additionalProperties": False,
    }


def _names(field: FieldDefinition, definitions: DefinitionSet) -> dict[str, str]:
    """Ids by names and ids."""
    by_name = {item.name: item.id for item in definitions.linked(field)}
    return by_name | {object_id: object_id for object_id in by_name.values()}


def _known(field: FieldDefinition, definitions: DefinitionSet) -> str:
    return ", ".join(item.name for item in definitions.linked(field))


def _with_object(object_id: str, found: Value) -> str | ReferenceKey:
    if isinstance(found, ReferenceKey):
        return ReferenceKey(object_id, found.field_id, found.value, found.shown, tagged=True)
    return tagged(object_id, found)
