"""Values of a field whose type changes: through text and the new type's own coercion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import FIELD_TYPES, LENIENT, CoercionContext
from dougong.fields.columns import Value
from dougong.fields.date_texts import to_utc
from dougong.fields.errors import FieldError, refuse
from dougong.fields.reference import ReferenceKey
from dougong.problems import N_

Converter = Callable[[Value | None], Value | None]


def converter(
    old: FieldDefinition, new: FieldDefinition, definitions: DefinitionSet, context: CoercionContext = LENIENT
) -> Converter:
    """The function that makes a value of the new field from one of the old; it raises nothing but FieldError.

    ``definitions`` are those in which the new field stands. A text that names a record becomes a
    ReferenceKey, as in an import.
    """
    old_type = FIELD_TYPES[old.type_name]
    coerce = FIELD_TYPES[new.type_name].coercer(new, definitions)
    _check_targets(old, new)
    between_times = {old.type_name, new.type_name} == {"date", "datetime"}
    is_number = FIELD_TYPES[new.type_name].expression_type(new).name == "number"
    numeric_boolean = old.type_name == "boolean" and is_number

    def convert(value: Value | None) -> Value | None:
        if value is None:
            return None
        if between_times:
            return _between_times(value, context)
        if isinstance(value, ReferenceKey) or old.type_name == new.type_name == "reference":
            return value
        text = str(int(value)) if numeric_boolean else old_type.to_text(value, old)
        return coerce(text, context)

    return convert


def convert(
    old: FieldDefinition,
    new: FieldDefinition,
    value: Value | None,
    definitions: DefinitionSet,
    context: CoercionContext = LENIENT,
) -> Value | None:
    """For a single value; for many keep the ``converter``."""
    return converter(old, new, definitions, context)(value)


def _check_targets(old: FieldDefinition, new: FieldDefinition) -> None:
    if old.type_name == new.type_name == "reference" and old.target_id != new.target_id:
        raise refuse(
            "not_convertible", N_("References to records of one object cannot become references to another.")
        ).at(new.name)


def _between_times(value: date, context: CoercionContext) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(context.zone).date()
    return to_utc(datetime.combine(value, time()), context.zone)


__all__ = ["Converter", "FieldError", "convert", "converter"]
