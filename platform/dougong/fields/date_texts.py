"""Dates and times as people write them: "2026/6/18", "2026年6月18日 14:30", "18 Jun 2026", "2026-06-18T06:30:00Z".

"6/7/2026" is not read: it is another day on either side of an ocean.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_

LONGEST = 60

DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:"
    r"(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})[日号]?"
    r"|(?P<month_2>[0-9]{2})(?P<day_2>[0-9]{2})"
    r")"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
YEAR_LAST = (
    re.compile(rf"(?P<day>[0-9]{{1,2}})[ -]{_NAME}[ ,-]{{1,2}}(?P<year>[0-9]{{4}})(?![0-9])", re.IGNORECASE),
    re.compile(rf"{_NAME} (?P<day>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}})(?![0-9])", re.IGNORECASE),
)
TIME = re.compile(
    r"(?P<half>上午|下午|晚上)?(?P<hour>[0-9]{1,2})(?:"
    r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6})0*)?)?"
    r"|[时点](?:(?P<minute_zh>[0-9]{1,2})分(?:(?P<second_zh>[0-9]{1,2})秒)?)?"
    r")\s*(?P<english_half>[AaPp][Mm])?\s*(?P<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
GAP = re.compile(r"^(?:[Tt]|\s*)")


def read_date(text: str, zone: ZoneInfo) -> date:
    """The day; of an instant, the day it falls on in the zone."""
    day, rest = _day(text)
    if not rest:
        return day
    return read_instant(text, zone).astimezone(zone).date()


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """In UTC. What has no offset is a wall clock's time in the zone; a day alone is its midnight."""
    try:
        day, rest = _day(text)
    except FieldError:
        raise not_a_datetime(text) from None
    if not rest:
        return to_utc(datetime.combine(day, time()), zone)
    found = TIME.fullmatch(GAP.sub("", rest, count=1))
    if found is None:
        raise not_a_datetime(text)
    try:
        local = datetime.combine(day, _clock(found))
    except ValueError:
        raise not_a_datetime(text) from None
    offset = found["offset"]
    if offset is None:
        return to_utc(local, zone)
    try:
        return datetime.fromisoformat(local.isoformat() + offset.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise not_a_datetime(text) from None


def to_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """A naive moment is read as the zone's wall clock; what the clock shows twice is its first time."""
    local = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        raise not_a_datetime(moment.isoformat()) from None


def _day(text: str) -> tuple[date, str]:
    plain = unicodedata.normalize("NFKC", text).strip() if len(text) <= LONGEST else ""
    found = next((match for form in (DAY, *YEAR_LAST) if (match := form.match(plain))), None)
    if found is None:
        raise not_a_date(text)
    said = {name: value for name, value in found.groupdict().items() if value}
    month = said.get("month") or said.get("month_zh") or said.get("month_2") or _month(said.get("name", ""))
    day = said.get("day") or said.get("day_zh") or said.get("day_2") or ""
    try:
        return date(int(said["year"]), int(month), int(day)), plain[found.end() :]
    except ValueError:
        raise not_a_date(text) from None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _clock(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    half = (found["english_half"] or "").lower()
    if found["half"] or half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" or found["half"] in ("下午", "晚上") else 0)
    minute = int(found["minute"] or found["minute_zh"] or 0)
    second = int(found["second"] or found["second_zh"] or 0)
    return time(hour, minute, second, int((found["fraction"] or "").ljust(6, "0")))


def not_a_date(value: object) -> FieldError:
    return refuse(
        "not_a_date",
        N_("“{value}” is not a date; write it as year-month-day, as in 2026-06-18."),
        value=shown(value),
    )


def not_a_datetime(value: object) -> FieldError:
    return refuse(
        "not_a_datetime",
        N_("“{value}” is not a date with time; write it as in 2026-06-18 14:30."),
        value=shown(value),
    )
