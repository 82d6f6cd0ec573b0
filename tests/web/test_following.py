"""Fields that follow others in a form: narrowed, emptied and filled in while somebody types."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import get

from tests.web.conftest import Site, site_with
from tests.web.design import text_of, value_of
from tests.web.follow_design import FILES

visits = site_with(FILES)


def memory(page: str) -> str:
    found = re.search(r'id="form-follows"\s+name="follows"\s+value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def piece(page: str, name: str) -> str:
    """What the answer shows anew for one field."""
    found = re.search(
        rf'<div class="dg-field[^"]*"\s+id="field-{name}".*?(?=<div class="dg-field|\Z)', page, re.S
    )
    return found[0] if found else ""


def stored(visits: Site, record_id: int = 1) -> dict[str, Any]:
    with visits.workspace.read() as tx:
        return get(tx, SYSTEM, "visit", record_id)


def test_choices_narrow_and_what_no_longer_fits_goes(visits: Site) -> None:
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    assert "Hangzhou" not in page
    answer = browser.post("/o/visit/check", province="zhejiang", city="", follows=memory(page)).text
    assert re.findall(r"Hangzhou|Ningbo|Nanjing", piece(answer, "city")) == ["Hangzhou", "Ningbo"]

    kept = browser.post("/o/visit/check", province="zhejiang", city="ningbo", follows=memory(answer)).text
    assert piece(kept, "city") == ""

    moved = browser.post("/o/visit/check", province="jiangsu", city="ningbo", follows=memory(kept)).text
    shown = piece(moved, "city")
    assert "did not fit any more" in shown
    assert "selected" not in shown
    assert "Ningbo" not in shown


def test_a_value_comes_over_from_a_matching_record(visits: Site) -> None:
    visits.add("price", product="Pump", price="12.5")
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    answer = browser.post("/o/visit/check", product="pump", price="", follows=memory(page)).text
    assert value_of(piece(answer, "price"), "price") == "12.50"
    assert "Filled in from “Price list”." in text_of(piece(answer, "price"))

    own = browser.post("/o/visit/check", product="pump", price="9", follows=memory(answer)).text
    assert piece(own, "price") == ""
    other = browser.post("/o/visit/check", product="unknown", price="9", follows=memory(own)).text
    assert value_of(piece(other, "price"), "price") == "9"


def test_what_was_filled_in_goes_where_nothing_matches(visits: Site) -> None:
    visits.add("price", product="Pump", price="12.5")
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    filled = browser.post("/o/visit/check", product="Pump", price="", follows=memory(page)).text
    gone = browser.post("/o/visit/check", product="Pum", price="12.50", follows=memory(filled)).text
    assert value_of(piece(gone, "price"), "price") == ""
    assert "no matching record" in text_of(piece(gone, "price"))


def test_the_search_of_a_reference_is_narrowed(visits: Site) -> None:
    acme, other = visits.add("account", name="Acme"), visits.add("account", name="Other")
    visits.add("price", product="Acme pump", account=acme)
    visits.add("price", product="Other pump", account=other)
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    answer = browser.post("/o/visit/check", account=str(acme), listed="", follows=memory(page)).text
    assert f'"within":"{acme}"' in unescape(piece(answer, "listed"))
    found = browser.get(f"/options/price/f-listed?for=listed&link=account&within={acme}").text
    assert "Acme pump" in found
    assert "Other pump" not in found
    for hostile in (
        "link=nothing&within=1",
        "link=account&within=x",
        "link=product&within=1",
        "link=id&within=1",
    ):
        assert browser.get(f"/options/price/f-listed?for=listed&{hostile}").status_code == 200


def test_a_record_that_belongs_elsewhere_goes(visits: Site) -> None:
    acme, other = visits.add("account", name="Acme"), visits.add("account", name="Other")
    price = visits.add("price", product="Acme pump", account=acme)
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    values: dict[str, str] = {"listed": str(price), "listed__text": "Acme pump"}
    fits = browser.post("/o/visit/check", account=str(acme), follows=memory(page), **values).text
    assert value_of(piece(fits, "listed"), "listed") == str(price)
    moved = browser.post("/o/visit/check", account=str(other), follows=memory(fits), **values).text
    assert value_of(piece(moved, "listed"), "listed") == ""
    assert "did not fit any more" in piece(moved, "listed")


def test_the_star_follows_the_condition(visits: Site) -> None:
    browser = visits.browser()
    page = browser.get("/o/visit/new").text
    assert re.search(r'for="f-reason".*?dg-required"[^>]*hidden', page, re.S)
    answer = browser.post(
        "/o/visit/check", cancelled="true", touched="reason", reason="", follows=memory(page)
    )
    shown = json.loads(answer.headers["HX-Trigger-After-Settle"])["dougong:shown"]
    assert shown["required"] == {"reason": True}
    assert "This field is required." in answer.text


def test_a_hidden_value_is_kept_or_emptied_as_the_form_says(visits: Site) -> None:
    browser = visits.browser()
    browser.get("/o/visit/new")
    assert (
        browser.post("/o/visit/new", subject="A", cancelled="false", reason="R", notes="N").status_code == 303
    )
    assert (stored(visits)["reason"], stored(visits)["notes"]) == (None, "N")
    browser.post("/o/visit/new", subject="B", cancelled="true", reason="R", notes="N")
    assert (stored(visits, 2)["reason"], stored(visits, 2)["notes"]) == ("R", "N")


def test_a_warning_is_shown_once_and_can_be_confirmed(visits: Site) -> None:
    browser = visits.browser()
    browser.get("/o/visit/new")
    warned = browser.post("/o/visit/new", subject="A", price="2000")
    assert warned.status_code == 422
    assert "That is a lot for a visit." in text_of(warned.text)
    assert "Save anyway" in text_of(warned.text)
    assert 'name="confirm" value="dear"' in warned.text
    assert "needs a change" not in text_of(warned.text)
    assert browser.post("/o/visit/new", subject="A", price="2000", confirm="dear").status_code == 303
    assert stored(visits)["price"].startswith("2000")


def test_errors_come_before_warnings(visits: Site) -> None:
    browser = visits.browser()
    browser.get("/o/visit/new")
    page = browser.post("/o/visit/new", subject="A", price="2000", cancelled="true").text
    assert "This field is required." in page
    assert "That is a lot for a visit." not in text_of(page)


@pytest.mark.parametrize("follows", ["", "[", "null", "[1]", '{"city": 3}', '{"city": [1, 2]}', "[" * 5000])
def test_a_forged_memory_does_no_harm(visits: Site, follows: str) -> None:
    browser = visits.browser()
    browser.get("/o/visit/new")
    answer = browser.post("/o/visit/check", province="zhejiang", city="nanjing", follows=follows)
    assert answer.status_code == 200
