"""How much time is left, or has passed since, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from dougong.web.texts import gettext

SOON = timedelta(hours=1)
"""From when on it is worth a colour."""
_MINUTE = timedelta(minutes=1)


def span_text(span: timedelta) -> str:
    """Of the two largest parts, if they are not nought; less than a minute is one."""
    minutes = max(abs(span) // _MINUTE, 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return _parts(days, hours, 0) if days else _parts(0, hours, minutes)


def counted_text(span: timedelta) -> str:
    """Working time has no days that one could tell by their hours."""
    hours, minutes = divmod(span // _MINUTE, 60)
    return _parts(0, hours, minutes)


def _parts(days: int, hours: int, minutes: int) -> str:
    told = [
        gettext("{days} d").format(days=days) if days else "",
        gettext("{hours} h").format(hours=hours) if hours else "",
        gettext("{minutes} min").format(minutes=minutes) if minutes or not (days or hours) else "",
    ]
    return " ".join(filter(None, told))


def left_text(due: datetime, now: datetime) -> str:
    text = gettext("{time} left") if due > now else gettext("{time} overdue")
    return text.format(time=span_text(due - now))


def left_tone(due: datetime, now: datetime) -> str:
    return "bad" if due <= now else "warn" if due - now <= SOON else ""
