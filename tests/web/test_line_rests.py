"""Rows of line items at rest: light, and as good as open ones once they are sent."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import update
from dougong.web.lines.line_grids import MOST_OPEN

from tests.web.conftest import Site, site_with
from tests.web.design import value_of
from tests.web.line_design import FILES
from tests.web.test_lines import added, cell_errors, items

MANY = MOST_OPEN + 10
LABELS = [f"L{n}" for n in range(MANY)]


shop = site_with(FILES)


def sent_rows(html: str) -> list[str]:
    """What the inputs of the rows send, in their order."""
    shown = html.partition("<template")[0]
    return [
        unescape(text) for text in re.findall(r"""name="items\.row"\s+value=['"]([^'"].*?)['"]>""", shown)
    ]


def packed(key: str, **texts: str) -> str:
    return f"{key} {json.dumps(texts)}"


def kept_texts(html: str, key: str) -> dict[str, str]:
    found = re.search(rf"data-line=\"{key}\" data-rests data-row='([^']*)'", html)
    assert found is not None
    texts: dict[str, str] = json.loads(unescape(found[1]))
    return texts


def form(rows: list[str], html: str, **fields: Any) -> dict[str, Any]:
    seen = value_of(html, "items.seen")
    return {"name": "Roof", "limit": "", "items.row": rows, "items.seen": seen, **fields}


def test_many_rows_rest_and_say_only_which_they_are(shop: Site) -> None:
    record_id = added(shop, *LABELS)
    html = shop.browser().get(f"/o/purchase/{record_id}/edit").text
    lines = items(shop, record_id)
    assert sent_rows(html) == [packed(f"r{line['id']}", id=str(line["id"])) for line in lines]
    body = html.partition("data-lines-body")[2].partition("</tbody>")[0]
    assert body.count("<input") == MANY
    assert body.count("<svg") == 0
    assert len(body) < MANY * 800
    open_page = shop.browser().get(f"/o/purchase/{record_id}/edit?open=all").text
    assert value_of(open_page, f"items.r{lines[5]['id']}.label") == "L5"


def test_a_row_that_was_changed_sends_its_texts_and_others_stay(shop: Site) -> None:
    record_id = added(shop, *LABELS)
    browser = shop.browser()
    html = browser.get(f"/o/purchase/{record_id}/edit").text
    rows, lines = sent_rows(html), items(shop, record_id)
    texts = kept_texts(html, f"r{lines[3]['id']}") | {"quantity": "7", "state": "used", "extra": "true"}
    rows[3] = packed(f"r{lines[3]['id']}", **texts)
    rows[10:12] = [packed("n1", label="New", quantity="2", price="1,250.5")]
    saved = browser.post(f"/o/purchase/{record_id}/edit", **form(rows, html, version="1"))
    assert saved.status_code == 303
    after = items(shop, record_id)
    assert [line["label"] for line in after] == [*LABELS[:10], "New", *LABELS[12:]]
    assert (after[3]["quantity"], after[3]["state"], after[3]["extra"]) == (7, "used", True)
    assert after[10]["price"] == "1250.50"
    assert [line["version"] for line in after[:3]] == [1, 1, 1]


def test_a_refused_row_stands_open_and_the_others_keep_their_texts(shop: Site) -> None:
    browser = shop.browser()
    html = browser.get("/o/purchase/new").text
    rows = [
        packed(f"n{n}", label=f"<{n}'>", quantity="1", state="used", due="2026-07-01") for n in range(MANY)
    ]
    rows[4] = packed("n4", label="", quantity="0", price="cheap")
    refused = browser.post("/o/purchase/new", **form(rows, html))
    assert refused.status_code == 422
    assert cell_errors(refused.text, "items-n4-label") == "This field is required."
    assert value_of(refused.text, "items.n4.price") == "cheap"
    again = sent_rows(refused.text)
    assert again[4] == "n4"
    assert json.loads(again[5].partition(" ")[2])["label"] == "<5'>"
    assert '"used"' in again[5] and '<td data-label="Label">&lt;5&#x27;&gt;</td>' in refused.text
    row = {f"items.n4.{name}": text for name, text in (("label", "4"), ("quantity", "1"), ("price", ""))}
    assert browser.post("/o/purchase/new", **form(again, refused.text, **row)).status_code == 303


def test_rows_that_nobody_touched_follow_the_record(shop: Site) -> None:
    """Somebody else changes and deletes lines; a refused form shows them as they are now."""
    record_id = added(shop, *LABELS)
    browser = shop.browser()
    html = browser.get(f"/o/purchase/{record_id}/edit").text
    rows, lines = sent_rows(html), items(shop, record_id)
    with shop.workspace.write() as tx:
        theirs = [{**lines[0], "quantity": 9}, *lines[2:]]
        update(tx, SYSTEM, "purchase", record_id, {"items": theirs})
    refused = browser.post(f"/o/purchase/{record_id}/edit", **form(rows, html, version="1", name=""))
    again = refused.text
    assert kept_texts(again, f"r{lines[0]['id']}")["quantity"] == "9"
    assert f"r{lines[1]['id']}" not in [row.partition(" ")[0] for row in sent_rows(again)]


def test_the_live_check_reads_rows_at_rest(shop: Site) -> None:
    browser = shop.browser()
    html = browser.get("/o/purchase/new").text
    rows = [
        packed(f"n{n}", label="A", quantity="1", price="2", state="Used", due="2026/7/1") for n in range(3)
    ]
    rows[1] = packed("n1", label="B", quantity="0", price="cheap")
    answer = browser.post("/o/purchase/check", **form(rows, html, touched="items.n0 items.n1"))
    found = re.search(r'data-lines-state="items"\s+data-state="([^"]*)"', answer.text)
    assert found is not None
    state = json.loads(unescape(found[1]))
    assert state["rows"]["n0"]["shown"]["due"] == "2026-07-01"
    assert ">Used<" in state["rows"]["n0"]["shown"]["state"]
    assert state["rows"]["n1"]["shown"]["price"] == "cheap"
    assert set(state["rows"]["n1"]["errors"]) == {"quantity", "price"}
    assert state["rows"]["n2"]["errors"] == {}


@pytest.mark.parametrize(
    "row",
    [
        "n1 {",
        "n1 []",
        'n1 {"label": 5}',
        'n1 {"label": ["x"], "a.b.c": "x"}',
        "n1 " + "[" * 5000,
        " {}",
        "../x {}",
    ],
)
def test_nonsense_at_rest_is_passed_over(shop: Site, row: str) -> None:
    browser = shop.browser()
    html = browser.get("/o/purchase/new").text
    assert browser.post("/o/purchase/new", **form([row], html)).status_code == 303
