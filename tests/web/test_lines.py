"""Line items in forms and on pages: what was typed is written, judged, kept and shown."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import get, update

from tests.web.conftest import Site, site_with
from tests.web.design import text_of, value_of
from tests.web.line_design import FILES

shop = site_with(FILES)


def typed(*rows: dict[str, Any], seen: str = "", **fields: Any) -> dict[str, Any]:
    """A form as a browser sends it: rows by key, in their order."""
    data: dict[str, Any] = {**fields, "items.seen": seen, "items.row": [row["key"] for row in rows]}
    for row in rows:
        data |= {f"items.{row['key']}.{name}": value for name, value in row.items() if name != "key"}
    return data


def items(shop: Site, record_id: int) -> list[dict[str, Any]]:
    with shop.workspace.read() as tx:
        found: list[dict[str, Any]] = get(tx, SYSTEM, "purchase", record_id)["items"]
    return found


def added(shop: Site, *labels: str, **values: Any) -> int:
    return shop.add("purchase", name="Roof", items=[{"label": label} for label in labels], **values)


def cell_errors(html: str, cell: str) -> str:
    slot = re.search(rf'<div id="f-{cell}-errors"[^>]*>(.*?)</div>', html, re.S)
    return text_of(slot[1]) if slot else ""


def test_lines_are_written_with_their_record(shop: Site) -> None:
    browser = shop.browser()
    assert "Add a line" in text_of(browser.get("/o/purchase/new").text)
    rows = (
        {"key": "n2", "label": "B", "quantity": "2", "price": "1,250.5", "state": "New", "due": "2026/7/1"},
        {"key": "n1", "label": "A", "quantity": "1", "price": "", "extra": "true"},
        {"key": "n3", "label": "", "quantity": "1", "price": ""},
    )
    saved = browser.post("/o/purchase/new", **typed(*rows, name="Roof", limit=""))
    assert saved.status_code == 303
    record_id = int(saved.headers["Location"].rpartition("/")[2])
    shown = [(i["label"], i["quantity"], i["price"], i["state"], i["due"]) for i in items(shop, record_id)]
    assert shown == [("B", 2, "1250.50", "new", "2026-07-01"), ("A", 1, None, None, None)]
    page = text_of(browser.get(saved.headers["Location"]).text)
    assert "Items 2 Label" in page
    assert "Total Price: ¥1,250.50" in page


def test_what_is_wrong_stands_at_its_cell_and_nothing_is_lost(shop: Site) -> None:
    browser = shop.browser()
    browser.get("/o/purchase/new")
    rows = (
        {"key": "n1", "label": "A", "quantity": "0", "price": "cheap"},
        {"key": "n2", "label": "", "quantity": "5", "price": "3"},
    )
    refused = browser.post("/o/purchase/new", **typed(*rows, name="", limit="2"))
    assert refused.status_code == 422
    html = refused.text
    assert "cheap" in cell_errors(html, "items-n1-price")
    assert cell_errors(html, "items-n1-quantity")
    assert cell_errors(html, "items-n2-label") == "This field is required."
    assert value_of(html, "items.n1.price") == "cheap"
    assert value_of(html, "items.n2.quantity") == "5"
    links = re.findall(r'<a href="#([^"]+)"[^>]*>(.*?)</a>', html.split('id="form-summary"')[1])
    assert [(target, unescape(title)) for target, title in links][:4] == [
        ("f-name", "Name"),
        ("f-items-n1-quantity", "Items 1 · Quantity"),
        ("f-items-n1-price", "Items 1 · Price"),
        ("f-items-n2-label", "Items 2 · Label"),
    ]


def test_rows_are_changed_moved_and_deleted(shop: Site) -> None:
    record_id = added(shop, "A", "B", "C")
    first, second, third = items(shop, record_id)
    browser = shop.browser()
    html = browser.get(f"/o/purchase/{record_id}/edit").text
    assert value_of(html, "items.seen") == f"{first['id']}:1 {second['id']}:1 {third['id']}:1"
    kept = [
        {"key": f"r{line['id']}", "id": line["id"], "version": 1, "label": line["label"], "quantity": 7}
        for line in (third, first)
    ]
    seen = value_of(html, "items.seen")
    saved = browser.post(
        f"/o/purchase/{record_id}/edit", **typed(*kept, seen=seen, name="Roof", limit="", version="1")
    )
    assert saved.status_code == 303
    assert [(i["id"], i["label"], i["quantity"]) for i in items(shop, record_id)] == [
        (third["id"], "C", 7),
        (first["id"], "A", 7),
    ]
    history = text_of(browser.get(f"/o/purchase/{record_id}").text)
    assert "C · Quantity 1 became 7" in history
    assert "Items B became —" in history


def test_somebody_elses_lines_are_not_lost(shop: Site) -> None:
    record_id = added(shop, "A", "B")
    first, second = items(shop, record_id)
    browser = shop.browser()
    html = browser.get(f"/o/purchase/{record_id}/edit").text
    seen = value_of(html, "items.seen")
    with shop.workspace.write() as tx:
        theirs = [{**first, "quantity": 9}, {"label": "Theirs"}]
        update(tx, SYSTEM, "purchase", record_id, {"items": theirs})
    mine = [
        {"key": f"r{line['id']}", "id": line["id"], "version": 1, "label": line["label"], "quantity": 3}
        for line in (first, second)
    ]
    mine.append({"key": "n1", "id": "", "version": "", "label": "Mine", "quantity": 1})
    form = typed(*mine, seen=seen, name="Roof", limit="", version="1")
    conflict = browser.post(f"/o/purchase/{record_id}/edit", **form)
    assert conflict.status_code == 409
    text = text_of(conflict.text)
    assert "meanwhile: 9" in text
    assert "Deleted by" in text and "Added by" in text
    fresh = conflict.text
    keys = [key for key in re.findall(r'name="items\.row"\s+value="([^"]+)"', fresh) if key != "newkey"]
    rows = [
        {"key": key}
        | {part: value_of(fresh, f"items.{key}.{part}") for part in ("id", "version", "label", "quantity")}
        for key in keys
    ]
    assert [row["label"] for row in rows] == ["A", "B", "Mine", "Theirs"]
    again = typed(*rows, seen=value_of(fresh, "items.seen"), name="Roof", version=value_of(fresh, "version"))
    assert browser.post(f"/o/purchase/{record_id}/edit", **again).status_code == 303
    assert [(i["label"], i["quantity"]) for i in items(shop, record_id)] == [
        ("A", 3),
        ("B", 3),
        ("Mine", 1),
        ("Theirs", 1),
    ]


def test_the_live_check_sums_up_and_judges_what_was_touched(shop: Site) -> None:
    browser = shop.browser()
    browser.get("/o/purchase/new")
    rows = (
        {"key": "n1", "label": "A", "quantity": "0", "price": "60"},
        {"key": "n2", "label": "", "quantity": "1", "price": "41"},
    )
    data = typed(*rows, name="Roof", limit="100", touched="limit items.n1.quantity")
    checked = browser.post("/o/purchase/check", **data)
    assert checked.status_code == 200
    state = unescape(re.search(r'data-lines-state="items"\s+data-state="([^"]*)"', checked.text)[1])  # type: ignore[index]
    assert '"totals": {"price": "¥101.00"}' in state
    assert '"quantity": [' in state and '"label": [' not in state
    assert "The items cost more than the limit." in checked.text
    assert '"dear": true' in checked.headers["HX-Trigger-After-Settle"]
    hidden = browser.post("/o/purchase/check", **typed(name="empty"))
    assert '"items": false' in hidden.headers["HX-Trigger-After-Settle"]


def test_a_copy_has_lines_of_its_own(shop: Site) -> None:
    record_id = added(shop, "A", "B")
    html = shop.browser().get(f"/o/purchase/new?copy={record_id}").text
    assert value_of(html, "items.n0.label") == "A"
    assert value_of(html, "items.n0.id") == ""
    assert value_of(html, "items.seen") == ""


@pytest.mark.parametrize(
    "data",
    [
        {"items.seen": "x y 99999999999999999999999", "items.row": ["n1", "n1", "../x", "N"]},
        {"items.seen": "", "items.row": ["r5"], "items.r5.id": "abc", "items.r5.label": "x"},
        {"items.seen": "", "items.row": ["r5"], "items.r5.id": "5", "items.r5.version": "99999999999999"},
        {"items.seen": "", "items.row": [f"n{n}" for n in range(501)]}
        | {f"items.n{n}.label": "x" for n in range(501)},
    ],
)
def test_nonsense_is_refused_or_passed_over(shop: Site, data: dict[str, Any]) -> None:
    browser = shop.browser()
    browser.get("/o/purchase/new")
    response = browser.post("/o/purchase/new", name="Roof", **data)
    assert response.status_code in (303, 422)
