"""What our JSON Schemas demand beyond the standard: the annotations of the definition language as rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from dougong.definitions.messages import missing, shown, unknown_property
from dougong.definitions.naming import ID, NAME, check_name, is_id
from dougong.definitions.schema_links import TARGET
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

Form = Literal["file", "stored"]

NAME_WANTED = N_("“{value}” cannot stand here; the name of one {type} is wanted.")
PATH_WANTED = N_(
    "“{value}” cannot stand here; a field is wanted, or a path of fields with dots between them."
)
ID_PREFIX = N_("{id} cannot be the id of one {type}: it must begin with {prefix}_.")
ADDRESS_FORM = N_("“{value}” does not address an element, as object:account/field:name does.")

OPTION_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_ADDRESS = re.compile(r"[a-z_]+:[a-z0-9_]+(/[a-z_]+:[a-z0-9_-]+)*")
"""What is known by a day, as holidays are, has hyphens in its name."""


@lru_cache(maxsize=2)
def dialect(form: Form) -> Callable[..., Validator]:
    """JSON Schema 2020-12 with our annotations as rules, and one error per property, not per object."""
    rules = {
        "required": _required,
        "additionalProperties": _additional_properties,
        "propertyNames": _property_names,
        "pattern": _pattern,
        TARGET: _target,
        "x-name": _name,
        "x-reference": _stored_reference if form == "stored" else _file_reference,
        "x-reference-keys": _stored_keys if form == "stored" else _file_keys,
        "x-element": _stored_element if form == "stored" else _file_element,
    }
    exact = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    # The stubs leave extend() untyped.
    dialect: Callable[..., Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, rules, type_checker=exact
    )
    return dialect


Errors = Iterator[ValidationError]


def _refused(problem: Problem, *path: str | int) -> ValidationError:
    return ValidationError(problem.template, path=path, cause=InvalidInput(problem))


def _required(_: Validator, names: list[str], value: Any, __: Any) -> Errors:
    if isinstance(value, Mapping):
        yield from (_refused(missing(name), name) for name in names if name not in value)


def _additional_properties(validator: Any, extra: Any, value: Any, schema: Mapping[str, Any]) -> Errors:
    if not isinstance(value, Mapping):
        return
    known = schema.get("properties", {})
    for name in value:
        if name in known:
            continue
        if extra is False:
            yield _refused(unknown_property(name, known), name)
        else:
            yield from validator.descend(value[name], extra, path=name)


def _property_names(validator: Any, schema: Mapping[str, Any], value: Any, __: Any) -> Errors:
    if isinstance(value, Mapping):
        for name in value:
            yield from validator.descend(name, schema, path=name)


def _pattern(_: Validator, expression: str, value: Any, __: Any) -> Errors:
    # Python's $ also matches before a line break at the end.
    if isinstance(value, str) and not re.search(expression.removesuffix("$") + r"\Z", value):
        yield ValidationError("pattern")


def _target(validator: Any, schema: Mapping[str, Any], value: Any, __: Any) -> Errors:
    return cast(Errors, validator.descend(value, schema))


def _name(_: Validator, what: str, value: Any, __: Any) -> Errors:
    if isinstance(value, str) and NAME.fullmatch(value):
        problem = check_name(value, what)
        if problem is not None:
            yield _refused(problem)


def _file_reference(_: Validator, spec: Mapping[str, Any], value: Any, __: Any) -> Errors:
    form = OPTION_KEY if spec["type"] == "option" else NAME
    if isinstance(value, str) and not all(form.fullmatch(step) for step in _steps(spec, value)):
        yield _refused(_reference_form(spec, value))


def _stored_reference(_: Validator, spec: Mapping[str, Any], value: Any, __: Any) -> Errors:
    if not isinstance(value, str):
        return
    steps = _steps(spec, value)
    plain = spec.get("system", False)
    if not all(is_id(step) or (plain and NAME.fullmatch(step)) for step in steps):
        yield _refused(_reference_form(spec, value))


def _reference_form(spec: Mapping[str, Any], value: str) -> Problem:
    params = {"value": shown(value), "type": spec["type"]}
    return Problem("reference_form", PATH_WANTED if spec.get("path") else NAME_WANTED, params=params)


def _steps(spec: Mapping[str, Any], value: str) -> list[str]:
    if spec.get("direction"):
        value = value.removeprefix("-")
    return value.split(".") if spec.get("path") else [value]


def _file_keys(_: Validator, __: Any, value: Any, ___: Any) -> Errors:
    """Ids too: what is written out of a draft names by id what is not there any more."""
    return _keys(value, _ADDRESS, ID)


def _stored_keys(_: Validator, __: Any, value: Any, ___: Any) -> Errors:
    return _keys(value, ID)


def _keys(value: Any, *forms: re.Pattern[str]) -> Errors:
    if isinstance(value, Mapping):
        for key in value:
            if not any(form.fullmatch(key) for form in forms):
                yield _refused(Problem("address_form", ADDRESS_FORM, params={"value": shown(key)}), key)


def _stored_element(_: Validator, spec: Mapping[str, Any], value: Any, __: Any) -> Errors:
    if isinstance(value, Mapping) and "id" not in value:
        yield _refused(missing("id"), "id")
    yield from _own_prefix(spec, value)


def _file_element(_: Validator, spec: Mapping[str, Any], value: Any, __: Any) -> Errors:
    yield from _own_prefix(spec, value)


def _own_prefix(spec: Mapping[str, Any], value: Any) -> Errors:
    """Tables, columns and indexes are named from ids without their prefixes."""
    found = value.get("id") if isinstance(value, Mapping) else None
    if isinstance(found, str) and is_id(found) and not found.startswith(f"{spec['prefix']}_"):
        params = {"id": found, "type": spec["type"], "prefix": spec["prefix"]}
        yield _refused(Problem("id_prefix", ID_PREFIX, params=params), "id")
