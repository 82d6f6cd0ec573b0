"""Days that are asked for in the filters of logs."""

from __future__ import annotations

from datetime import date, datetime, time

from dougong.web.screens import Screen


def midnight(screen: Screen, text: str | None) -> datetime | None:
    """With which a day begins where the reader is; None if it is no day that a log could tell of."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    if not 1900 < day.year < 2200:
        return None
    return datetime.combine(day, time(), screen.zone)
