"""Times of day, without a day and a zone: when a shop opens.

They are texts everywhere, "09:30" or "09:30:15": their order is that of the clock, in both databases and in
formulas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import TEXT, Type
from dougong.fields.base import FieldType, Schema, both
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError, refuse, shown, wrong_type
from dougong.problems import N_

PATTERN = "^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$"
_EXACT = re.compile(PATTERN.strip("^$"))
_WRITTEN = re.compile(
    r"(?P<before>上午|下午|晚上|中午|凌晨|早上|am|pm)?\s*(?P<hour>[0-9]{1,2})"
    r"(?:\s*[:.时点h]\s*(?P<minute>[0-9]{1,2})?(?:\s*[:.分m]\s*(?P<second>[0-9]{1,2})?\s*秒?)?)?"
    r"\s*(?P<half>半)?\s*(?P<after>am|pm|a\.m\.|p\.m\.)?"
)
AFTERNOON = ("下午", "晚上", "pm", "p.m.")
NOON = "中午"
MORNING = ("上午", "早上", "凌晨", "am", "a.m.")


class TimeType(FieldType):
    name = "time"
    title = both("Time", "时间")
    help = both("A time of day, such as 09:30.", "一天中的时刻，例如 09:30。")
    json_type = "string"
    widget = "time"
    reader = "time"
    operators = ("equals", "before", "after_time", "blank", "filled")

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return _written

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "pattern": PATTERN}

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT


def _exact(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_type(N_("Expected a time such as 09:30, found {value}."), value)
    if not _EXACT.fullmatch(value):
        raise _not_a_time(value)
    return value.removesuffix(":00") if len(value) == 8 else value


def _written(value: object, context: CoercionContext) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(context.zone).time() if value.tzinfo else value.time()
    if isinstance(value, time):
        return _text(value.hour, value.minute, value.second)
    if not isinstance(value, str) or len(value) > 40:
        raise _not_a_time(value)
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", value).strip().casefold())
    if found is None or not (
        found["after"] or found["before"] or ":" in value or found.end("hour") < found.end()
    ):
        raise _not_a_time(value)
    hour, minute = int(found["hour"]), 30 if found["half"] else int(found["minute"] or 0)
    half = found["before"] or found["after"] or ""
    if (half in AFTERNOON and hour < 12) or (half == NOON and hour < 3):
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    second = int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _not_a_time(value)
    return _text(hour, minute, second)


def _text(hour: int, minute: int, second: int) -> str:
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


def _not_a_time(value: object) -> FieldError:
    return refuse("not_a_time", N_("“{value}” is not a time such as 09:30."), value=shown(value))
