"""Working time, held against somebody who looks at the clock each minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dougong.definitions.calendars import PLAIN, WEEKDAYS, WorkingCalendar, calendar_of
from dougong.definitions.working_time import WorkingTime
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definitions.test_clocks import CHINA, problems

MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "18:00"}]


def calendar(**more: Any) -> WorkingCalendar:
    return calendar_of({**CHINA, "id": "cal_0000000001", "hours": OFFICE, **more})


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def hours(time: WorkingTime, start: str, end: str) -> float:
    return time.between(at(start, time.zone), at(end, time.zone)) / timedelta(hours=1)


def test_holidays_are_left_out_and_days_worked_instead_count() -> None:
    time = WorkingTime(calendar(), SHANGHAI)
    assert hours(time, "2026-09-30T17:00", "2026-10-08T10:00") == 2
    assert hours(time, "2026-10-09T17:00", "2026-10-10T10:00") == 2
    assert time.after(at("2026-09-30T17:00"), timedelta(hours=2)) == at("2026-10-08T10:00")
    assert time.after(at("2026-09-30T11:30"), timedelta(hours=1)) == at("2026-09-30T13:30")


def test_backwards_as_much_is_worked_as_forwards() -> None:
    time = WorkingTime(calendar(), SHANGHAI)
    for end in ("2026-10-08T10:00", "2026-10-05T03:00", "2026-09-28T12:30", "2026-09-28T18:00"):
        for minutes in (0, 1, 59, 300, 2_000):
            began = time.before(at(end), timedelta(minutes=minutes))
            assert began is not None and time.between(began, at(end)) == timedelta(minutes=minutes)
    assert time.before(at("2026-10-08T10:00"), timedelta(hours=2)) == at("2026-09-30T17:00")


def test_a_target_is_reached_at_the_end_of_a_day_and_not_on_the_next_morning() -> None:
    time = WorkingTime(calendar(), SHANGHAI)
    assert time.after(at("2026-09-28T17:00"), timedelta(hours=1)) == at("2026-09-28T18:00")
    assert time.after(at("2026-10-03T12:00"), timedelta()) == at("2026-10-03T12:00")
    assert not time.is_worked(at("2026-09-28T12:00")) and time.is_worked(at("2026-09-28T13:00"))


def test_a_day_worked_instead_may_have_hours_of_its_own() -> None:
    saturday = [{"day": "2026-10-10", "hours": [{"from": "10:00", "to": "12:00"}]}]
    time = WorkingTime(calendar(workdays=saturday), SHANGHAI)
    assert hours(time, "2026-10-10T00:00", "2026-10-11T00:00") == 2


def test_spans_that_name_days_are_all_that_those_days_have() -> None:
    short = [*OFFICE, {"from": "08:00", "to": "11:00", "weekdays": ["friday"]}]
    time = WorkingTime(calendar(hours=short), SHANGHAI)
    assert hours(time, "2026-09-24T00:00", "2026-09-26T00:00") == 8 + 3


def test_hours_are_those_of_the_zone_of_the_calendar() -> None:
    time = WorkingTime(calendar(zone="Asia/Shanghai"), ZoneInfo("America/New_York"))
    assert time.zone == SHANGHAI
    assert time.after(at("2026-09-28T08:00"), MINUTE) == at("2026-09-28T09:01")


@pytest.mark.parametrize(("night", "worked"), [("2026-03-29", 2), ("2026-10-25", 4), ("2026-06-14", 3)])
def test_nights_on_which_clocks_are_set_are_as_long_as_they_are(night: str, worked: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    every = calendar(
        weekdays=list(WEEKDAYS), hours=[{"from": "01:00", "to": "04:00"}], holidays=[], workdays=[]
    )
    assert hours(WorkingTime(every, berlin), f"{night}T00:00", f"{night}T12:00") == worked


def test_a_day_that_a_zone_leaves_out_is_not_worked() -> None:
    time = WorkingTime(PLAIN, ZoneInfo("Pacific/Apia"))
    assert time.periods(date(2011, 12, 30)) == ()
    assert hours(time, "2011-12-29T00:00", "2011-12-31T00:00") == 24


def test_what_is_never_worked_ends_nowhere() -> None:
    nothing = calendar(
        weekdays=["monday"], holidays=[], workdays=[], hours=[{**OFFICE[0], "weekdays": ["sunday"]}]
    )
    assert WorkingTime(nothing, SHANGHAI).after(at("2026-01-01T00:00"), MINUTE) is None
    last = datetime.max.replace(tzinfo=UTC)
    for zone in ("Asia/Shanghai", "America/New_York"):
        assert WorkingTime(PLAIN, ZoneInfo(zone)).after(last, MINUTE) is None
        assert WorkingTime(PLAIN, ZoneInfo(zone)).between(last - MINUTE, last) == timedelta()


SPANS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
"""Lord Howe sets its clocks by half an hour."""
AROUND = (date(2026, 3, 27), date(2026, 3, 6), date(2026, 4, 3), date(2026, 10, 23), date(2026, 10, 1))
"""Days before clocks are set, and before holidays."""


def clock(minutes: int) -> str:
    return f"{minutes // 4:02}:{minutes % 4 * 15:02}"


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    def spans() -> list[dict[str, Any]]:
        marks = draw(SPANS)
        return [{"from": clock(a), "to": clock(b)} for a, b in zip(marks[::2], marks[1::2], strict=False)]

    sunday = [{**one, "weekdays": ["sunday"]} for one in spans()] if draw(st.booleans()) else []
    return calendar(
        weekdays=draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)),
        hours=[*spans(), *sunday],
        workdays=[{"day": "2026-03-29", "hours": spans()}, {"day": "2026-10-04"}],
        zone=draw(st.sampled_from(ZONES)),
    )


def looked_at(calendar: WorkingCalendar, zone: ZoneInfo, start: datetime, minutes: int) -> list[bool]:
    """For each minute, whether it is worked: the clock is looked at when it begins."""
    seen: Mapping[date, set[int]] = {}
    found = []
    for count in range(minutes):
        there = (start + count * MINUTE).astimezone(zone)
        day = there.date()
        if day not in seen:
            seen = {day: {m for begins, ends in calendar.spans(day) for m in range(begins, ends)}}
        found.append(there.hour * 60 + there.minute in seen[day])
    return found


@settings(max_examples=40, deadline=None)
@given(
    calendars(), st.sampled_from(AROUND), st.integers(0, 2_000), st.integers(1, 3_500), st.integers(1, 900)
)
def test_it_agrees_with_whoever_looks_at_the_clock_each_minute(
    calendar: WorkingCalendar, day: date, offset: int, length: int, wanted: int
) -> None:
    time = WorkingTime(calendar, SHANGHAI)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + offset * MINUTE
    worked = looked_at(calendar, time.zone, start, length)
    assert time.between(start, start + length * MINUTE) == sum(worked) * MINUTE
    assert time.is_worked(start) == worked[0]
    found, passed = time.after(start, wanted * MINUTE), [n for n, one in enumerate(worked, 1) if one]
    if len(passed) >= wanted:
        assert found == start + passed[wanted - 1] * MINUTE
    else:
        assert found is None or found > start + length * MINUTE


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"hours": [{"from": "18:00", "to": "09:00"}]}, ("empty_span", "/hours/0/to", "error")),
        ({"hours": [*OFFICE, {"from": "11:00", "to": "14:00"}]}, ("overlap", "/hours/2/from", "error")),
        ({"zone": "Asia/Nowhere"}, ("unknown_zone", "/zone", "error")),
        ({"zone": "/etc/passwd"}, ("unknown_zone", "/zone", "error")),
        ({"hours": [{**OFFICE[0], "weekdays": ["monday"]}], "weekdays": ["monday", "tuesday"], "workdays": []},
         ("no_hours", "/hours", "error")),
        ({"hours": [{**OFFICE[0], "weekdays": list(WEEKDAYS[:5])}], "workdays": [{"day": "2026-10-10"}]},
         ("no_hours", "/workdays/0", "error")),
        ({"hours": [*OFFICE, {**OFFICE[0], "weekdays": ["sunday"]}], "workdays": []},
         ("never_worked", "/hours/2/weekdays/0", "warning")),
        ({"workdays": [{"day": "2026-10-10", "hours": [{"from": "10:00", "to": "10:00"}]}]},
         ("empty_span", "/workdays/0/hours/0/to", "error")),
    ],
)  # fmt: skip
def test_hours_must_make_sense(more: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert problems({**CHINA, **more}) == [expected]


def test_hours_as_they_are_meant_are_no_problem() -> None:
    half = [*OFFICE, {"from": "09:00", "to": "12:00", "weekdays": ["saturday"]}]
    assert problems({**CHINA, "hours": half, "zone": "Asia/Shanghai"}) == []
