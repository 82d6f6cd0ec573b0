"""The values of demo records: what was loaded before by its key, days counted from the day of installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dougong.dataclasses import dataclass
from dougong.packs.demo_checks import refusal
from dougong.problems import N_


@dataclass(slots=True)
class DemoValues:
    """``users`` and ``ids`` are those of the people and records loaded so far, by their keys. Whoever is not
    among the people is ``stand_in``, if there is one."""

    zone: ZoneInfo
    today: date
    users: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    stand_in: int | None = None
    worked: Callable[[int, str | None], datetime | None] = lambda minutes, calendar: None
    """When so many minutes of a calendar's working time before now began."""

    def read(self, value: Any, place: str) -> Any:
        if isinstance(value, list):
            return self._distinct([self.read(one, f"{place}/{index}") for index, one in enumerate(value)])
        if not isinstance(value, dict):
            return value
        if not any(word.startswith("$") for word in value):
            return {name: self.read(one, f"{place}/{name}") for name, one in value.items()}
        match value:
            case {"$ref": str(key), **rest} if not rest and key in self.ids:
                return self.ids[key]
            case {"$user": str(key), **rest} if not rest and key in self.users:
                return self.users[key]
            case {"$user": str(), **rest} if not rest and self.stand_in is not None:
                return self.stand_in
            case {"$months": int(months), **rest} if not rest and abs(months) < 1_200:
                return self._month(months)
            case {"$days": int(days), **rest} if not rest and abs(days) < 36_525:
                return (self.today + timedelta(days)).isoformat()
            case {"$worked": int(minutes), **rest} if rest.keys() <= {"$calendar"} and 0 <= minutes < 600_000:
                return self._worked(minutes, rest.get("$calendar"), place)
            case {"$days": int(days), "$time": str(clock), **rest} if not rest and abs(days) < 36_525:
                return self._instant(days, clock, place)
        raise refusal(
            N_("{value} names nothing that was loaded before, or is no known form."), place, value=value
        )

    def past(self, value: Any, place: str, now: datetime) -> datetime:
        try:
            at = datetime.fromisoformat(str(self.read(value, place)))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or at > now:
            raise refusal(N_("{value} is no time of the past."), place, value=value)
        return at

    def author(self, value: Any, place: str) -> int | None:
        """None where nobody is added: it is all the work of whoever loads it."""
        if not self.users:
            return None
        if isinstance(value, str) and value in self.users:
            return self.users[value]
        raise refusal(N_("{value} is nobody who was loaded before."), place, value=value)

    def _distinct(self, values: list[Any]) -> list[Any]:
        """Several people may be one now."""
        several = self.stand_in is not None and values.count(self.stand_in) > 1
        return list(dict.fromkeys(values)) if several else values

    def _month(self, months: int) -> str:
        """The first day of this month, or of one before or after it."""
        years, month = divmod(self.today.month - 1 + months, 12)
        return date(self.today.year + years, month + 1, 1).isoformat()

    def _instant(self, days: int, clock: str, place: str) -> str:
        try:
            wall = time.fromisoformat(clock)
        except ValueError:
            raise refusal(N_("“{value}” is not a time such as 14:30."), place, value=clock) from None
        return _text(datetime.combine(self.today + timedelta(days), wall, self.zone))

    def _worked(self, minutes: int, calendar: Any, place: str) -> str:
        at = self.worked(minutes, calendar) if calendar is None or isinstance(calendar, str) else None
        if at is None:
            raise refusal(
                N_("“{value}” is no calendar that has so much working time."), place, value=calendar
            )
        return _text(at)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
