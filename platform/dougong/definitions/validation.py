"""Does a document keep to the schema of its kind? Nothing is looked up in other documents here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator
from referencing import Registry, Resource

from dougong.definitions.language import KINDS, Extensions, extensions, schema_files
from dougong.definitions.messages import missing, problem_of, shown, similar_name, unknown_property
from dougong.definitions.naming import ID, NAME, check_name, is_id
from dougong.definitions.walking import pointer
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

Form = Literal["file", "stored"]

MAX_DEPTH = 32
MAX_VALUES = 100_000
MAX_PROBLEMS = 200

NOT_AN_OBJECT = N_("A definition is a JSON object.")
UNKNOWN_KIND = N_("“{kind}” is not a kind of definition; there are: {kinds}.")
UNKNOWN_KIND_SIMILAR = N_("“{kind}” is not a kind of definition; did you mean “{similar}”?")
TOO_DEEP = N_("This is nested more than {limit} levels deep.")
TOO_BIG = N_("This definition has more than {limit} values.")
FORBIDDEN_CHARACTER = N_(
    "This text holds a character that cannot be stored (NUL or half of a surrogate pair)."
)
NOT_JSON = N_("A {found} cannot stand in a definition.")
NAME_WANTED = N_("“{value}” cannot stand here; the name of one {type} is wanted.")
PATH_WANTED = N_(
    "“{value}” cannot stand here; a field is wanted, or a path of fields with dots between them."
)
ID_PREFIX = N_("{id} cannot be the id of one {type}: it must begin with {prefix}_.")
ADDRESS_FORM = N_("“{value}” does not address an element, as object:account/field:name does.")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
OPTION_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_ADDRESS = re.compile(r"[a-z]+:[a-z0-9_]+(/[a-z]+:[a-z0-9_]+)*")


def validate_document(document: Any, form: Form = "file") -> list[Problem]:
    """All problems, each placed by a JSON pointer; ``stored`` wants an id on every element."""
    if not isinstance(document, Mapping):
        return [Problem("not_an_object", NOT_AN_OBJECT)]
    unfit = _unfit(document)
    if unfit:
        return unfit
    if "kind" not in document:
        return [missing("kind").at("/kind")]
    if document["kind"] not in KINDS:
        return [_unknown_kind(document["kind"])]
    validator = _validator(document["kind"], form, extensions())
    found: dict[tuple[str, str], Problem] = {}
    for error in validator.iter_errors(document):
        problem = problem_of(error).at(pointer(tuple(error.absolute_path)))
        found.setdefault((problem.place, problem.code), problem)
        if len(found) >= MAX_PROBLEMS:
            break
    return list(found.values())


def unstorable(text: str) -> bool:
    """Whether a text holds NUL or a lone surrogate, which PostgreSQL or UTF-8 cannot take."""
    return _UNSTORABLE.search(text) is not None


def _unfit(document: Any) -> list[Problem]:
    """What would trip the schema validator itself: depth, size, values that JSON does not have."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(document, ())]
    seen, problems = 0, []
    while stack:
        value, path = stack.pop()
        seen += 1
        if seen > MAX_VALUES:
            return [Problem("too_big", TOO_BIG, params={"limit": MAX_VALUES})]
        if len(path) > MAX_DEPTH:
            return [Problem("too_deep", TOO_DEEP, pointer(path[:MAX_DEPTH]), {"limit": MAX_DEPTH})]
        if isinstance(value, str) and unstorable(value):
            problems.append(Problem("forbidden_character", FORBIDDEN_CHARACTER, pointer(path)))
        elif isinstance(value, Mapping):
            bad = [key for key in value if not isinstance(key, str) or unstorable(key)]
            problems += [Problem("forbidden_character", FORBIDDEN_CHARACTER, pointer(path)) for _ in bad[:1]]
            stack += [(inner, (*path, key)) for key, inner in value.items() if key not in bad]
        elif isinstance(value, list):
            stack += [(inner, (*path, index)) for index, inner in enumerate(value)]
        elif value is not None and not isinstance(value, (str, bool, int, float)):
            problems.append(Problem("not_json", NOT_JSON, pointer(path), {"found": type(value).__name__}))
    return problems


def _unknown_kind(kind: Any) -> Problem:
    similar = similar_name(kind, KINDS) if isinstance(kind, str) else None
    if similar is not None:
        return Problem(
            "unknown_kind", UNKNOWN_KIND_SIMILAR, "/kind", {"kind": shown(kind), "similar": similar}
        )
    return Problem("unknown_kind", UNKNOWN_KIND, "/kind", {"kind": shown(kind), "kinds": ", ".join(KINDS)})


@lru_cache(maxsize=64)
def _validator(kind: str, form: Form, _extensions: Extensions) -> Validator:
    files = schema_files()
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in files.values()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return _dialect(form)(files[f"{kind}.json"], registry=registry)


@lru_cache(maxsize=2)
def _dialect(form: Form) -> Callable[..., Validator]:
    """JSON Schema 2020-12 with our annotations as rules, and one error per property, not per object."""
    rules = {
        "required": _required,
        "additionalProperties": _additional_properties,
        "propertyNames": _property_names,
        "pattern": _pattern,
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
