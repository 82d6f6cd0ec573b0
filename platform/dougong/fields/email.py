"""E-mail addresses. Nothing is ever asked of a name server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import TEXT, Type
from dougong.fields.base import CoercionContext, FieldType, Schema, both
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError, refuse, shown, wrong_type
from dougong.problems import N_

LONGEST = 254
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PATTERN = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])$"
SHORT_NAME = "^[^@]{1,64}@"
_EXACT = re.compile(PATTERN[1:-1])
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")


class EmailType(FieldType):
    name = "email"
    title = both("E-mail", "邮箱")
    help = both("An e-mail address, which can be written to with a click.", "邮箱地址，点击即可写信。")
    json_type = "string"
    widget = "email"
    reader = "email"
    operators = ("equals", "differs", "contains", "starts_with", "blank", "filled")
    is_searched = True

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _written(value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {
            "type": "string",
            "maxLength": LONGEST,
            "pattern": PATTERN,
            "allOf": [{"pattern": SHORT_NAME}],
        }

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT


def _exact(value: object) -> str:
    """As it is written to; names of hosts have no capitals."""
    if not isinstance(value, str):
        raise wrong_type(N_("Expected an e-mail address, found {value}."), value)
    name, _, host = value.rpartition("@")
    if len(value) > LONGEST or len(name) > 64 or not _EXACT.fullmatch(value):
        raise _not_an_address(value)
    return f"{name}@{host.lower()}"


def _written(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST * 2:
        raise _not_an_address(value)
    text = unicodedata.normalize("NFKC", value).strip()
    named = _NAMED.fullmatch(text)
    text = (named[1] if named else text).strip()
    if text[:7].casefold() == "mailto:":
        text = text[7:].partition("?")[0]
    if text.isascii():
        return _exact(text)
    from email_validator import EmailNotValidError, validate_email  # takes its time, and is seldom needed

    try:
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except (EmailNotValidError, UnicodeError):
        raise _not_an_address(value) from None
    return _exact(found.ascii_email)


def _not_an_address(value: object) -> FieldError:
    return refuse(
        "not_an_email",
        N_("“{value}” is not an e-mail address such as anna@example.com."),
        value=shown(value),
    )
