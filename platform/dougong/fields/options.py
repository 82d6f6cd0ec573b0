"""Checks a field's keywords against its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.definitions.messages import missing, problem_of, similar_name, unknown_property
from dougong.fields.base import EXACT, FIELD_TYPES, FieldType
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
        "readOnly",
        "unique",
        "type",
        "format",
    ]
)
"""Keywords that mean the same for all types."""


def check_options(field: FieldDefinition, definitions: DefinitionSet) -> list[Problem]:
    """What is wrong with the keywords; places are JSON pointers within the field's document."""
    field_type = FIELD_TYPES.get(field.type_name)
    if field_type is None:
        return [_unknown_type(field.type_name)]
    problems = list(_check_keywords(field_type, field.options))
    if not problems:
        problems += _check_common(field_type, field)
        problems += field_type.check_options(field)
    if not problems:
        problems += _check_default(field, definitions)
    return problems


def _unknown_type(name: str) -> Problem:
    guess = similar_name(name, FIELD_TYPES)
    known = ", ".join(FIELD_TYPES)
    if guess is None:
        template = N_("There is no field type “{name}”; there are: {known}.")
    else:
        template = N_("There is no field type “{name}”; did you mean “{guess}”?")
    return Problem(
        "unknown_field_type", template, "/fieldType", {"name": name, "known": known, "guess": guess}
    )


def _check_keywords(field_type: FieldType, document: Mapping[str, Any]) -> Iterator[Problem]:
    schemas = field_type.options_schema["properties"]
    for keyword, value in document.items():
        if keyword in schemas:
            for error in Draft202012Validator(schemas[keyword]).iter_errors(value):
                steps = "".join(f"/{step}" for step in error.absolute_path)
                yield problem_of(error).at(f"/{keyword}{steps}")
        elif keyword not in COMMON_KEYWORDS:
            yield unknown_property(keyword, (*schemas, *COMMON_KEYWORDS)).at(f"/{keyword}")
    for keyword in field_type.options_schema["required"]:
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
