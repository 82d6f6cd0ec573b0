"""When something is due: over nights on which clocks change, at the ends of months, on leap days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dougong.automations.due_records import due_at
from dougong.automations.rhythms import days_due, due_of, last_fire, next_day_due, next_fire
from dougong.definitions import DateRule, Rhythm
from dougong.definitions.calendars import PLAIN
from dougong.definitions.clocks import date_rule_of, rhythm_of

BERLIN = ZoneInfo("Europe/Berlin")
FIELD = "fld_0000000001"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rhythm(**given: object) -> Rhythm:
    return rhythm_of(given)


def rule(**given: object) -> DateRule:
    return date_rule_of({"field": FIELD, **given})


@pytest.mark.parametrize(
    ("given", "after", "due"),
    [
        ({"every": "week", "weekdays": ["monday"], "at": "09:00"}, "2026-03-02T08:59+01:00", "2026-03-02T09:00+01:00"),
        ({"every": "week", "weekdays": ["monday"], "at": "09:00"}, "2026-03-02T09:00+01:00", "2026-03-09T09:00+01:00"),
        ({"every": "day", "at": "02:30"}, "2026-03-28T12:00+01:00", "2026-03-29T03:30+02:00"),
        ({"every": "day", "at": "02:30"}, "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00"),
        ({"every": "day", "at": "02:30"}, "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
        ({"every": "month", "day": 31, "at": "08:00"}, "2026-01-31T08:00+01:00", "2026-02-28T08:00+01:00"),
        ({"every": "month", "day": 30, "at": "08:00"}, "2028-02-01T00:00+01:00", "2028-02-29T08:00+01:00"),
        ({"every": "working_day", "at": "08:00"}, "2026-03-06T08:00+01:00", "2026-03-09T08:00+01:00"),
        ({"cron": "0 7 * * 1-5"}, "2026-03-06T08:00+01:00", "2026-03-09T07:00+01:00"),
    ],
)  # fmt: skip
def test_times_of_the_day_go_by_the_zone(given: dict[str, object], after: str, due: str) -> None:
    assert next_fire(rhythm(**given), PLAIN, at(after), BERLIN) == at(due)


@pytest.mark.parametrize("given", [{"every": "day", "at": "02:30"}, {"cron": "30 2 * * *"}])
def test_what_was_missed_is_made_up_for_by_the_last(given: dict[str, object]) -> None:
    after, until = at("2026-03-20T12:00+01:00"), at("2026-03-30T02:00+02:00")
    found = last_fire(rhythm(**given), PLAIN, after, until, BERLIN)
    assert found is not None and found.astimezone(BERLIN).date() == date(2026, 3, 29)
    assert last_fire(rhythm(**given), PLAIN, until, until + timedelta(minutes=29), BERLIN) is None


@pytest.mark.parametrize(
    ("given", "value", "due"),
    [
        ({"at": "09:00"}, date(2026, 3, 29), "2026-03-29T09:00+02:00"),
        ({"offset": -30, "at": "09:00"}, date(2026, 3, 31), "2026-03-01T09:00+01:00"),
        ({"offset": 1}, date(2026, 2, 28), "2026-03-01T00:00+01:00"),
        ({"offset": 3, "unit": "working_days"}, date(2026, 3, 6), "2026-03-11T00:00+01:00"),
        ({"offset": -90, "unit": "minutes", "at": "09:00"}, date(2026, 3, 6), "2026-03-06T07:30+01:00"),
        ({"offset": 24, "unit": "hours"}, at("2026-03-28T12:00+01:00"), "2026-03-29T13:00+02:00"),
        ({"offset": 1}, at("2026-03-28T12:00+01:00"), "2026-03-29T12:00+02:00"),
        ({"offset": 1, "at": "08:00"}, at("2026-03-28T23:30+00:00"), "2026-03-30T08:00+02:00"),
    ],
)  # fmt: skip
def test_a_record_is_due_at_a_distance_from_its_date(
    given: dict[str, object], value: date | datetime, due: str
) -> None:
    assert due_of(rule(**given), PLAIN, value, BERLIN) == at(due)


def test_beyond_the_calendar_nothing_is_due() -> None:
    assert due_of(rule(offset=1), PLAIN, date.max, BERLIN) is None
    assert due_of(rule(offset=1, unit="working_days"), PLAIN, date.max, BERLIN) is None


@pytest.mark.parametrize("unit", ["days", "working_days", "hours"])
@pytest.mark.parametrize("offset", [-40, -1, 0, 7, 366])
def test_the_days_that_are_due_are_those_that_are_due(unit: str, offset: int) -> None:
    """Against a plain look at each day."""
    wanted = rule(offset=offset, unit=unit, at="02:30")
    after, until = at("2026-03-27T12:00+01:00"), at("2026-04-01T02:30+02:00")
    plain = [
        day
        for number in range(1_200)
        if (due := due_of(wanted, PLAIN, day := date(2024, 6, 1) + timedelta(days=number), BERLIN))
        and after < due <= until
    ]
    assert days_due(wanted, PLAIN, after, until, BERLIN) == (plain[0], plain[-1])
    assert next_day_due(wanted, PLAIN, after, BERLIN) == due_of(wanted, PLAIN, plain[0], BERLIN)


@pytest.mark.parametrize(
    ("born", "until", "due"),
    [
        ("2000-02-29", "2026-02-28T12:00+01:00", "2026-02-28T08:00+01:00"),
        ("2000-02-29", "2028-02-28T12:00+01:00", None),
        ("2000-02-29", "2028-02-29T12:00+01:00", "2028-02-29T08:00+01:00"),
        ("2000-02-28", "2026-02-28T12:00+01:00", "2026-02-28T08:00+01:00"),
        ("2026-02-28", "2026-02-28T12:00+01:00", None),
        ("2000-03-01", "2026-02-28T12:00+01:00", None),
    ],
)
def test_anniversaries_come_every_year(born: str, until: str, due: str | None) -> None:
    after = at(until) - timedelta(days=1)
    found = due_at(rule(yearly=True, at="08:00"), PLAIN, born, after, at(until), BERLIN)
    assert found == (at(due) if due else None)


def test_after_years_without_a_server_an_anniversary_comes_once() -> None:
    found = due_at(rule(yearly=True, at="08:00", offset=-7), PLAIN, "2000-01-03",
                   at("2023-06-01T00:00+02:00"), at("2026-06-01T00:00+02:00"), BERLIN)  # fmt: skip
    assert found == at("2025-12-27T08:00+01:00")


def test_a_time_of_day_is_read() -> None:
    assert rule(at="23:59").at == time(23, 59) and rule().at is None
