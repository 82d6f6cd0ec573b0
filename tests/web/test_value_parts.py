"""Parts of values in the filter bar and in columns of lists."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.records.test_value_parts import HANGZHOU, PEOPLES_SQUARE, PLACE, SHANGHAI, VIEW, VISIT, WEST_LAKE
from tests.web.conftest import Browser, Site, site_with

ADMINISTRATOR = "lin@example.com"


published = site_with([PLACE, VISIT, {key: value for key, value in VIEW.items() if key != "filter"}])


@pytest.fixture
def browser(published: Site) -> Browser:
    visit = published.add("visit", name="A visit")
    about = {"object": "visit", "id": visit}
    published.add("place", name="North", seat=SHANGHAI, spot=PEOPLES_SQUARE, about=about)
    published.add("place", name="South", seat=HANGZHOU, spot=WEST_LAKE)
    return published.browser(ADMINISTRATOR)


def page(browser: Browser, *conditions: str) -> str:
    asked = "&".join(f"f={quote(condition, safe='~')}" for condition in conditions)
    response = browser.get(f"/o/place?{asked}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


FOUND = {
    "seat.city~contains~上海": "Seat · 市",
    "seat.country~equals~CN": "中国",
    "seat.district~equals~浦东新区": "区县",
    "spot~near~31.2~121.4~50": "31.2, 121.4 周围 50 公里",
    "spot.label~starts_with~people": "地点名称",
    "about~is_record~visit:1": "A visit",
    "about.object~any_of~visit": "Visit",
}


def test_a_condition_finds_its_records_and_says_so(browser: Browser) -> None:
    for condition, chip in FOUND.items():
        html = page(browser, condition)
        assert "North" in html, condition
        assert ("South" in html) == (condition == "seat.country~equals~CN"), condition
        assert chip in html, condition


def test_what_is_no_place_and_no_record_finds_nothing(browser: Browser) -> None:
    for condition in (
        "spot~near~31.2~121.4",
        "spot~near~x~y~z",
        "about~is_record~visit",
        "about~is_record~x:y",
    ):
        html = page(browser, condition)
        assert "North" not in html, condition
        assert "South" not in html, condition


def test_rows_of_the_filter_have_fitting_controls_and_views_show_parts(browser: Browser) -> None:
    for field, operator, control in (
        ("seat.country", "equals", "中国"),
        ("spot", "near", "data-locate"),
        ("about", "is_record", "/options/place/about/"),
        ("about.object", "any_of", "Visit"),
    ):
        row = browser.get(f"/o/place/filter-row?key=c1&c1.field={field}&c1.operator={operator}")
        assert row.status_code == 200
        assert control in row.get_data(as_text=True), field
    html = browser.get("/o/place?view=in_shanghai").get_data(as_text=True)
    assert "Seat · 市" in html
    assert "上海市" in html
