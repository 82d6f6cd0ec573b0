"""Functions on dates and instants. Parts of an instant are those of the clock on the reader's wall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from dougong.expressions import moments
from dougong.expressions.functions import EvaluationContext, Parameter, day, number, register, text
from dougong.expressions.numbers import Number, whole
from dougong.expressions.types import DATE, DATETIME, NUMBER, Type

_MOMENT = Parameter("date", ("date", "datetime"))
_INSTANT = Parameter("time", ("datetime",))
_FARTHEST = 1_000_000_000_000
"""Seconds enough to leave the calendar."""
_WRITTEN_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?", re.ASCII)
DIFFERENCE_UNITS = ("Y", "M", "D", "MD", "YM", "YD")
STEP_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_CLOCK_UNITS = {"hour": 3600, "minute": 60, "second": 1}


def _whole(value: Number) -> int:
    return whole(value, _FARTHEST)


def _today(context: EvaluationContext) -> date:
    return moments.day_of(context.now, context.zone)


def _now(context: EvaluationContext) -> datetime:
    return context.now


def date_of(year: Number, month: Number, day_number: Number) -> date | None:
    """Months and days beyond the end roll over, as in a spreadsheet."""
    years, month_index = divmod(_whole(year) * 12 + _whole(month) - 1, 12)
    if not 1 <= years <= 9999:
        return None
    return moments.add_days(date(years, month_index + 1, 1), _whole(day_number) - 1)


def _edate(start: date, months: Number) -> date | None:
    return moments.add_months(start, _whole(months))


def _eomonth(start: date, months: Number) -> date | None:
    moved = moments.add_months(start, _whole(months))
    return moved and moved.replace(day=moments.days_in_month(moved.year, moved.month))


def _dateadd(context: EvaluationContext, start: date, count: Number, unit: str) -> date | datetime | None:
    steps = _whole(count)
    try:
        if unit in _CLOCK_UNITS:
            return start + timedelta(seconds=steps * _CLOCK_UNITS[unit])
        if isinstance(start, datetime):
            wall = moments.local(start, context.zone)
            moved = _dateadd(context, wall.date(), count, unit)
            return moved and datetime.combine(moved, wall.timetz()).astimezone(UTC)
    except OverflowError:
        return None
    if unit in ("year", "month"):
        return moments.add_months(start, steps * (12 if unit == "year" else 1))
    return moments.add_days(start, steps * (7 if unit == "week" else 1))


def _dateadd_type(types: Sequence[Type]) -> Type | None:
    """A date has no hours."""
    start, _, unit = types
    if unit.choices[0] in _CLOCK_UNITS:
        return None if start.name == "date" else DATETIME
    return DATE if start.name == "blank" else start


def _datedif(start: date, end: date, unit: str) -> Decimal | None:
    if start > end:
        return None
    months = moments.whole_months_between(start, end)
    unit = unit.upper()
    if unit in ("Y", "M", "YM"):
        return Decimal({"Y": months // 12, "M": months, "YM": months % 12}[unit])
    since = {"D": start, "MD": moments.add_months(start, months)}.get(
        unit, moments.add_months(start, months // 12 * 12)
    )
    return None if since is None else Decimal((end - since).days)


def _days(end: date, start: date) -> Decimal:
    return Decimal((end - start).days)


def _weekday(value: date, numbering: Number = 1) -> Decimal | None:
    monday_first = value.isoweekday()
    results = {1: monday_first % 7 + 1, 2: monday_first, 3: monday_first - 1}
    found = results.get(_whole(numbering))
    return None if found is None else Decimal(found)


def _weeknum(value: date, numbering: Number = 1) -> Decimal | None:
    """1 and 2 let weeks begin on Sunday and Monday, 11 to 17 on Monday to Sunday, all with 1 January in week
    1; 21 counts the weeks of ISO 8601."""
    kind = _whole(numbering)
    if kind == 21:
        return Decimal(value.isocalendar().week)
    first_day = {1: 6, 2: 0}.get(kind, kind - 11)
    if not 0 <= first_day <= 6:
        return None
    new_year = value.replace(month=1, day=1)
    offset = (new_year.weekday() - first_day) % 7
    return Decimal(((value - new_year).days + offset) // 7 + 1)


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
register(
    "WEEKDAY",
    "date",
    [day("date"), number("numbering", optional=True)],
    NUMBER,
    _weekday,
    english="The day of the week: 1 is Sunday; with numbering 2, 1 is Monday; with 3, 0 is Monday.",
    chinese="星期几：默认 1 为星期日；编号方式 2 时 1 为星期一；3 时 0 为星期一。",
    examples={"WEEKDAY(DATE(2026, 3, 18))": "4", "WEEKDAY(DATE(2026, 3, 18), 2)": "3"},
)
register(
    "WEEKNUM",
    "date",
    [day("date"), number("numbering", optional=True)],
    NUMBER,
    _weeknum,
    english=(
        "The week of the year: weeks begin on Sunday; with numbering 2 on Monday, with 11 to 17 on Monday to"
        " Sunday; 21 gives the ISO week."
    ),
    chinese="一年中的第几周：默认每周从星期日开始；2 为星期一开始；11–17 依次为星期一至星期日开始；21 为 ISO 周。",
    examples={"WEEKNUM(DATE(2026, 3, 18))": "12", "WEEKNUM(DATE(2027, 1, 1), 21)": "53"},
)
register(
    "ISOWEEKNUM",
    "date",
    [day("date")],
    NUMBER,
    lambda value: Decimal(value.isocalendar().week),
    english="The week of the year by ISO 8601: weeks begin on Monday, the first has the year's first Thursday.",
    chinese="ISO 8601 周数：每周从星期一开始，含当年第一个星期四的那周为第一周。",
    examples={"ISOWEEKNUM(DATE(2027, 1, 1))": "53"},
)
register(
    "DATEDIF",
    "date",
    [day("start"), day("end"), text("unit", choices=DIFFERENCE_UNITS)],
    NUMBER,
    _datedif,
    english=(
        "Completed years (Y), months (M) or days (D) between two dates; MD leaves out the months and years,"
        " YM and YD the years. Blank if the end lies before the start."
    ),
    chinese=(
        "两个日期之间相差的整年（Y）、整月（M）或天数（D）；MD、YM、YD 忽略更大的单位。结束早于开始时为空。"
    ),
    examples={
        "DATEDIF(DATE(2024, 1, 31), DATE(2026, 3, 18), 'Y')": "2",
        "DATEDIF(DATE(2024, 1, 31), DATE(2026, 3, 18), 'YM')": "1",
    },
)
register(
    "DAYS",
    "date",
    [day("end"), day("start")],
    NUMBER,
    _days,
    english="The days from the start to the end. The same as `end - start` of two dates.",
    chinese="从开始到结束的天数，与两个日期相减相同。",
    examples={"DAYS(DATE(2026, 3, 18), DATE(2026, 3, 1))": "17"},
)
register(
    "DATEADD",
    "date",
    [_MOMENT, number("count"), text("unit", choices=STEP_UNITS)],
    _dateadd_type,
    _dateadd,
    takes_context=True,
    english="The date some years, months, weeks or days later (a date with time also hours, minutes or seconds).",
    chinese="若干年、月、周、天之后的日期（日期时间还可以加小时、分钟、秒）。",
    examples={"DATEADD(DATE(2026, 1, 31), 1, 'month')": "DATE(2026, 2, 28)"},
)
register(
    "EDATE",
    "date",
    [day("date"), number("months")],
    DATE,
    _edate,
    english="The same day some months later, at most the last of that month.",
    chinese="若干个月之后的同一天（不超过当月最后一天）。",
    examples={"EDATE(DATE(2026, 1, 31), 1)": "DATE(2026, 2, 28)"},
)
register(
    "EOMONTH",
    "date",
    [day("date"), number("months")],
    DATE,
    _eomonth,
    english="The last day of the month some months later.",
    chinese="若干个月之后那个月的最后一天。",
    examples={"EOMONTH(DATE(2026, 2, 10), 0)": "DATE(2026, 2, 28)"},
)
