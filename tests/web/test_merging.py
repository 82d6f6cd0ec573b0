"""Two people edit one record at once: what both changed is brought together; only a contradiction is asked about."""

from __future__ import annotations

import re
from typing import Any

from dougong.access import SYSTEM
from dougong.records import get, update

from tests.web.conftest import Browser, Site, site_with
from tests.web.design import text_of, value_of
from tests.web.line_design import FILES
from tests.web.test_lines import added, items

CELLS = ("id", "version", "label", "quantity", "price", "state", "due")


shop = site_with(FILES)


def as_sent(html: str) -> dict[str, Any]:
    """The whole form as a browser would send it."""
    keys = re.findall(r'name="items\.row"\s+value="([^"]+)"', html.partition("<template")[0])
    form = {name: value_of(html, name) for name in ("name", "limit", "version", "items.seen", "form.token")}
    form |= {f"items.{key}.{cell}": value_of(html, f"items.{key}.{cell}") for key in keys for cell in CELLS}
    return form | {"items.row": keys}


def opened(shop: Site, record_id: int) -> tuple[Browser, str, dict[str, Any]]:
    browser = shop.browser()
    return (
        browser,
        f"/o/purchase/{record_id}/edit",
        as_sent(browser.get(f"/o/purchase/{record_id}/edit").text),
    )


def they(shop: Site, record_id: int, **values: Any) -> None:
    with shop.workspace.write() as tx:
        update(tx, SYSTEM, "purchase", record_id, values)


def record_of(shop: Site, record_id: int) -> dict[str, Any]:
    with shop.workspace.read() as tx:
        found: dict[str, Any] = get(tx, SYSTEM, "purchase", record_id)
    return found


def test_changes_of_different_fields_are_brought_together(shop: Site) -> None:
    record_id = added(shop, "A", "B")
    first, second = items(shop, record_id)
    browser, edit, form = opened(shop, record_id)
    they(shop, record_id, limit="5000", items=[{**first, "quantity": 9}, {"label": "Theirs"}])
    form |= {"name": "Roof of the hall", f"items.r{first['id']}.label": "A1"}
    saved = browser.post(edit, **form)
    assert saved.status_code == 303
    assert "Saved, together with what" in text_of(browser.get(saved.headers["Location"]).text)
    record = record_of(shop, record_id)
    assert (record["name"], record["limit"]) == ("Roof of the hall", "5000.00")
    lines = [(line["label"], line["quantity"]) for line in items(shop, record_id)]
    assert lines == [("A1", 9), ("Theirs", 1)], f"{second['label']} was deleted, and nobody had touched it"


def test_a_contradiction_is_shown_side_by_side(shop: Site) -> None:
    record_id = shop.add("purchase", name="Roof", limit="10", items=[{"label": "A"}])
    (line,) = items(shop, record_id)
    browser, edit, form = opened(shop, record_id)
    they(shop, record_id, name="Their roof", limit="30", items=[{**line, "quantity": 9, "price": "4"}])
    form |= {"name": "My roof", f"items.r{line['id']}.quantity": "3"}
    page = browser.post(edit, **form)
    assert page.status_code == 409
    panel = text_of(page.text.partition('class="dg-conflict"')[2].partition("</section>")[0])
    assert "Name Before: Roof My roof Yours Their roof Saved by" in panel
    assert "Items 1 · Quantity Before: 1 3 Yours 9 Saved by" in panel
    assert "Limit" not in panel and "Price" not in panel
    again = as_sent(page.text)
    assert (again["limit"], again[f"items.r{line['id']}.price"]) == ("30.00", "4.00")
    cell = f"items.r{line['id']}.quantity"
    chosen = {
        "keep.name": "mine",
        "theirs.name": "Their roof",
        f"keep.{cell}": "theirs",
        f"theirs.{cell}": "9",
    }
    assert browser.post(edit, **again, **chosen).status_code == 303
    assert record_of(shop, record_id)["name"] == "My roof"
    assert [(one["quantity"], one["price"]) for one in items(shop, record_id)] == [(9, "4.00")]


def test_a_line_that_one_deleted_and_the_other_changed_is_not_lost(shop: Site) -> None:
    record_id = added(shop, "A", "B", "C")
    first, second, third = items(shop, record_id)
    browser, edit, form = opened(shop, record_id)
    they(shop, record_id, items=[{**second, "quantity": 5}, third])
    form |= {f"items.r{first['id']}.quantity": "7"}
    form["items.row"] = [f"r{first['id']}", f"r{third['id']}"]
    page = browser.post(edit, **form)
    assert page.status_code == 409
    text = text_of(page.text)
    assert "Deleted by" in text and "delete it again if it shall go" in text
    again = as_sent(page.text)
    assert browser.post(edit, **again).status_code == 303
    assert {(line["label"], line["quantity"]) for line in items(shop, record_id)} == {
        ("A", 7),
        ("B", 5),
        ("C", 1),
    }


def test_without_a_history_every_difference_is_asked_about(shop: Site) -> None:
    record_id = added(shop)
    browser, edit, form = opened(shop, record_id)
    they(shop, record_id, limit="30")
    page = browser.post(edit, **form | {"version": "99"})
    assert page.status_code == 409
    assert "Before" not in text_of(page.text.partition('class="dg-conflict"')[2].partition("</section>")[0])
