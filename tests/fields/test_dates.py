from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from dougong.fields import CoercionContext, FieldError, coerce, to_text
from dougong.fields.columns import instant_text
from hypothesis import given
from hypothesis import strategies as st

from tests.fields.samples import at_utc, field_with

DATE = {"fieldType": "date"}
DATETIME = {"fieldType": "datetime"}
SHANGHAI = CoercionContext(lenient=True, zone=ZoneInfo("Asia/Shanghai"))
BERLIN = CoercionContext(lenient=True, zone=ZoneInfo("Europe/Berlin"))


def test_an_instant_falls_on_the_day_of_the_zone() -> None:
    field, definitions = field_with(DATE)
    assert coerce("2026-06-17T22:30:00Z", field, definitions, SHANGHAI) == date(2026, 6, 18)


@pytest.mark.parametrize(
    "written", ["6/18/2026", "18.06.2026", "2026-6-31", "2026/06-18", "26-06-18", "tomorrow"]
)
def test_unclear_dates_are_refused(written: str) -> None:
    field, definitions = field_with(DATE)
    with pytest.raises(FieldError) as refused:
        coerce(written, field, definitions, SHANGHAI)
    assert refused.value.problem.code == "not_a_date"


@pytest.mark.parametrize(
    "written",
    [
        "2026-06-18 14:30",
        "2026-06-18T14:30",
        "2026/6/18 14:30:00",
        "2026年6月18日14时30分",
        "2026年6月18日 下午2点30分",
        "2026-06-18 2:30 PM",
        "2026-06-18T06:30Z",
        "2026-06-18T08:30+0200",
        "２０２６-０６-１８ １４：３０",
    ],
)
def test_times_without_offset_are_those_of_the_zone(written: str) -> None:
    field, definitions = field_with(DATETIME)
    assert coerce(written, field, definitions, SHANGHAI) == at_utc(2026, 6, 18, 6, 30, 0)


def test_an_hour_that_the_clock_shows_twice_is_the_first_one() -> None:
    field, definitions = field_with(DATETIME)
    assert coerce("2026-10-25 02:30", field, definitions, BERLIN) == at_utc(2026, 10, 25, 0, 30, 0)


def test_midnight_and_noon_on_a_twelve_hour_clock() -> None:
    field, definitions = field_with(DATETIME)
    assert coerce("2026-06-18 12:00 am", field, definitions, BERLIN) == at_utc(2026, 6, 17, 22, 0, 0)
    assert coerce("2026-06-18 12:00 pm", field, definitions, BERLIN) == at_utc(2026, 6, 18, 10, 0, 0)


@pytest.mark.parametrize(
    "written", ["9999-12-31T23:59:59-01:00", "0001-01-01T00:30:00+01:00", "0001-01-01 00:00"]
)
def test_instants_beyond_the_calendar_are_refused(written: str) -> None:
    field, definitions = field_with(DATETIME)
    with pytest.raises(FieldError):
        coerce(written, field, definitions, SHANGHAI)


@given(st.datetimes(timezones=st.just(ZoneInfo("UTC"))), st.datetimes(timezones=st.just(ZoneInfo("UTC"))))
def test_order_of_texts_is_order_of_time(one, other) -> None:  # type: ignore[no-untyped-def]
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert len(instant_text(one)) == 27
    field, definitions = field_with(DATETIME)
    assert coerce(to_text(one, field), field, definitions) == one
