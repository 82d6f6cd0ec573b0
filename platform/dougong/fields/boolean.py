"""Yes or no."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type
from dougong.fields.base import FieldType, Schema, both
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.problems import N_

WORDS = {
    **dict.fromkeys(
        ("true", "yes", "y", "t", "1", "on", "x", "✓", "✔", "√", "是", "对", "有", "真", "开"), True
    ),
    **dict.fromkeys(
        ("false", "no", "n", "f", "0", "off", "✗", "✘", "×", "否", "不是", "无", "假", "关"), False
    ),
}


class BooleanType(FieldType):
    name = "boolean"
    title = both("Yes or no", "是否")
    help = both("A switch that is on or off.", "只有“是”和“否”的开关。")
    json_type = "boolean"
    widget = "boolean"
    reader = "boolean"
    operators = ("is_true", "is_false", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _written(value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "boolean"}

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("boolean")

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return "true" if value else "false"


def _exact(value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(N_("Expected true or false, found {value}."), value)
    return value


def _written(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and value in (0, 1):
        return value == 1
    if isinstance(value, str):
        found = WORDS.get(unicodedata.normalize("NFKC", value).strip().casefold())
        if found is not None:
            return found
    raise refuse("not_a_boolean", N_("“{value}” is neither yes nor no."), value=shown(value))
