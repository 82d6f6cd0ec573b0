"""A field type as a plugin brings it, all of it in this file: how long something takes, in minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import INTEGER, Type
from dougong.fields import CoercionContext, FieldError, FieldType, Storage, Value, register
from dougong.fields.base import Schema, both, options, titled
from dougong.fields.errors import wrong_type
from dougong.problems import N_
from dougong.transfer.cells import CELLS, Cell, Column, Content
from dougong.web.faces import Control, Criterion, Look, Unreadable, add_templates, show_as
from dougong.web.faces.looks import Cell as Shown
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen

NAME = "duration"
MINUTES_A_DAY = 24 * 60
EXPECTED = N_("Expected a duration such as 1:30, found {value}.")
WRITTEN = re.compile("([0-9]{1,4}):([0-5][0-9])")


class DurationType(FieldType):
    name = NAME
    title = both("Duration", "时长")
    help = both("Hours and minutes.", "小时和分钟。")
    options_schema = options(
        {"longestMinutes": {"type": "integer", "minimum": 1} | titled("Longest, in minutes", "最长（分钟）")}
    )
    json_type = "integer"
    widget = NAME
    reader = NAME
    operators = ("equals", "less", "at_least", "blank")

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        def read(value: object) -> int:
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if not isinstance(value, int) or isinstance(value, bool):
                raise wrong_type(EXPECTED, value)
            return value

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        def read(value: object, context: CoercionContext) -> int:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            return minutes(value)

        return read

    def limits(self, field: FieldDefinition) -> Callable[[Value], None]:
        longest = field.options.get("longestMinutes", MINUTES_A_DAY)

        def judge(value: int) -> None:
            if not 0 <= value <= longest:
                raise wrong_type(EXPECTED, value)

        return judge

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        longest = field.options.get("longestMinutes", MINUTES_A_DAY)
        return {"type": "integer", "minimum": 0, "maximum": longest}

    def expression_type(self, field: FieldDefinition) -> Type:
        return INTEGER

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return clock(value)


class DurationLook(Look):
    column = "num"
    fact = 5

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Shown:
        return clock


class DurationControl(Control):
    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return clock(value)


class DurationCriterion(Criterion):
    control = NAME

    def literal(self, text: str) -> str:
        try:
            return str(minutes(text))
        except FieldError:
            raise Unreadable(text) from None

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        return [f"{value} h" for value in values]


class DurationCell(Cell):
    number_format = "[h]:mm"

    def text(self, value: Any, column: Column) -> str:
        return clock(value)

    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        return float(value) / MINUTES_A_DAY


MACROS = {
    "fields/duration.html": """
        {% from "fields/_label.html" import attributes %}
        {% macro read(value, field) %}<b class="hours">{{ value // 60 }} h {{ value % 60 }} min</b>{% endmacro %}
        {% macro edit(field, data, errors) %}
            <input class="form-control hours" {{ attributes(field, errors) }} value="{{ data }}">
        {% endmacro %}
    """,
    "filters/duration.html": """
        {% macro value(row) %}<input class="hours" name="{{ row.key }}.value" value="{{ row.value }}">{% endmacro %}
    """,
}


def minutes(value: object) -> int:
    found = WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise wrong_type(EXPECTED, value)
    return int(found[1]) * 60 + int(found[2])


def clock(value: int) -> str:
    return f"{value // 60}:{value % 60:02}"


def install() -> None:
    register(DurationType(), Storage("bigint"))
    show_as(NAME, DurationLook(), DurationControl(), DurationCriterion())
    CELLS.register(NAME, DurationCell())
    add_templates(MACROS)
