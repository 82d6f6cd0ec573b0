"""What a field type is, and the flow that all of them share.

A type supplies a few verbs; each is asked once per field and returns a function for values, so that nothing
about the definition is looked up again for every record.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from dougong.definitions import (
    DefinitionSet,
    FieldDefinition,
    register_field_keywords,
    register_field_parts,
)
from dougong.expressions.types import Type
from dougong.fields.coercion import BLANK_TEXTS, EXACT, Coercer, CoercionContext, Reading, coercer_of
from dougong.fields.columns import Convert, Value
from dougong.fields.parts import Part
from dougong.fields.storage import STORAGE, Storage
from dougong.problems import Problem
from dougong.registry import Registry

Schema = dict[str, Any]
Bilingual = Mapping[str, str]
"""A text by language: at least "en" and "zh"."""


def both(english: str, chinese: str) -> Bilingual:
    return {"en": english, "zh": chinese}


def titled(english: str, chinese: str) -> Schema:
    """The titles of a keyword, as the schemas of the definition language have them."""
    return {"title": english, "x-title-zh": chinese}


def options(properties: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """The JSON Schema of a type's own keywords."""
    return {"type": "object", "properties": dict(properties), "required": list(required)}


PEOPLE = "user"
"""Stands for an object id where a field refers to users."""

DEPARTMENTS = "department"
"""The same for departments."""


class FieldType(ABC):
    """One kind of field. Its storage is a facet of its own, in ``storage.STORAGE``."""

    name: ClassVar[str]
    title: ClassVar[Bilingual]
    help: ClassVar[Bilingual]

    options_schema: ClassVar[Schema] = options({})
    """JSON Schema (``properties``, ``required``) of the keywords that a field of this type may have besides
    the common ones. The builder's panel is made from it."""

    widget: ClassVar[str]
    """The macro that renders an input."""

    reader: ClassVar[str]
    """The macro or formatter that shows a value."""

    operators: ClassVar[tuple[str, ...]]
    """What the filter bar offers, keys of ``operators.OPERATORS``."""

    json_type: ClassVar[str]
    """The ``type`` that a field's definition may state. Where it is "string", "" is blank in JSON too."""

    json_format: ClassVar[str | None] = None
    """The ``format`` that a field's definition may state."""

    keeps_spaces: ClassVar[bool] = False
    """Whether a text of nothing but spaces is a value in people's input."""

    can_be_unique: ClassVar[bool] = True

    is_searched: ClassVar[bool] = False
    """Whether search finds a record by it, where the object does not say by what."""

    many: ClassVar[bool] = False
    """Whether a value is a tuple of values; one of none is blank."""

    holds_files: ClassVar[bool] = False
    """Whether the values are ids of uploads."""

    part_names: ClassVar[tuple[str, ...]] = ()
    """What may follow a field's name behind a dot, though it refers to nothing."""

    # What a type supplies

    @abstractmethod
    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        """Reads the one JSON form that the API accepts; never gets a blank; raises FieldError."""

    @abstractmethod
    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        """Reads what people and spreadsheets write; never gets a blank; raises FieldError."""

    @abstractmethod
    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        """Of a value that is not blank, in the purpose "read", "write" or "patch": what ``exact`` accepts."""

    @abstractmethod
    def expression_type(self, field: FieldDefinition) -> Type:
        """What the field is in an expression."""

    def target_of(self, field: FieldDefinition) -> str | None:
        """The id of the object whose records the values name by their ids, ``PEOPLE`` for users,
        ``DEPARTMENTS`` for departments."""
        return None

    def value_parts(self, field: FieldDefinition, definitions: DefinitionSet) -> Sequence[Part]:
        """Those of ``part_names``, in their order."""
        return ()

    def limits(self, field: FieldDefinition) -> Callable[[Value], None] | None:
        """Judges a value that has been read, whichever way: raises FieldError."""
        return None

    def decimals(self, field: FieldDefinition) -> int:
        """How many a number may have; computed ones are rounded to them."""
        return 0

    def max_length(self, field: FieldDefinition) -> int | None:
        """How many characters a text may have; computed ones are cut there."""
        return None

    def to_json(self, value: Value, field: FieldDefinition) -> Any:
        return value

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        """In plain words, the same in every language; ``lenient`` reads it back."""
        return str(value)

    def to_search(self, value: Value, field: FieldDefinition) -> str:
        """The words by which search finds it."""
        return self.to_text(value, field)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        """What ``options_schema`` cannot say. Places are JSON pointers within the field's document."""
        return ()

    # The flow

    def json_maker(self, field: FieldDefinition) -> Convert | None:
        """``to_json`` for many values of one field; None where they are JSON as they are."""
        if type(self).to_json is FieldType.to_json:
            return None
        return lambda value: self.to_json(value, field)

    def coercer(self, field: FieldDefinition, definitions: DefinitionSet) -> Coercer:
        """The function that turns any input for this field into a value or None, or raises FieldError."""
        reading = Reading(
            field.name,
            self.exact(field, definitions),
            self.lenient(field, definitions),
            self.limits(field),
            BLANK_TEXTS if self.json_type == "string" else (),
            self.keeps_spaces,
            self.many,
        )
        return coercer_of(reading)


FIELD_TYPES: Registry[FieldType] = Registry("field type")


def register(field_type: FieldType, storage: Storage) -> None:
    """The one door for a new type, with its storage facet; its keywords join the definition language."""
    register_field_keywords(field_type.options_schema["properties"])
    register_field_parts(field_type.name, field_type.part_names)
    STORAGE.register(field_type.name, storage)
    FIELD_TYPES.register(field_type.name, field_type)


def parts_of(field: FieldDefinition, definitions: DefinitionSet) -> Sequence[Part]:
    return FIELD_TYPES[field.type_name].value_parts(field, definitions)


def coercer(field: FieldDefinition, definitions: DefinitionSet) -> Coercer:
    """Made once per release and field, then used for every record."""
    return FIELD_TYPES[field.type_name].coercer(field, definitions)


def coerce(
    value: object, field: FieldDefinition, definitions: DefinitionSet, context: CoercionContext = EXACT
) -> Value | None:
    """For a single value; for many keep the ``coercer``."""
    return coercer(field, definitions)(value, context)


def to_json(value: Value | None, field: FieldDefinition) -> Any:
    return None if value is None else FIELD_TYPES[field.type_name].to_json(value, field)


def to_text(value: Value | None, field: FieldDefinition) -> str:
    return "" if value is None else FIELD_TYPES[field.type_name].to_text(value, field)
