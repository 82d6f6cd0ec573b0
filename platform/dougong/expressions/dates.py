"""Functions that give a date, and its parts. Those of an instant are of the clock on the reader's wall."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from dougong.expressions import moments
from dougong.expressions.functions import EvaluationContext, Parameter, day, number, register
from dougong.expressions.moments import FARTHEST
from dougong.expressions.numbers import Number, whole
from dougong.expressions.types import DATE, DATETIME, NUMBER

_WRITTEN_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?", re.ASCII)


def _today(context: EvaluationContext) -> date:
    return moments.day_of(context.now, context.zone)


def _now(context: EvaluationContext) -> datetime:
    return context.now


def date_of(year: Number, month: Number, day_number: Number) -> date | None:
    """Months and days beyond the end roll over, as in a spreadsheet."""
    years, month_index = divmod(whole(year, FARTHEST) * 12 + whole(month, FARTHEST) - 1, 12)
    if not 1 <= years <= 9999:
        return None
    return moments.add_days(date(years, month_index + 1, 1), whole(day_number, FARTHEST) - 1)


def _datevalue(value: date | str) -> date | None:
    if not isinstance(value, str):
        return value
    match = _WRITTEN_DATE.fullmatch(value.strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


register(
    "TODAY",
    "date",
    [],
    DATE,
    _today,
    takes_context=True,
    volatility="time",
    english="The present day.",
    chinese="今天的日期。",
    examples={"TODAY()": "DATE(2026, 3, 18)"},
)
register(
    "NOW",
    "date",
    [],
    DATETIME,
    _now,
    takes_context=True,
    volatility="time",
    english="The present date and time.",
    chinese="当前日期和时间。",
    examples={"TEXT(NOW(), 'yyyy-mm-dd hh:mm')": "'2026-03-18 12:00'"},
)
register(
    "DATE",
    "date",
    [number("year"), number("month"), number("day")],
    DATE,
    date_of,
    english="The date of a year, month and day; months and days beyond the end roll over.",
    chinese="由年、月、日组成日期；超出范围的月、日会自动进位。",
    examples={"DATE(2026, 3, 18)": "TODAY()", "DATE(2025, 14, 1)": "DATE(2026, 2, 1)"},
)
register(
    "DATEVALUE",
    "date",
    [Parameter("value", ("date", "text"))],
    DATE,
    _datevalue,
    english="The day on which a date with time lies, or which a text names by year, month and day.",
    chinese="取日期时间所在的日期，或把“年月日”文本转换为日期；无法转换则为空。",
    examples={
        "DATEVALUE(NOW())": "TODAY()",
        "DATEVALUE('2026/3/18')": "TODAY()",
        "DATEVALUE('2026年2月30日')": "NULL",
    },
)
register(
    "YEAR",
    "date",
    [day("date")],
    NUMBER,
    lambda value: Decimal(value.year),
    english="The year of a date.",
    chinese="日期的年份。",
    examples={"YEAR(TODAY())": "2026"},
)
register(
    "MONTH",
    "date",
    [day("date")],
    NUMBER,
    lambda value: Decimal(value.month),
    english="The month of a date, 1 to 12.",
    chinese="日期的月份（1–12）。",
    examples={"MONTH(TODAY())": "3"},
)
register(
    "DAY",
    "date",
    [day("date")],
    NUMBER,
    lambda value: Decimal(value.day),
    english="The day of the month, 1 to 31.",
    chinese="日期是当月的第几天（1–31）。",
    examples={"DAY(TODAY())": "18"},
)
