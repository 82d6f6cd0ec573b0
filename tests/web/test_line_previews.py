"""Pasted lines before the form takes them over: judged as lines of the form, each error at its cell."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.web.conftest import Browser, Site, site_with
from tests.web.design import text_of
from tests.web.line_design import FILES

shop = site_with(FILES)


def looked_through(
    browser: Browser, rows: list[dict[str, str]], columns: str, query: str = "", **more: str
) -> Any:
    cells = [[row.get(name, "") for name in columns.split()] for row in rows]
    fields: dict[str, Any] = {"name": "Roof", "items.seen": "", **more}
    fields |= {"paste.columns": columns, "paste.cells": json.dumps(cells)}
    fields["items.row"] = [f"p{number} {json.dumps(row)}" for number, row in enumerate(rows)]
    browser.get("/o/purchase/new")
    return browser.post(f"/o/purchase/pasted/items{query}", **fields)


def test_every_error_stands_at_its_cell(shop: Site) -> None:
    rows = [
        {"label": "Beam", "quantity": "2", "price": "1,250.5", "state": "Used"},
        {"label": "", "quantity": "1", "price": ""},
        {"label": "Tile", "quantity": "none", "price": "cheap", "state": "new"},
    ]
    found = looked_through(shop.browser(), rows, "label quantity price state").text
    assert "2 are fine, 1 need a change." in found or "1 are fine, 2 need a change." in found
    assert set(re.findall(r'id="(pasted-\d-\d)"', found)) >= {"pasted-2-1", "pasted-2-2"}
    assert 'id="pasted-0-0"' not in found
    assert "“none” is not a number." in text_of(found)

    rows[2] |= {"quantity": "3", "price": "2"}
    rows[1]["label"] = "Nail"
    mended = looked_through(
        shop.browser(), rows, "label quantity price state", **{"paste.opened": "pasted-2-1"}
    ).text
    assert "All 3 rows are fine." in mended
    assert re.findall(r'id="(pasted-\d-\d)"', mended) == ["pasted-2-1"]
    assert "Take over 3" in mended


def test_at_most_as_many_as_a_form_may_have(shop: Site) -> None:
    rows = [{"label": f"Row {number}"} for number in range(501)]
    browser = shop.browser()
    assert "At most 500 rows" in looked_through(browser, rows, "label").text
    assert "All 500 rows are fine." in looked_through(browser, rows[:500], "label").text


def test_hostile_pastes_change_nothing(shop: Site) -> None:
    browser = shop.browser()
    hostile = [{"label": "<script>alert(1)</script>\0", "quantity": "9" * 400, "state": "=cmd"}]
    found = looked_through(browser, hostile, "label quantity state nowhere <b>").text
    assert "<script>alert(1)" not in found
    for cells in ("[", "7", '[["a"], 3, [4]]', "[" * 5000):
        fields = {"paste.columns": "label", "paste.cells": cells, "items.row": "p0", "items.seen": ""}
        assert browser.post("/o/purchase/pasted/items", **fields).status_code == 200
    for record in ("99999999999999999999", "-1", "77"):
        assert looked_through(browser, hostile, "label", f"?record={record}").status_code == 404
        assert browser.post(f"/o/purchase/check?record={record}", name="Roof").status_code == 404
    assert browser.post("/o/purchase/pasted/nothing").status_code == 404
    assert browser.post("/o/purchase/pasted/%00").status_code == 404
    assert shop.browser("zhao@example.com").post("/o/purchase/pasted/items").status_code in (200, 403)


def test_amounts_may_have_the_sign_of_the_currency_that_the_form_says(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/quote/new")
    for currency, price, is_fine in (
        ("CNY", "¥1,200.00", True),
        ("", "1,200元", True),
        ("CNY", "€1,200.00", False),
        ("EUR", "¥1,200.00", False),
    ):
        row = {"description": "Beam", "quantity": "２", "unit_price": price}
        fields = {
            "name": "Roof",
            "currency": currency,
            "items.seen": "",
            "items.row": [f"p0 {json.dumps(row)}"],
            "paste.columns": "description quantity unit_price",
            "paste.cells": json.dumps([list(row.values())]),
        }
        found = text_of(browser.post("/o/quote/pasted/items", **fields).text)
        assert (f"“{price}” is not a number." in found) is not is_fine, (currency, price, found)
