"""Times of demo data that are counted in working time, so that what is said of them holds at any hour of any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dougong.definitions import DefinitionSet
from dougong.definitions.working_time import EVERY_HOUR, WorkingTime


def worked_before(
    definitions: DefinitionSet, zone: ZoneInfo, now: datetime
) -> Callable[[int, str | None], datetime | None]:
    """Without a calendar every minute counts."""
    made: dict[str, WorkingTime] = {}

    def worked(minutes: int, name: str | None) -> datetime | None:
        time = timedelta(minutes=minutes)
        if name is None:
            return EVERY_HOUR.before(now, time)
        if name not in made:
            calendar = next((one for one in definitions.calendars.values() if one.name == name), None)
            if calendar is None:
                return None
            made[name] = WorkingTime(calendar, zone)
        return made[name].before(now, time)

    return worked
