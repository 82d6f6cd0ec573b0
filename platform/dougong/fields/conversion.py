"""Values of a field whose type changes: through text and the new type's own coercion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.any_reference import parted
from dougong.fields.base import FIELD_TYPES
from dougong.fields.coercion import LENIENT, CoercionContext
from dougong.fields.columns import Value
from dougong.fields.date_texts import to_utc
from dougong.fields.errors import FieldError, refuse
from dougong.fields.reference_keys import ReferenceKey, tagged
from dougong.problems import N_

SEVERAL = N_("Of several values only one could be kept.")
FILES_STAY_FILES = N_("Files stay files: they become no other values, and other values become no files.")
OTHER_OBJECT = N_("This refers to a record of another object.")

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
    between_counts = _between_counts(old, new)
    between_times = {old.type_name, new.type_name} == {"date", "datetime"}
    is_number = FIELD_TYPES[new.type_name].expression_type(new).name == "number"
    numeric_boolean = old.type_name == "boolean" and is_number

    def convert(value: Value | None) -> Value | None:
        if value is None:
            return None
        if between_times:
            return _between_times(value, context)
        if isinstance(value, ReferenceKey):
            return value
        if between_counts is not None:
            return between_counts(value)
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
    """The number of a record means nothing where other records are meant, nor does that of a file."""
    if FIELD_TYPES[old.type_name].holds_files != FIELD_TYPES[new.type_name].holds_files:
        raise refuse("not_convertible", FILES_STAY_FILES).at(new.name)
    before, after = _targets(old), _targets(new)
    if before and after and not before & after:
        raise refuse(
            "not_convertible", N_("References to records of one object cannot become references to another.")
        ).at(new.name)


def _targets(field: FieldDefinition) -> set[str]:
    named = FIELD_TYPES[field.type_name].target_of(field)
    return set(field.linked_ids) if named is None else {named}


def _between_counts(old: FieldDefinition, new: FieldDefinition) -> Converter | None:
    """How ids become ids: one, several, or one of some object."""
    if not _targets(old) or not _targets(new):
        return None
    known, several = _targets(new), FIELD_TYPES[new.type_name].many
    named = FIELD_TYPES[new.type_name].target_of(new)
    source = FIELD_TYPES[old.type_name].target_of(old)

    def convert(value: Value | None) -> Value | None:
        ids = value if isinstance(value, tuple) else (value,)
        if several and source is not None:
            return ids
        if len(ids) > 1:
            raise refuse("several_values", SEVERAL).at(new.name)
        object_id, record_id = (source, ids[0]) if source is not None else parted(ids[0])
        if object_id not in known:
            raise refuse("not_convertible", OTHER_OBJECT).at(new.name)
        if named is None:
            return tagged(object_id, record_id)
        return (record_id,) if several else record_id

    return convert


def _between_times(value: date, context: CoercionContext) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(context.zone).date()
    return to_utc(datetime.combine(value, time()), context.zone)


__all__ = ["Converter", "FieldError", "convert", "converter"]
