"""Triggers of the clock and working calendars, looked at as a whole."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from dougong.definitions import DefinitionSet, Documents, cross_check
from dougong.definitions.calendars import PLAIN, calendar_of
from dougong.definitions.naming import is_id
from dougong.definitions.validation import validate_document

from tests.automations.design import OBJECTS, automation, step
from tests.definitions.examples import applied

Document = dict[str, Any]
# The first days of October 2026: a week off, worked instead on two weekends.
CHINA: Document = {
    "kind": "calendar", "name": "china", "title": "China",
    "holidays": [{"title": "National Day", "from": "2026-10-01", "to": "2026-10-07"}],
    "workdays": [{"day": "2026-09-27"}, {"day": "2026-10-10"}],
}  # fmt: skip


def problems(*more: Document) -> list[tuple[str, str, str]]:
    found = cross_check(applied({f"{one['name']}.json": copy.deepcopy(one) for one in (*OBJECTS, *more)}))
    return [
        (one.code, one.place.partition("#")[2], one.severity) for one in found if "object:" not in one.place
    ]


def by_clock(on: str, given: Document, *steps: Document, **options: Any) -> Document:
    made = automation("a", on, *(steps or (step("x", "stop"),)), **{"actsAs": "system", **options})
    made["trigger"] |= {on: given}
    return made


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (by_clock("schedule", {"every": "day", "at": "09:00"}), []),
        (by_clock("schedule", {"cron": "0 9 * * 1"}), []),
        (by_clock("date", {"field": "due", "offset": -3, "unit": "working_days"}, of="task"), []),
        (by_clock("date", {"field": "created_at", "offset": 90, "unit": "minutes"}), []),
        (by_clock("schedule", {"at": "09:00"}), [("how_often", "/trigger/schedule")]),
        (by_clock("schedule", {"every": "day", "cron": "0 9 * * 1"}), [("how_often", "/trigger/schedule")]),
        (by_clock("schedule", {"every": "day"}), [("needs_at", "/trigger/schedule")]),
        (by_clock("schedule", {"every": "week", "at": "09:00"}), [("trigger_needs", "/trigger/schedule")]),
        (by_clock("schedule", {"every": "day", "day": 3, "at": "09:00"}),
         [("means_nothing", "/trigger/schedule/day")]),
        (by_clock("schedule", {"cron": "every day, please"}), [("bad_cron", "/trigger/schedule/cron")]),
        (by_clock("schedule", {"every": "day", "at": "09:00"}, actsAs="person"), [("nobody_there", "/actsAs")]),
        (by_clock("schedule", {"every": "day", "at": "09:00", "once": True}, condition="amount > 1"),
         [("no_record", "/condition")]),
        (by_clock("schedule", {"every": "day", "at": "09:00", "once": True},
                  step("x", "update", values={"note": "'x'"})), [("no_record", "/steps/0")]),
        (by_clock("date", {"field": "amount"}), [("wrong_field_type", "/trigger/date/field")]),
        (by_clock("date", {"field": "owner"}), [("no_time", "/trigger/date/field")]),
        (by_clock("date", {"field": "due", "offset": 9_999}, of="task"), [("too_far", "/trigger/date/offset")]),
        (by_clock("date", {"field": "due", "offset": 3, "unit": "hours"}, of="task"),
         [("of_days", "/trigger/date/unit")]),
        (by_clock("date", {"field": "due", "unit": "hours", "at": "09:00", "yearly": True}, of="task"),
         [("yearly_days", "/trigger/date/unit")]),
        (by_clock("date", {"field": "due", "calendar": "china"}, of="task"),
         [("means_nothing", "/trigger/date/calendar")]),
        ({**automation("a", "created", step("x", "stop")),
          "trigger": {"on": "created", "date": {"field": "created_at"}}}, [("not_of_trigger", "/trigger/date")]),
        ({**automation("a", "date", step("x", "stop"), actsAs="system")}, [("trigger_needs", "/trigger")]),
    ],
)  # fmt: skip
def test_a_trigger_of_the_clock_must_make_sense(document: Document, expected: list[tuple[str, str]]) -> None:
    assert [(code, place) for code, place, _ in problems(CHINA, document)] == expected


def test_a_calendar_names_days_that_there_are() -> None:
    holidays = [
        {"title": "x", "from": "2026-02-30"},
        {"title": "y", "from": "2026-03-02", "to": "2026-03-01"},
    ]
    wrong = {**CHINA, "holidays": holidays, "workdays": [{"day": "2026-02-31"}]}
    assert problems(wrong) == [
        ("bad_day", "/holidays/0/from", "error"),
        ("backwards", "/holidays/1/to", "error"),
        ("bad_day", "/workdays/0/day", "error"),
    ]
    inert = {**CHINA, "workdays": [{"day": "2026-10-10"}, {"day": "2026-10-10"}, {"day": "2026-10-12"}]}
    assert [(code, severity) for code, _, severity in problems(inert)] == [
        ("twice", "warning"),
        ("inert_day", "warning"),
    ]


def test_days_off_and_days_worked_instead_are_counted() -> None:
    china = calendar_of({**CHINA, "id": "cal_0000000001"})
    assert china.is_worked(date(2026, 9, 27)) and not china.is_worked(date(2026, 10, 1))
    assert china.shifted(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert china.shifted(date(2026, 10, 9), 1) == date(2026, 10, 10)
    assert china.shifted(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert PLAIN.shifted(date(2026, 10, 9), 1) == date(2026, 10, 12)
    assert PLAIN.shifted(date(2026, 10, 10), 0) == date(2026, 10, 10)
    assert PLAIN.shifted(date.max, 1) is None


def test_an_automation_knows_its_calendar() -> None:
    given = {"field": "due", "offset": -1, "unit": "working_days", "calendar": "china"}
    documents = applied({"c.json": CHINA, "a.json": by_clock("date", given, of="task"),
                         **{f"{one['name']}.json": one for one in OBJECTS}})  # fmt: skip
    definitions = DefinitionSet(documents)
    clock = definitions.automation("a").trigger.clock
    assert clock is not None and definitions.calendar(clock.calendar_id).name == "china"
    assert definitions.calendar(None) is PLAIN


def test_holidays_that_were_stored_without_ids_get_the_same_ones_wherever_they_are_read() -> None:
    stored = {**CHINA, "id": "cal_0000000001"}
    first, second = (Documents.from_json([document]) for document in (stored, json.loads(json.dumps(stored))))
    (one,), (other,) = first.of_kind("calendar"), second.of_kind("calendar")
    assert one == other and is_id(one["holidays"][0]["id"])
    assert validate_document(one, "stored") == []
    known = {**stored, "holidays": [{**CHINA["holidays"][0], "id": "hol_0000000001"}]}
    assert Documents.from_json([known]).of_kind("calendar") == [known]
