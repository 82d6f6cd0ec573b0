"""Line items in forms that are filled with the lines of the record that is chosen."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from dougong.access import SYSTEM
from dougong.records import get

from tests.records.take_over_design import FILES
from tests.web.conftest import Site, site_with
from tests.web.design import value_of
from tests.web.test_following import memory
from tests.web.test_lines import typed

shop = site_with(FILES)


def offer(shop: Site, *names: str) -> str:
    parts = [{"name": name, "quantity": 3, "price": "2.5", "discount": "0.25"} for name in names]
    return str(shop.add("offer", name="O", parts=parts))


def state(answer: str) -> dict[str, Any]:
    found = re.search(r'data-lines-state="items"\s+data-state="([^"]*)"', answer)
    assert found is not None
    shown: dict[str, Any] = json.loads(unescape(found[1]))
    return shown


def rows(html: str) -> list[dict[str, Any]]:
    """What the boxes of a grid hold, as they would be sent."""
    keys = re.findall(r'name="items\.row"\s+value="([^"]+)"', html.partition("<template")[0])
    fields = ("name", "quantity", "price", "discount", "secret", "agreed")
    return [{"key": key, **{f: value_of(html, f"items.{key}.{f}") for f in fields}} for key in keys]


def test_choosing_a_record_fills_the_grid(shop: Site) -> None:
    source = offer(shop, "Beam", "Nail")
    browser = shop.browser()
    page = browser.get("/o/job/new").text
    answer = browser.post("/o/job/check", **typed(offer=source, follows=memory(page))).text
    shown = state(answer)
    assert "Filled in from “Offer”." in shown["note"]
    filled = rows(shown["html"])
    assert [(row["name"], row["quantity"], row["price"], row["discount"]) for row in filled] == [
        ("Beam", "3", "2.50", "25"),
        ("Nail", "3", "2.50", "25"),
    ]
    assert [row["cells"]["amount"] for row in shown["rows"].values()] == ["¥7.50", "¥7.50"]

    again = browser.post("/o/job/check", **typed(*filled, offer=source, follows=memory(answer))).text
    assert "html" not in state(again)
    saved = browser.post("/o/job/new", **typed(*filled, name="R", offer=source))
    with shop.workspace.read() as tx:
        order = get(tx, SYSTEM, "job", int(saved.headers["Location"].rpartition("/")[2]))
    assert [(line["name"], line["discount"]) for line in order["items"]] == [
        ("Beam", "0.25"),
        ("Nail", "0.25"),
    ]


def test_untouched_lines_follow_and_own_ones_stay(shop: Site) -> None:
    one, two = offer(shop, "Beam"), offer(shop, "Nail")
    browser = shop.browser()
    page = browser.get("/o/job/new").text
    first = browser.post("/o/job/check", **typed(offer=one, follows=memory(page))).text
    filled = rows(state(first)["html"])
    second = browser.post("/o/job/check", **typed(*filled, offer=two, follows=memory(first))).text
    assert [row["name"] for row in rows(state(second)["html"])] == ["Nail"]

    own = [{**filled[0], "name": "Own"}]
    kept = browser.post("/o/job/check", **typed(*own, offer=one, follows=memory(second))).text
    assert (state(kept).get("html"), state(kept)["offered"]) == (None, True)
    assert "were not taken over" in state(kept)["note"]
    still = browser.post("/o/job/check", **typed(*own, offer=one, follows=memory(kept))).text
    assert state(still)["offered"] is True
    back = browser.post("/o/job/check", **typed(*own, offer=two, follows=memory(still))).text
    assert "offered" not in state(back)
    taken = browser.post("/o/job/check", **typed(offer=one, follows=memory(still))).text
    assert [row["name"] for row in rows(state(taken)["html"])] == ["Beam"]
    cleared = browser.post("/o/job/check", **typed(offer=one, follows=memory(taken))).text
    assert "html" not in state(cleared)
    gone = browser.post(
        "/o/job/check", **typed(*rows(state(taken)["html"]), offer="", follows=memory(taken))
    ).text
    assert (state(gone)["html"], "no matching record" in state(gone)["note"]) == ("", True)


def test_a_form_may_begin_with_lines(shop: Site) -> None:
    source = offer(shop, "Beam")
    browser = shop.browser()
    page = browser.get(f"/o/job/new?offer={source}").text
    filled = rows(page)
    assert [row["name"] for row in filled] == ["Beam"]
    other = offer(shop, "Nail")
    answer = browser.post("/o/job/check", **typed(*filled, offer=other, follows=memory(page))).text
    assert [row["name"] for row in rows(state(answer)["html"])] == ["Nail"]
    assert rows(browser.get("/o/job/new?offer=nonsense").text) == []


def test_a_saved_record_keeps_its_lines(shop: Site) -> None:
    one, two = offer(shop, "Beam"), offer(shop, "Nail")
    order = shop.add("job", name="R", offer=int(one))
    browser = shop.browser()
    page = browser.get(f"/o/job/{order}/edit").text
    there = [{**row, "id": re.findall(r"\d+", row["key"])[0], "version": "1"} for row in rows(page)]
    data = typed(*there, seen=there[0]["id"], offer=two, follows=memory(page))
    kept = state(browser.post(f"/o/job/check?record={order}", **data).text)
    assert (kept.get("html"), kept["offered"]) == (None, True)
    hostile = typed(*there, offer=two, follows='{"items": ["x"]}')
    assert browser.post("/o/job/check", **hostile).status_code == 200
