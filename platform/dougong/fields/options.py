"""Checks a field's keywords against its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.definitions.messages import missing, problem_of, similar_name, unknown_property
from dougong.fields.base import FIELD_TYPES, FieldType
from dougong.fields.coercion import EXACT
from dougong.fields.computed import COMPUTED_TYPES, without_effect
from dougong.fields.errors import FieldError
from dougong.problems import N_, Problem

COMMON_KEYWORDS = frozenset(
    [
        "id",
        "fieldType",
        "title",
        "description",
        "help",
        "placeholder",
        "default",
        "requiredWhen",
        "dependsOn",
        "readOnly",
        "unique",
        "personal",
        "sensitive",
        "type",
        "format",
    ]
)
"""Keywords that mean the same for all types."""


def check_options(field: FieldDefinition, definitions: DefinitionSet) -> list[Problem]:
    """What is wrong with the keywords; places are JSON pointers within the field's document."""
    if field.recipe is not None:
        return _check_computed(field, definitions)
    field_type = FIELD_TYPES.get(field.type_name)
    if field_type is None:
        return [_unknown_type(field.type_name)]
    schema = field_type.options_schema
    problems = list(_check_keywords(schema["properties"], schema["required"], field.options))
    if not problems:
        problems += _check_common(field_type, field)
        problems += field_type.check_options(field)
    if not problems:
        problems += _check_default(field, definitions)
    return problems


def _check_computed(field: FieldDefinition, definitions: DefinitionSet) -> list[Problem]:
    """Beside its own keywords a computed field may have those of the type that it states as its result."""
    owner = definitions.object_by_id(field.object_id)
    document = owner.document["properties"][field.name]
    declared = COMPUTED_TYPES.get(document["fieldType"])
    if declared is None:
        return [_unknown_type(document["fieldType"])]
    schemas, required = declared.options_schema["properties"], declared.options_schema["required"]
    result = FIELD_TYPES.get(document["result"]) if isinstance(document.get("result"), str) else None
    if result is not None and "result" in schemas:
        schemas = {**result.options_schema["properties"], **schemas}
        required = [*required, *result.options_schema["required"]]
    problems = list(_check_keywords(schemas, required, document))
    if not problems:
        problems += [*without_effect(field), *declared.check(field, definitions)]
    if not problems:
        problems += FIELD_TYPES[field.type_name].check_options(field)
    return problems


def _unknown_type(name: str) -> Problem:
    names = [*FIELD_TYPES, *COMPUTED_TYPES]
    guess = similar_name(name, names)
    known = ", ".join(names)
    if guess is None:
        template = N_("There is no field type “{name}”; there are: {known}.")
    else:
        template = N_("There is no field type “{name}”; did you mean “{guess}”?")
    return Problem(
        "unknown_field_type", template, "/fieldType", {"name": name, "known": known, "guess": guess}
    )


def _check_keywords(
    schemas: Mapping[str, Any], required: Iterable[str], document: Mapping[str, Any]
) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator  # a server can start without it

    for keyword, value in document.items():
        if keyword in schemas:
            for error in Draft202012Validator(schemas[keyword]).iter_errors(value):
                steps = "".join(f"/{step}" for step in error.absolute_path)
                yield problem_of(error).at(f"/{keyword}{steps}")
        elif keyword not in COMMON_KEYWORDS:
            yield unknown_property(keyword, (*schemas, *COMMON_KEYWORDS)).at(f"/{keyword}")
    for keyword in required:
        if keyword not in document:
            yield missing(keyword).at(f"/{keyword}")


def _check_common(field_type: FieldType, field: FieldDefinition) -> Iterator[Problem]:
    stated = {"type": field_type.json_type, "format": field_type.json_format}
    for keyword, implied in stated.items():
        if keyword in field.options and field.options[keyword] != implied:
            yield Problem(
                "disagrees",
                N_("A field of type “{type}” has the {keyword} “{implied}”; leave it out or say so."),
                f"/{keyword}",
                {"type": field_type.name, "keyword": keyword, "implied": implied or "-"},
            )
    if field.unique and not field_type.can_be_unique:
        yield Problem(
            "cannot_be_unique",
            N_("Fields of type “{type}” cannot be unique."),
            "/unique",
            {"type": field_type.name},
        )


def _check_default(field: FieldDefinition, definitions: DefinitionSet) -> Iterable[Problem]:
    if field.default is None:
        return ()
    try:
        FIELD_TYPES[field.type_name].coercer(field, definitions)(field.default, EXACT)
    except FieldError as error:
        return [problem.at("/default") for problem in error.problems]
    return ()
