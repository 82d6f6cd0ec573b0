"""E-mail addresses. Nothing is ever asked of a name server."""

from __future__ import annotations

import re
import unicodedata

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import Schema, both
from dougong.fields.coded import CodedType
from dougong.fields.coercion import CoercionContext
from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_

LONGEST = 254
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PATTERN = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])$"
SHORT_NAME = "^[^@]{1,64}@"
_EXACT = re.compile(PATTERN[1:-1])
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")


class EmailType(CodedType):
    name = "email"
    title = both("E-mail", "邮箱")
    help = both("An e-mail address, which can be written to with a click.", "邮箱地址，点击即可写信。")
    widget = "email"
    reader = "email"
    operators = ("equals", "differs", "contains", "starts_with", "blank", "filled")
    expected = N_("Expected an e-mail address, found {value}.")
    is_searched = True

    def kept(self, text: str) -> str:
        """As it is written to; names of hosts have no capitals."""
        name, _, host = text.rpartition("@")
        if len(text) > LONGEST or len(name) > 64 or not _EXACT.fullmatch(text):
            raise _not_an_address(text)
        return f"{name}@{host.lower()}"

    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        if not isinstance(value, str) or len(value) > LONGEST * 2:
            raise _not_an_address(value)
        text = unicodedata.normalize("NFKC", value).strip()
        named = _NAMED.fullmatch(text)
        text = (named[1] if named else text).strip()
        if text[:7].casefold() == "mailto:":
            text = text[7:].partition("?")[0]
        if text.isascii():
            return self.kept(text)
        from email_validator import EmailNotValidError, validate_email  # takes its time, and is seldom needed

        try:
            found = validate_email(
                text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
            )
        except (EmailNotValidError, UnicodeError):
            raise _not_an_address(value) from None
        return self.kept(found.ascii_email or "")

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {
            "type": "string",
            "maxLength": LONGEST,
            "pattern": PATTERN,
            "allOf": [{"pattern": SHORT_NAME}],
        }


def _not_an_address(value: object) -> FieldError:
    return refuse(
        "not_an_email",
        N_("“{value}” is not an e-mail address such as anna@example.com."),
        value=shown(value),
    )
