"""What every field type must do, whoever wrote it. Each function checks one promise of the named type."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from typing import Any

import jsonschema
import jsonschema_rs
from dougong.expressions.types import Type
from dougong.fields import (
    COLUMN_KINDS,
    EXACT,
    FIELD_TYPES,
    LENIENT,
    OPERATORS,
    STORAGE,
    FieldError,
    check_options,
    coerce,
    coercer,
    converter,
    field_schema,
    pending,
    to_json,
    to_text,
)
from dougong.fields.options import COMMON_KEYWORDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fields.samples import SAMPLES, field_with, sampled_field

HOSTILE: list[Any] = [
    "\0", "\ud800", "a\udfff", "\x1b[0m", "\u202e", "﷽" * 100, "9" * 10_000, "1e999999", "0x10", "٣", "½",
    "∞", "NaN", "-", "{{7*7}}", "'; DROP TABLE x;--", "=1+1", 10**400, -(10**5000), math.inf, math.nan, -0.0,
    b"bytes", object(), [], {}, [[]], {"id": {}}, {"": None}, {1: 2}, {"id": 10**400}, {"name": "\ud800"},
    "2026-13-45", "0000-00-00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "上午25点",
]  # fmt: skip

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def has_a_name_and_help_in_both_languages(name: str) -> None:
    field_type = FIELD_TYPES[name]
    assert field_type.name == name
    for text in (field_type.title, field_type.help):
        assert all(text[language].strip() for language in ("en", "zh"))


def names_its_macros_and_operators(name: str) -> None:
    field_type = FIELD_TYPES[name]
    assert field_type.widget.isidentifier()
    assert field_type.reader.isidentifier()
    assert len(set(field_type.operators)) == len(field_type.operators) > 0
    assert all(operator in OPERATORS for operator in field_type.operators)


def has_a_valid_options_schema(name: str) -> None:
    schema = FIELD_TYPES[name].options_schema
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not COMMON_KEYWORDS & set(schema["properties"])
    assert all({"title", "x-title-zh"} <= set(keyword) for keyword in schema["properties"].values())


def accepts_its_own_keywords_and_refuses_others(name: str) -> None:
    field, definitions = sampled_field(name)
    assert check_options(field, definitions) == []
    sample = SAMPLES[name]
    for keywords, place in sample.bad_keywords:
        field, definitions = unchecked_field({"fieldType": name, **sample.keywords, **keywords})
        problems = check_options(field, definitions)
        assert place in [problem.place for problem in problems], (keywords, problems)
    field, definitions = unchecked_field({"fieldType": name, **sample.keywords, "colour_of_sky": 1})
    assert [problem.place for problem in check_options(field, definitions)] == ["/colour_of_sky"]


def has_a_type_in_expressions(name: str) -> None:
    field, _ = sampled_field(name)
    assert isinstance(FIELD_TYPES[name].expression_type(field), Type)


def reads_exact_json(name: str) -> None:
    field, definitions = sampled_field(name)
    read = coercer(field, definitions)
    for given_json, value in SAMPLES[name].exact:
        result = read(given_json, EXACT)
        assert result == value
        assert type(result) is type(value)


def refuses_what_is_not_exact(name: str) -> None:
    field, definitions = sampled_field(name)
    for given_json in SAMPLES[name].refused:
        assert refusal(given_json, field, definitions, EXACT).problem.place == "value", given_json


def reads_what_people_write(name: str) -> None:
    field, definitions = sampled_field(name)
    for written, value in SAMPLES[name].lenient:
        assert coerce(written, field, definitions, LENIENT) == value, written


def keeps_blank_apart(name: str) -> None:
    field, definitions = sampled_field(name)
    read = coercer(field, definitions)
    assert read(None, EXACT) is None
    assert read(None, LENIENT) is None
    assert read("", LENIENT) is None
    if FIELD_TYPES[name].json_type == "string":
        assert read("", EXACT) is None
    else:
        refusal("", field, definitions, EXACT)
    if not FIELD_TYPES[name].keeps_spaces:
        assert read(" \t ", LENIENT) is None
    assert to_json(None, field) is None
    assert to_text(None, field) == ""


def gives_json_that_it_reads_again(name: str) -> None:
    field, definitions = sampled_field(name)
    reader = jsonschema_rs.Draft202012Validator(
        field_schema(field, definitions, "read"), validate_formats=True, offline=True
    )
    for value in values(name):
        json = to_json(value, field)
        assert coerce(json, field, definitions) == value
        if not names_records(name):  # titles are put in by the query
            assert reader.is_valid(json)
    assert reader.is_valid(None)


def gives_text_that_it_reads_again(name: str) -> None:
    field, definitions = sampled_field(name)
    for value in values(name):
        assert coerce(to_text(value, field), field, definitions, LENIENT) == value


def accepts_what_its_schema_accepts(name: str) -> None:
    """An independent validator and coercion agree on all JSON, once texts are in NFC."""
    judged = [(required, *_judged(name, required)) for required in (False, True)]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(SAMPLES[name].candidates | _json)
    def agree(given_json: Any) -> None:
        for required, judge, read in judged:
            try:
                accepted = read(given_json, EXACT) is not None or not required
            except FieldError:
                accepted = False
            assert accepted == judge.is_valid(composed(given_json)), (required, given_json)

    agree()


def _judged(name: str, required: bool) -> tuple[jsonschema_rs.Draft202012Validator, Callable[..., Any]]:
    """The schema of a field, and what reads it."""
    field, definitions = sampled_field(name, required=required)
    schema = field_schema(field, definitions, "write")
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)
    for given_json, _ in SAMPLES[name].exact:
        assert judge.is_valid(composed(given_json)), given_json
    for given_json in SAMPLES[name].refused:
        assert not judge.is_valid(given_json), given_json
    return judge, coercer(field, definitions)


def refuses_the_hostile_with_a_reason(name: str) -> None:
    field, definitions = sampled_field(name)
    read = coercer(field, definitions)
    for given_value in HOSTILE:
        for context in (EXACT, LENIENT):
            try:
                read(given_value, context)
            except FieldError as error:
                assert error.problem.place == "value"
                assert error.problem.message.encode()
                assert "\0" not in error.problem.message
                assert len(error.problem.message) < 300


def converts_to_any_type_or_says_why_not(name: str) -> None:
    old, _ = sampled_field(name)
    for other in FIELD_TYPES:
        new, definitions = sampled_field(other)
        try:
            convert = converter(old, new, definitions)
        except FieldError as error:
            assert error.problem.place == "value"
            continue
        assert convert(None) is None
        for value in values(name):
            try:
                result = convert(value)
            except FieldError as error:
                assert error.problem.place == "value"
            else:
                assert result is not None or not str(value).strip()
                if not pending([result]):
                    to_json(result, new)


def has_columns_of_known_kinds(name: str) -> None:
    field, _ = sampled_field(name)
    columns = STORAGE[name].columns(field)
    assert columns[0].name(field) == "value"
    assert len({column.name(field) for column in columns}) == len(columns)
    assert all(column.kind in COLUMN_KINDS for column in columns)
    for column in columns[1:]:
        assert column.derive is not None
        made = [column.derive(value) for value in values(name)]
        # A part of a value may be blank.
        assert FIELD_TYPES[name].part_names or None not in made


CONTRACT = (
    has_a_name_and_help_in_both_languages,
    names_its_macros_and_operators,
    has_a_valid_options_schema,
    accepts_its_own_keywords_and_refuses_others,
    has_a_type_in_expressions,
    reads_exact_json,
    refuses_what_is_not_exact,
    reads_what_people_write,
    keeps_blank_apart,
    gives_json_that_it_reads_again,
    gives_text_that_it_reads_again,
    accepts_what_its_schema_accepts,
    refuses_the_hostile_with_a_reason,
    converts_to_any_type_or_says_why_not,
    has_columns_of_known_kinds,
)


def names_records(name: str) -> bool:
    field, _ = sampled_field(name)
    kind = FIELD_TYPES[name]
    return kind.target_of(field) is not None or bool(field.linked_ids) or kind.holds_files


def values(name: str) -> list[Any]:
    found = [value for _, value in SAMPLES[name].exact if not pending([value])]
    assert found
    return found


def refusal(given_value: Any, field: Any, definitions: Any, context: Any) -> FieldError:
    try:
        result = coerce(given_value, field, definitions, context)
    except FieldError as error:
        return error
    raise AssertionError(f"{given_value!r} was read as {result!r}")


def unchecked_field(keywords: dict[str, Any]) -> tuple[Any, Any]:
    """A field whose keywords the language itself may already refuse."""
    field, definitions = field_with({"fieldType": "text"})
    [document] = [item for item in definitions.documents.values() if item["name"] == "thing"]
    properties = {"value": {"id": field.id, "title": "Value", **keywords}}
    changed = type(definitions)(definitions.documents.with_document({**document, "properties": properties}))
    return changed.object("thing").field("value"), changed


def composed(given_json: Any) -> Any:
    if isinstance(given_json, str):
        return unicodedata.normalize("NFC", given_json)
    if isinstance(given_json, dict):
        return {key: composed(value) for key, value in given_json.items()}
    return given_json
