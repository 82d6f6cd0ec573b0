"""The patterns of TEXT: a few that spreadsheets know."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from dougong.expressions.moments import local
from dougong.expressions.numbers import HALF_AWAY, exact, multiply, round_to
from dougong.expressions.operators import Value

_NUMBER = re.compile(r"(?P<grouped>#,##)?0(?:\.(?P<decimals>0{1,10}))?(?P<percent>%)?")
_MOMENT = re.compile(r"yyyy|yy|mm|m|dd|d|hh|h|ss|s", re.IGNORECASE)


def format_value(value: Value, pattern: str, zone: tzinfo) -> str:
    """Empty if the pattern does not suit the value."""
    if isinstance(value, datetime):
        return _moment(local(value, zone), pattern)
    if isinstance(value, date):
        return _moment(datetime(value.year, value.month, value.day, tzinfo=zone), pattern)
    match = _NUMBER.fullmatch(pattern)
    return _number(value, match) if match else ""


def _number(value: Value, match: re.Match[str]) -> str:
    shown = multiply(value, 100) if match["percent"] else exact(value)
    if shown is None:
        return ""
    decimals = len(match["decimals"] or "")
    rounded = round_to(shown, decimals, HALF_AWAY)
    if rounded is None:
        return ""
    return format(rounded, f"{',' if match['grouped'] else ''}.{decimals}f") + (match["percent"] or "")


def _moment(moment: datetime, pattern: str) -> str:
    """``mm`` means minutes after hours or before seconds, else the month."""
    parts: list[str] = []
    done = 0
    previous = ""
    for match in _MOMENT.finditer(pattern):
        unit = match.group().lower()
        following = _MOMENT.search(pattern, match.end())
        is_minute = unit[0] == "m" and (previous == "h" or (following or match).group()[0].lower() == "s")
        parts.append(pattern[done : match.start()])
        parts.append(_unit(moment, unit, is_minute=is_minute))
        done = match.end()
        previous = unit[0]
    parts.append(pattern[done:])
    return "".join(parts)


def _unit(moment: datetime, unit: str, *, is_minute: bool) -> str:
    if unit == "yyyy":
        return f"{moment.year:04d}"
    if unit == "yy":
        return f"{moment.year % 100:02d}"
    number = {"m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}[unit[0]]
    return f"{moment.minute if is_minute else number:0{len(unit)}d}"
