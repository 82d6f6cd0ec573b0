"""Functions on weeks: which day of the week, and which week of the year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dougong.expressions.functions import day, number, register
from dougong.expressions.moments import FARTHEST
from dougong.expressions.numbers import Number, whole
from dougong.expressions.types import NUMBER


def _weekday(value: date, numbering: Number = 1) -> Decimal | None:
    monday_first = value.isoweekday()
    results = {1: monday_first % 7 + 1, 2: monday_first, 3: monday_first - 1}
    found = results.get(whole(numbering, FARTHEST))
    return None if found is None else Decimal(found)


def _weeknum(value: date, numbering: Number = 1) -> Decimal | None:
    """1 and 2 let weeks begin on Sunday and Monday, 11 to 17 on Monday to Sunday, all with 1 January in week
    1; 21 counts the weeks of ISO 8601."""
    kind = whole(numbering, FARTHEST)
    if kind == 21:
        return Decimal(value.isocalendar().week)
    first_day = {1: 6, 2: 0}.get(kind, kind - 11)
    if not 0 <= first_day <= 6:
        return None
    new_year = value.replace(month=1, day=1)
    offset = (new_year.weekday() - first_day) % 7
    return Decimal(((value - new_year).days + offset) // 7 + 1)


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
