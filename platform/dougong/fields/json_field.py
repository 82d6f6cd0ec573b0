"""Documents of JSON, for what other programs keep with a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dougong.definitions import DefinitionSet, FieldDefinition, load_json
from dougong.errors import DougongError
from dougong.fields.base import Schema, both
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, wrong_type
from dougong.fields.structured import StructuredType, compact, plain_json
from dougong.problems import N_

DEEPEST = 20
LONGEST = 65_536
EXPECTED = N_("Expected a JSON object or list, found {value}.")


class JsonType(StructuredType):
    name = "json"
    title = both("JSON", "JSON")
    help = both(
        "An object or a list in JSON, for what other programs keep with a record.",
        "JSON 对象或数组，供其他程序随记录保存数据。",
    )
    json_type = "object"
    widget = "json"
    reader = "json"

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _exact(parsed_json(value) if isinstance(value, str) else value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": ["object", "array"]}

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        text: str = value
        return text


def _exact(value: object) -> str:
    if not isinstance(value, dict | list):
        raise wrong_type(EXPECTED, value)
    text = compact(plain_json(value, DEEPEST))
    if len(text) > LONGEST:
        raise refuse(
            "too_long",
            N_("At most {limit} characters are allowed; these are {length}."),
            limit=LONGEST,
            length=len(text),
        )
    return text


def parsed_json(text: str) -> Any:
    if len(text) > LONGEST * 2:
        raise refuse("not_json", N_("This is not JSON."))
    try:
        return load_json(text.encode())
    except (DougongError, UnicodeEncodeError):
        raise refuse("not_json", N_("This is not JSON.")) from None
