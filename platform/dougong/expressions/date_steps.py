"""Functions from one date to another: so many months or days later, and how much lies between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from dougong.expressions import moments
from dougong.expressions.functions import EvaluationContext, Parameter, day, number, register, text
from dougong.expressions.moments import FARTHEST
from dougong.expressions.numbers import Number, whole
from dougong.expressions.types import DATE, DATETIME, NUMBER, Type

_MOMENT = Parameter("date", ("date", "datetime"))
DIFFERENCE_UNITS = ("Y", "M", "D", "MD", "YM", "YD")
STEP_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_CLOCK_UNITS = {"hour": 3600, "minute": 60, "second": 1}


def _edate(start: date, months: Number) -> date | None:
    return moments.add_months(start, whole(months, FARTHEST))


def _eomonth(start: date, months: Number) -> date | None:
    moved = moments.add_months(start, whole(months, FARTHEST))
    return moved and moved.replace(day=moments.days_in_month(moved.year, moved.month))


def _dateadd(context: EvaluationContext, start: date, count: Number, unit: str) -> date | datetime | None:
    steps = whole(count, FARTHEST)
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
