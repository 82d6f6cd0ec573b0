"""Colours, kept as "#1f6feb"."""

from __future__ import annotations

import re
import unicodedata

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import Schema, both
from dougong.fields.coded import CodedType
from dougong.fields.coercion import CoercionContext
from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_

PATTERN = "^#[0-9A-Fa-f]{6}$"
_EXACT = re.compile(PATTERN[1:-1])
_SHORT = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")
_PARTS = re.compile(r"rgb\(\s*([0-9]{1,3})\s*[, ]\s*([0-9]{1,3})\s*[, ]\s*([0-9]{1,3})\s*\)")


class ColourType(CodedType):
    name = "colour"
    title = both("Colour", "颜色")
    help = both("A colour, chosen or typed as #1f6feb.", "颜色，可以选择，也可以输入 #1f6feb。")
    widget = "colour"
    reader = "colour"
    operators = ("equals", "differs", "blank", "filled")
    expected = N_("Expected a colour such as #1f6feb, found {value}.")

    def kept(self, text: str) -> str:
        if not _EXACT.fullmatch(text):
            raise _not_a_colour(text)
        return text.lower()

    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        if not isinstance(value, str) or len(value) > 40:
            raise _not_a_colour(value)
        text = unicodedata.normalize("NFKC", value).strip().lower()
        if found := _SHORT.fullmatch(text):
            digits = found[1]
            return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
        parts = [int(part) for part in found.groups()] if (found := _PARTS.fullmatch(text)) else []
        if not parts or max(parts) > 255:
            raise _not_a_colour(value)
        return "#{:02x}{:02x}{:02x}".format(*parts)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "pattern": PATTERN}


def _not_a_colour(value: object) -> FieldError:
    return refuse("not_a_colour", N_("“{value}” is not a colour such as #1f6feb."), value=shown(value))
