"""Choices in lines that go with another cell of the same line."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.test_following import visits  # noqa: F401 - a fixture
from tests.web.test_line_following import state
from tests.web.test_lines import typed

NOTE = "What was chosen here did not fit any more and was removed."


def options(html: str, cell: str) -> list[str]:
    select = re.search(rf'<select[^>]*name="items\.{cell}".*?</select>', html, re.S)
    assert select is not None
    return re.findall(r'<option value="([^"]+)"', select[0])


def trip(visits: Site, *stops: dict[str, Any]) -> int:  # noqa: F811
    return visits.add("trip", name="North", items=list(stops))


def test_a_row_offers_what_goes_with_its_cells_and_the_template_everything(visits: Site) -> None:  # noqa: F811
    trip_id = trip(visits, {"province": "zhejiang", "city": "ningbo"}, {"province": "jiangsu"}, {})
    html = visits.browser().get(f"/o/trip/{trip_id}/edit").text
    assert options(html, "r1.city") == ["hangzhou", "ningbo"]
    assert options(html, "r1.district") == ["haishu", "elsewhere"]
    assert options(html, "r2.city") == ["nanjing"]
    assert options(html, "r3.city") == []
    assert options(html, "newkey.city") == ["hangzhou", "ningbo", "nanjing"]
    template = html.partition("data-line-template")[2]
    assert re.findall(r'data-when="(\w+)"', template) == [
        "zhejiang",
        "zhejiang",
        "jiangsu",
        "hangzhou",
        "ningbo",
    ]


def test_what_no_longer_fits_goes_and_takes_along_what_hangs_on_it(visits: Site) -> None:  # noqa: F811
    rows = (
        {"key": "n1", "purpose": "A", "province": "jiangsu", "city": "ningbo", "district": "haishu"},
        {"key": "n2", "purpose": "B", "province": "zhejiang", "city": "ningbo", "district": "elsewhere"},
    )
    answer = (
        visits.browser().post("/o/trip/check", **typed(*rows, name="North", touched="items.n1.city")).text
    )
    told = state(answer)["rows"]
    assert told["n1"]["emptied"] == {
        "city": {"was": "ningbo", "note": NOTE},
        "district": {"was": "haishu", "note": NOTE},
    }
    assert told["n1"]["errors"] == {}
    assert "emptied" not in told["n2"]


def test_what_was_pasted_stays_and_is_told_of(visits: Site) -> None:  # noqa: F811
    row = {"key": "n1", "purpose": "A", "province": "jiangsu", "city": "Ningbo"}
    answer = visits.browser().post("/o/trip/check", **typed(row, name="North", touched="items.n1")).text
    told = state(answer)["rows"]["n1"]
    assert "emptied" not in told
    assert told["errors"]["city"] == ["“Ningbo” cannot be chosen with the present “Province”."]


def test_a_record_that_belongs_elsewhere_goes_from_a_row(visits: Site) -> None:  # noqa: F811
    acme, other = visits.add("account", name="Acme"), visits.add("account", name="Other")
    price = visits.add("price", product="Acme pump", account=acme)
    trip_id = trip(visits, {"account": acme, "listed": price})
    browser = visits.browser()
    page = browser.get(f"/o/trip/{trip_id}/edit").text
    assert unescape(page).count(f'"within":"{acme}"') == 1
    row = {"key": "r1", "id": "1", "version": "1", "account": str(other), "listed": str(price)}
    row |= {"listed.text": "Acme pump"}
    moved = browser.post(f"/o/trip/check?record={trip_id}", **typed(row, name="North", seen="1:1")).text
    assert state(moved)["rows"]["r1"]["emptied"] == {"listed": {"was": str(price), "note": NOTE}}
    stayed = browser.post(
        f"/o/trip/check?record={trip_id}", **typed({**row, "account": str(acme)}, name="North", seen="1:1")
    ).text
    assert "emptied" not in state(stayed)["rows"]["r1"]


def test_a_cell_of_a_list_offers_what_goes_with_its_record(visits: Site) -> None:  # noqa: F811
    visit = visits.add("visit", subject="A", province="zhejiang", city="ningbo")
    html = visits.browser().get(f"/o/visit/{visit}/cell?field=city").text
    assert re.findall(r'<option value="(\w+)"', html) == ["hangzhou", "ningbo"]


@pytest.mark.parametrize("key", ["n1", "x" * 20, "../n1"])
def test_forged_rows_do_no_harm(visits: Site, key: str) -> None:  # noqa: F811
    data = typed({"key": key, "city": "ningbo", "province": "\0"}, name="North")
    packed = {**data, "items.row": [f"{key} {json.dumps({'city': 'x' * 500, 'province': 'y'})}"]}
    for sent in (data, packed):
        assert visits.browser().post("/o/trip/check", **sent).status_code in (200, 400)
