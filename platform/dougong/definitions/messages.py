"""What is said when a document breaks a rule of its schema: one sentence per keyword."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from dougong.definitions.naming import name_form_problem
from dougong.errors import DougongError
from dougong.problems import N_, Problem

if TYPE_CHECKING:
    from jsonschema import ValidationError

MOST_LISTED, LISTED = 18, 12
"""The keywords of all field types together are too many to be told."""

UNKNOWN_PROPERTY = N_("“{name}” is not a property here; there are: {known}.")
UNKNOWN_PROPERTY_SIMILAR = N_("“{name}” is not a property here; did you mean “{similar}”?")
MISSING = N_("“{name}” is missing.")
WRONG_TYPE = N_("Expected {expected} here, found {found}.")
NOT_ONE_OF = N_("“{value}” is not one of: {allowed}.")
NOT_ONE_OF_SIMILAR = N_("“{value}” is not one of: {allowed}. Did you mean “{similar}”?")
NOT_CONST = N_("This must be “{expected}”, not “{value}”.")
BLANK = N_("This must not be empty.")
TOO_LONG = N_("This has {length} characters; at most {limit} are allowed.")
TOO_SMALL = N_("{value} is less than {limit}.")
TOO_LARGE = N_("{value} is more than {limit}.")
TOO_FEW = N_("This needs at least {limit} entries.")
TOO_MANY = N_("This has {length} entries; at most {limit} are allowed.")
REPEATED = N_("The same entry stands here twice.")
OTHER = N_("This breaks the rule “{keyword}”.")

# The sentences that a schema chooses by its x-message.
NAMED = {
    "department_path": N_("Name a department by its path, such as “Sales / North”."),
    "id_form": N_(
        "“{value}” is not an id: three letters, _ and ten letters or digits, as in fld_7k2m9x0q1z."
    ),
    "icon_form": N_("“{value}” is not the name of an icon."),
    "language_form": N_("“{value}” is not a language code such as en or zh."),
    "version_form": N_("“{value}” is not a version such as 1.0.0."),
    "field_type_form": N_("“{value}” is not the name of a field type."),
    "option_key_form": N_(
        "“{value}” cannot be an option's key: lower-case letters a–z, digits and _, at most 40 characters."
    ),
    "decimal_form": N_("“{value}” is not a decimal such as 0 or 1250.50, with at most six places."),
    "region_form": N_("“{value}” is not the code of a region such as CN or US."),
    "currency_form": N_("“{value}” is not the code of a currency such as CNY or USD."),
    "day_form": N_("“{value}” is not a day such as 2026-01-31."),
    "time_form": N_("“{value}” is not a time of day such as 09:00."),
    "zone_form": N_("“{value}” is not a time zone; use a name such as Asia/Shanghai."),
    "header_form": N_("“{value}” cannot be the name of a header."),
    "safe_address": N_("“{value}” is not an address that begins with https://."),
    "pointer_form": N_("“{value}” is not a JSON pointer such as /data/id."),
    "menu_entry_content": N_("A menu entry shows an object or holds further entries, not both."),
}

_JSON_NAMES = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def problem_of(error: ValidationError) -> Problem:
    """Ours for one of jsonschema's errors, without its place."""
    if isinstance(error.cause, DougongError):
        return error.cause.problems[0]
    chosen = error.schema.get("x-message") if isinstance(error.schema, dict) else None
    keyword = str(error.validator)
    if chosen == "name_form" and keyword == "pattern":
        return name_form_problem(str(error.instance))
    if chosen and keyword in {"pattern", "not"}:
        return Problem(chosen, NAMED[chosen], params={"value": shown(error.instance)})
    make = _SENTENCES.get(keyword)
    if make is None:
        return Problem(keyword, OTHER, params={"keyword": keyword})
    return make(error.instance, error.validator_value)


def unknown_property(name: str, known: Iterable[str]) -> Problem:
    known = list(known)
    similar = similar_name(name, known)
    if similar is None:
        listed = known if len(known) <= MOST_LISTED else [*known[:LISTED], "…"]
        params = {"name": shown(name), "known": ", ".join(listed)}
        return Problem("unknown_property", UNKNOWN_PROPERTY, params=params)
    return Problem(
        "unknown_property", UNKNOWN_PROPERTY_SIMILAR, params={"name": shown(name), "similar": similar}
    )


def missing(name: str) -> Problem:
    return Problem("missing", MISSING, params={"name": name})


def similar_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that a slip of the finger would turn into this one."""
    by_folded = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(name[:100].casefold(), by_folded, n=1, cutoff=0.7)
    return by_folded[found[0]] if found else None


def shown(value: Any) -> str:
    """A value as part of a sentence: short, on one line, with invisible characters spelt out."""
    text = repr(value[:100])[1:-1] if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def json_type(value: Any) -> str:
    return _JSON_NAMES.get(type(value), type(value).__name__)


def _wrong_type(value: Any, expected: Any) -> Problem:
    names = [expected] if isinstance(expected, str) else expected
    return Problem("type", WRONG_TYPE, params={"expected": " / ".join(names), "found": json_type(value)})


def _not_one_of(value: Any, allowed: list[Any]) -> Problem:
    words = {"value": shown(value), "allowed": ", ".join(map(str, allowed))}
    similar = similar_name(value, allowed) if isinstance(value, str) else None
    if similar is None:
        return Problem("enum", NOT_ONE_OF, params=words)
    return Problem("enum", NOT_ONE_OF_SIMILAR, params={**words, "similar": similar})


def _limit(code: str, template: str) -> Callable[[Any, Any], Problem]:
    def make(value: Any, limit: Any) -> Problem:
        sized = isinstance(value, (str, list, dict))
        if template == TOO_FEW and limit == 1:
            return Problem("blank", BLANK)
        return Problem(
            code,
            template,
            params={"limit": limit, "length": len(value) if sized else 0, "value": shown(value)},
        )

    return make


_SENTENCES: dict[str, Callable[[Any, Any], Problem]] = {
    "type": _wrong_type,
    "enum": _not_one_of,
    "const": lambda value, expected: Problem(
        "const", NOT_CONST, params={"expected": expected, "value": shown(value)}
    ),
    "minLength": _limit("blank", BLANK),
    "maxLength": _limit("too_long", TOO_LONG),
    "minimum": _limit("too_small", TOO_SMALL),
    "maximum": _limit("too_large", TOO_LARGE),
    "minItems": _limit("too_few", TOO_FEW),
    "minProperties": _limit("too_few", TOO_FEW),
    "maxItems": _limit("too_many", TOO_MANY),
    "maxProperties": _limit("too_many", TOO_MANY),
    "uniqueItems": _limit("repeated", REPEATED),
}
