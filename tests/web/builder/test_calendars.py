"""Working calendars and service levels in the builder: begun with one click, changed in panels of their schemas."""

from __future__ import annotations

from dougong.storage import publish

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


def test_a_service_level_begins_with_a_clock_that_can_be_published(visit: Studio) -> None:
    answer = visit.ada.post("/build/objects/visit/actions/service_level", title="Support")
    assert answer.headers["Location"].endswith("/build/documents/service_level/visit_support")
    [clock] = visit.stored("service_level", "visit_support")["clocks"]
    assert (clock["stopsWhen"], clock["targets"]) == ("updated_at > created_at", [{"hours": 8}])
    page = text_of(visit.ada.get("/build/documents/service_level/visit_support").text)
    assert "Stands still while" in page and "At risk from" in page
    publish(visit.site.workspace)
    assert "Support" in visit.ada.get("/build/objects/visit/actions").text
