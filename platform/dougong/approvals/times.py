"""Deadlines by the calendar of the workspace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dougong.definitions import Time


def due_at(start: datetime, after: Time, zone: ZoneInfo) -> datetime:
    """So many days later at the same time of day, whenever clocks are set, and so many hours after that."""
    there = (start.astimezone(zone) + timedelta(days=after.days)).astimezone(UTC)
    return there + timedelta(hours=after.hours)
