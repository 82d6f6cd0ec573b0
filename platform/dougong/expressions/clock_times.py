"""Functions on the time of day, as the clock on the reader's wall shows it, and on instants as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from dougong.expressions import moments
from dougong.expressions.dates import date_of
from dougong.expressions.functions import EvaluationContext, Parameter, number, register
from dougong.expressions.numbers import CONTEXT, Number, tidy, whole
from dougong.expressions.types import DATETIME, NUMBER

_INSTANT = Parameter("time", ("datetime",))
_MOST = 10_000_000_000
_DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _hour(context: EvaluationContext, value: datetime) -> Decimal:
    return Decimal(moments.local(value, context.zone).hour)


def _minute(context: EvaluationContext, value: datetime) -> Decimal:
    return Decimal(moments.local(value, context.zone).minute)


def _second(context: EvaluationContext, value: datetime) -> Decimal:
    return Decimal(moments.local(value, context.zone).second)


def _seconds(hours: Number, minutes: Number, seconds: Number) -> int:
    return whole(hours, _MOST) * 3600 + whole(minutes, _MOST) * 60 + whole(seconds, _MOST)


def _time(hours: Number, minutes: Number = 0, seconds: Number = 0) -> Decimal | None:
    """Days are left out, as in a spreadsheet; before midnight there is no time."""
    total = _seconds(hours, minutes, seconds)
    if total < 0:
        return None
    return tidy(CONTEXT.divide(Decimal(total % _DAY_SECONDS), Decimal(_DAY_SECONDS)))


def _datetime(
    context: EvaluationContext,
    year: Number,
    month: Number,
    day: Number,
    hours: Number = 0,
    minutes: Number = 0,
    seconds: Number = 0,
) -> datetime | None:
    """Hours beyond the day roll over, and so does everything that is built on them."""
    days, rest = divmod(_seconds(hours, minutes, seconds), _DAY_SECONDS)
    on = date_of(year, month, day)
    on = on and moments.add_days(on, days)
    if on is None:
        return None
    wall = datetime.combine(on, time.min) + timedelta(seconds=rest)
    try:
        return wall.replace(tzinfo=context.zone).astimezone(UTC)
    except OverflowError:
        return None


def _timestamp(context: EvaluationContext, value: date | datetime) -> Decimal:
    instant = value if isinstance(value, datetime) else moments.start_of_day(value, context.zone)
    return Decimal((instant - _EPOCH) // timedelta(milliseconds=1))


register(
    "HOUR",
    "date",
    [_INSTANT],
    NUMBER,
    _hour,
    takes_context=True,
    english="The hour of a date with time, 0 to 23.",
    chinese="小时（0–23）。",
    examples={"HOUR(NOW())": "12"},
)
register(
    "MINUTE",
    "date",
    [_INSTANT],
    NUMBER,
    _minute,
    takes_context=True,
    english="The minute of a date with time, 0 to 59.",
    chinese="分钟（0–59）。",
    examples={"MINUTE(NOW())": "0"},
)
register(
    "SECOND",
    "date",
    [_INSTANT],
    NUMBER,
    _second,
    takes_context=True,
    english="The second of a date with time, 0 to 59.",
    chinese="秒（0–59）。",
    examples={"SECOND(DATETIME(2026, 3, 18, 9, 30, 15))": "15"},
)
register(
    "TIME",
    "date",
    [number("hour"), number("minute", optional=True), number("second", optional=True)],
    NUMBER,
    _time,
    english="The time of day as a part of a day, as in spreadsheets: noon is 0.5. To be added to a date with"
    " time.",
    chinese="把时、分、秒转换为一天中的小数（与电子表格一样，中午为 0.5），可与日期时间相加。",
    examples={"TIME(12, 0, 0)": "0.5", "TIME(18)": "0.75", "NOW() + TIME(6) > NOW()": "TRUE"},
)
register(
    "DATETIME",
    "date",
    [
        number("year"),
        number("month"),
        number("day"),
        number("hour", optional=True),
        number("minute", optional=True),
        number("second", optional=True),
    ],
    DATETIME,
    _datetime,
    takes_context=True,
    english="The date with time of a year, month, day, hour, minute and second; what lies beyond rolls over.",
    chinese="由年、月、日、时、分、秒组成日期时间；超出范围的部分会自动进位。",
    examples={"DATETIME(2026, 3, 18, 12)": "NOW()", "DATETIME(2026, 3, 17, 36)": "NOW()"},
)
register(
    "TIMESTAMP",
    "date",
    [Parameter("date", ("date", "datetime"))],
    NUMBER,
    _timestamp,
    takes_context=True,
    english="The milliseconds from the beginning of 1970 (UTC) to a date with time or to the start of a day.",
    chinese="从 1970 年初（UTC）到指定日期时间（或当天零点）的毫秒数。",
    examples={"TIMESTAMP(DATETIME(1970, 1, 2))": "86400000"},
)
