"""What a day, week, month, quarter or year is called."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton

from dougong.records.periods import Period
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def period_title(screen: Screen, period: Period, start: date) -> str:
    locale = screen.formats.locale
    if period == "year":
        return str(start.year)
    if period == "quarter":
        return format_skeleton("yQQQ", start, locale=locale)
    if period == "month":
        return format_skeleton("yMMM", start, locale=locale)
    day = format_skeleton("yMMMd", start, locale=locale)
    return gettext("Week of {day}").format(day=day) if period == "week" else day
