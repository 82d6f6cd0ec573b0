"""Values of several parts: JSON documents, places and addresses.

Such a value is a text everywhere below record JSON: the one compact JSON text of its content, so that equal
values are equal texts.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.expressions.types import TEXT, Type
from dougong.fields.base import FieldType, Schema
from dougong.fields.columns import Convert, Dialect, Value
from dougong.fields.errors import refuse
from dougong.fields.parts import Part, part_columns
from dougong.fields.storage import MAIN, ColumnSpec, Storage
from dougong.fields.text import NO_NUL
from dougong.problems import N_

LARGEST_WHOLE = 2**53 - 1


class StructuredType(FieldType):
    """Its text is not compared: formulas may ask whether it is blank, and look for a part of it."""

    can_be_unique = False
    json_type = "object"
    operators: ClassVar[tuple[str, ...]] = ("blank", "filled")

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT

    def to_json(self, value: Value, field: FieldDefinition) -> Any:
        return json.loads(value)


class StructuredStorage(Storage):
    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (ColumnSpec(MAIN, self.kind, indexable=False),)

    def json_from_db(self, dialect: Dialect, field: FieldDefinition) -> Convert | None:
        return json.loads


@dataclass(frozen=True, slots=True)
class PartedStorage(StructuredStorage):
    """Beside the document stand its parts."""

    parts: tuple[Part, ...] = ()

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        main = ColumnSpec(MAIN, self.kind, indexable=False)
        return (main, *(spec for part in self.parts for spec in part_columns(part)))


def text_schema(longest: int) -> Schema:
    """Of a part that may be blank."""
    words = {"type": "string", "maxLength": longest, "not": NO_NUL}
    return {"anyOf": [words, {"type": "null"}]}


def compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def plain_json(value: object, depth: int) -> Any:
    """The value as any JSON reader holds it: numbers as doubles, text in NFC, no deeper than ``depth``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(value)
    if depth == 0:
        raise refuse("too_deep", N_("The JSON is nested too deeply."))
    if isinstance(value, list):
        return [plain_json(item, depth - 1) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {_text(key): plain_json(item, depth - 1) for key, item in value.items()}
    raise refuse("not_json", N_("This is not JSON."))


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise refuse("bad_character", N_("The text holds half of a character (a lone surrogate).")) from None
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _number(number: float) -> float | None:
    if isinstance(number, int) and abs(number) <= LARGEST_WHOLE:
        return number
    try:
        double = float(number)
    except OverflowError:
        raise refuse("too_large", N_("A number is larger than JSON readers hold.")) from None
    return double if math.isfinite(double) else None
