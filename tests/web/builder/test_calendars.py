"""Working calendars in the builder: made on its overview, changed in a panel that their schema makes."""

from __future__ import annotations

from tests.web.builder.conftest import Studio
from tests.web.design import text_of


def test_a_calendar_begins_with_the_hours_of_an_office_and_is_changed_in_its_panel(studio: Studio) -> None:
    answer = studio.ada.post("/build/new-calendar", title="Office hours")
    assert answer.headers["Location"].endswith("/build/documents/calendar/office_hours")
    assert studio.stored("calendar", "office_hours")["hours"] == [{"from": "09:00", "to": "18:00"}]
    page = studio.ada.get("/build/documents/calendar/office_hours").text
    assert "Hours of work" in page and "Monday" in page and "09:00" in page
    assert "Office hours 0 days off" in text_of(studio.ada.get("/build").text)
    assert studio.ada.post("/build/new-calendar", title=" ").status_code == 422
    assert len(list(studio.documents.of_kind("calendar"))) == 1
