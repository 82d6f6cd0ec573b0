"""Days, and instants."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import DATE, DATETIME, Type
from dougong.fields.base import FieldType, Schema, both
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value, instant_text
from dougong.fields.date_texts import not_a_date, not_a_datetime, read_date, read_instant, to_utc
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.problems import N_

YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
INNER_YEAR = "(?:[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8]|0[1-9][0-9]{2}|00[1-9][0-9]|000[2-9])"
"""Years in which no offset reaches beyond the calendar's first and last day."""
DAY = "(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
OFFSET = "[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"

DATE_PATTERN = f"^{YEAR}-{DAY}$"
INSTANT_PATTERN = f"^(?:{YEAR}-{DAY}{CLOCK}Z|{INNER_YEAR}-{DAY}{CLOCK}{OFFSET})$"
_EXACT_INSTANT = re.compile(INSTANT_PATTERN.strip("^$"))

ORDERED = (
    "equals",
    "before",
    "until",
    "after",
    "from",
    "within",
    "last_days",
    "next_days",
    "blank",
    "filled",
)


class DateType(FieldType):
    name = "date"
    title = both("Date", "日期")
    help = both("A day, without a time.", "年月日，不含时间。")
    json_type = "string"
    json_format = "date"
    widget = "date"
    reader = "date"
    operators = ORDERED

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return exact_date

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return _written_date

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}

    def expression_type(self, field: FieldDefinition) -> Type:
        return DATE

    def to_json(self, value: Value, field: FieldDefinition) -> str:
        text: str = value.isoformat()
        return text

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return self.to_json(value, field)


class DateTimeType(FieldType):
    name = "datetime"
    title = both("Date and time", "日期时间")
    help = both(
        "An instant, shown in the time zone of whoever looks at it.", "一个时刻，按查看者所在的时区显示。"
    )
    json_type = "string"
    json_format = "date-time"
    widget = "datetime"
    reader = "datetime"
    operators = ORDERED

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return exact_instant

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return _written_instant

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "format": "date-time", "pattern": INSTANT_PATTERN}

    def expression_type(self, field: FieldDefinition) -> Type:
        return DATETIME

    def to_json(self, value: Value, field: FieldDefinition) -> str:
        return instant_text(value)

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return instant_text(value)


def exact_date(value: object) -> date:
    if not isinstance(value, str):
        raise wrong_type(N_("Expected a date such as 2026-06-18, found {value}."), value)
    try:
        if len(value) == 10 and value[4] == value[7] == "-":  # it also reads 20260618 and 2026-W25-4
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise not_a_date(value)


def exact_instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise wrong_type(N_("Expected an instant such as 2026-06-18T06:30:00Z, found {value}."), value)
    if not _EXACT_INSTANT.fullmatch(value):
        raise refuse(
            "not_an_instant",
            N_("“{value}” is not an instant such as 2026-06-18T06:30:00Z."),
            value=shown(value),
        )
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        raise not_a_datetime(value) from None


def _written_date(value: object, context: CoercionContext) -> date:
    if isinstance(value, datetime):
        return value.astimezone(context.zone).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return read_date(value, context.zone)
    raise not_a_date(value)


def _written_instant(value: object, context: CoercionContext) -> datetime:
    if isinstance(value, datetime):
        return to_utc(value, context.zone)
    if isinstance(value, date):
        return to_utc(datetime(value.year, value.month, value.day), context.zone)  # noqa: DTZ001 - to_utc adds it
    if isinstance(value, str):
        return read_instant(value, context.zone)
    raise not_a_datetime(value)
