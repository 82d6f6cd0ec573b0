"""Cells that are edited in the list: saved through the one door, refused at their place, merged by field."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import get, update

from tests.web.conftest import Browser, Site
from tests.web.design import text_of, value_of


@pytest.fixture
def deal(site: Site) -> int:
    account = site.add("account", name="Kestrel")
    return site.add("opportunity", name="Robots", amount="900", close_date="2026-06-10", account=account)


def now(site: Site, deal: int) -> dict[str, object]:
    with site.workspace.read() as tx:
        return get(tx, SYSTEM, "opportunity", deal)


def opened(browser: Browser, deal: int, field: str) -> str:
    return browser.get(f"/o/opportunity/{deal}/cell?view=opportunity_all&field={field}").text


def sent(browser: Browser, deal: int, field: str, value: str, html: str, **more: str):  # type: ignore[no-untyped-def]
    given = {
        "cell.field": field,
        "cell.version": value_of(html, "cell.version"),
        "cell.was": value_of(html, "cell.was"),
    }
    return browser.post(f"/o/opportunity/{deal}/cell?view=opportunity_all", **{**given, field: value, **more})


def test_a_cell_is_edited_and_its_row_comes_back(site: Site, deal: int) -> None:
    browser = site.browser()
    html = opened(browser, deal, "amount")
    assert value_of(html, "amount") == "900.00"
    answer = sent(browser, deal, "amount", "1,250.50", html)
    assert answer.status_code == 200
    assert "¥1,250.50" in answer.get_json()["row"]
    assert now(site, deal)["amount"] == "1250.50"


def test_what_is_wrong_is_told_at_the_cell(site: Site, deal: int) -> None:
    browser = site.browser()
    html = opened(browser, deal, "close_date")
    answer = sent(browser, deal, "close_date", "someday", html)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_json()["editor"]
    assert value_of(answer.get_json()["editor"], "close_date") == "someday"
    assert now(site, deal)["close_date"] == "2026-06-10"
    gone = sent(browser, deal, "name", "", opened(browser, deal, "name"))
    assert gone.status_code == 422


def test_a_cell_that_cannot_be_edited_says_why(site: Site, deal: int) -> None:
    browser = site.browser()
    for field in ("account.industry", "created_at", "nothing", "amount_base"):
        assert "data-cell-why" in opened(browser, deal, field), field
        assert sent(browser, deal, field, "1", "").status_code == 422
    assert "There is no field “nothing”." in text_of(opened(browser, deal, "nothing"))
    reader = site.browser("zhao@example.com")
    assert "角色" in text_of(opened(reader, deal, "amount"))
    assert sent(reader, deal, "amount", "1", "").status_code == 422
    assert browser.get("/o/opportunity/99999/cell?field=amount").status_code == 404
    assert "data-cells" not in reader.get("/o/opportunity?view=opportunity_all").text
    assert "data-cells" in browser.get("/o/opportunity?view=opportunity_all").text
    assert now(site, deal)["amount"] == "900.00"


def test_other_fields_are_merged_and_the_same_one_is_a_choice(site: Site, deal: int) -> None:
    browser = site.browser()
    html = opened(browser, deal, "amount")
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"name": "Robots II"})
    assert sent(browser, deal, "amount", "950", html).status_code == 200
    assert (now(site, deal)["name"], now(site, deal)["amount"]) == ("Robots II", "950.00")
    html = opened(browser, deal, "amount")
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"amount": "700"})
    answer = sent(browser, deal, "amount", "800", html)
    assert answer.status_code == 409
    editor = answer.get_json()["editor"]
    assert "Keep yours or take theirs?" in text_of(editor)
    assert "700" in text_of(editor)
    assert now(site, deal)["amount"] == "700.00"
    assert sent(browser, deal, "amount", "800", editor).status_code == 200
    assert now(site, deal)["amount"] == "800.00"
