"""Addresses of web pages: http and https only, so that no script hides in a link."""

from __future__ import annotations

import re

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import Schema, both
from dougong.fields.clean import clean
from dougong.fields.coded import CodedType
from dougong.fields.coercion import CoercionContext
from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_

LONGEST = 2_000
_NEVER = r"\x00-\x20\x7f<>\"\\^`{|}"
PATTERN = rf"^[Hh][Tt][Tt][Pp][Ss]?://[^{_NEVER}/?#@:\[\]]+(?::[0-9]{{1,5}})?(?:[/?#][^{_NEVER}]*)?$"
_EXACT = re.compile(PATTERN[1:-1])
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])")
_HOST = re.compile(rf"[^{_NEVER}/?#@:\[\]]+\.[^{_NEVER}/?#@:\[\].]{{2,}}(?:[:/?#].*)?")


class UrlType(CodedType):
    name = "url"
    title = both("Web address", "网址")
    help = both("The address of a web page, which opens with a click.", "网页地址，点击即可打开。")
    widget = "url"
    reader = "url"
    operators = ("equals", "contains", "starts_with", "blank", "filled")
    expected = N_("Expected a web address, found {value}.")
    can_be_unique = False
    is_searched = True

    def kept(self, text: str) -> str:
        cleaned = clean(text, LONGEST)
        if not _EXACT.fullmatch(cleaned):
            raise _not_an_address(text)
        scheme, _, rest = cleaned.partition("://")
        return f"{scheme.lower()}://{rest}"

    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        """Without a scheme, what begins like a host is taken for https."""
        if not isinstance(value, str):
            raise _not_an_address(value)
        text = value.strip()
        if not _SCHEME.match(text) and _HOST.fullmatch(text):
            text = f"https://{text}"
        return self.kept(text)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "maxLength": LONGEST, "pattern": PATTERN}


def _not_an_address(value: object) -> FieldError:
    return refuse(
        "not_a_url", N_("“{value}” is not a web address such as https://example.com."), value=shown(value)
    )
