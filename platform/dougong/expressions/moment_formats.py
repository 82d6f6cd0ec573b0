"""The patterns of TEXT for dates and instants, as spreadsheets write them: ``yyyy-mm-dd``, ``d mmm yy``,
``hh:mm``, ``h:mm AM/PM``, ``aaaa``."""

from __future__ import annotations

import re
from datetime import datetime

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|\\(?P<escaped>.)|(?P<half>AM/PM|A/P|上午/下午)
    |(?P<unit>y+|m+|d+|a{3,4}|h+|s+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LETTER = re.compile(r"[A-Za-z\[\]]")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"


def format_moment(moment: datetime, pattern: str) -> str:
    """``moment`` is a time of the wall clock. Empty if the pattern does not suit it. ``mm`` means minutes
    after hours or before seconds, else the month."""
    matches = list(_TOKEN.finditer(pattern))
    units = [match["unit"][0].lower() for match in matches if match["unit"]]
    if not units or any(match["other"] and _LETTER.match(match["other"]) for match in matches):
        return ""
    halves = next((match["half"] for match in matches if match["half"]), None)
    parts: list[str] = []
    index = 0
    for match in matches:
        if match["unit"]:
            is_minute = "h" in units[index - 1 : index] or "s" in units[index + 1 : index + 2]
            index += 1
            parts.append(_unit(moment, match["unit"].lower(), is_minute=is_minute, halved=halves is not None))
        elif match["half"]:
            parts.append(_half(moment, match["half"]))
        else:
            parts.append(match["quoted"][1:-1] if match["quoted"] else match["escaped"] or match["other"])
    return "".join(parts)


def _half(moment: datetime, names: str) -> str:
    morning, afternoon = names.split("/")
    return morning if moment.hour < 12 else afternoon


def _unit(moment: datetime, unit: str, *, is_minute: bool, halved: bool) -> str:
    letter, width = unit[0], len(unit)
    if letter == "y":
        return f"{moment.year % 100:02d}" if width < 3 else f"{moment.year:04d}"
    if letter == "a":
        return ("星期" if width == 4 else "周") + _CHINESE_DAYS[moment.weekday()]
    if letter == "d" and width > 2:
        return _DAYS[moment.weekday()][: 3 if width == 3 else None]
    if letter == "m" and width > 2:
        return _MONTHS[moment.month - 1][: {3: 3, 5: 1}.get(width)]
    hour = (moment.hour - 1) % 12 + 1 if halved else moment.hour
    number = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": hour}
    return f"{number.get(letter, moment.second):0{min(width, 2)}d}"
