"""Forms are kept as they are typed, offered again, and make one record however often they are sent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find, get
from dougong.records.kept_forms import MOST_KEPT, TOO_LARGE

from tests.web.conftest import Browser, Site, site_with
from tests.web.design import text_of, value_of
from tests.web.line_design import FILES

TOKEN = "form.token"


shop = site_with(FILES)


def kept(browser: Browser, html: str, query: str = "", **fields: object) -> int:
    sent = {TOKEN: value_of(html, TOKEN), **fields}
    return browser.post(f"/o/purchase/kept{query}", **sent).status_code


def drafts(html: str) -> list[str]:
    return re.findall(r'name="draft" value="([^"]+)"', html)


def purchases(shop: Site) -> list[str]:
    with shop.workspace.read() as tx:
        return [record["name"] for record in find(tx, SYSTEM, RecordQuery("purchase", fields=["name"])).data]


def test_what_was_typed_is_there_again_on_another_device(shop: Site) -> None:
    first = shop.browser()
    html = first.get("/o/purchase/new").text
    lines = {"items.seen": "", "items.row": ["n1"], "items.n1.label": "Beam", "items.n1.quantity": "7"}
    assert kept(first, html, name="Half a roof", limit="cheap", **lines) == 200
    shop.clock.advance(timedelta(minutes=5))
    other = shop.browser()
    page = other.get("/o/purchase/new").text
    (token,) = drafts(page)
    assert "Purchase, not saved yet (12:00) Half a roof Limit cheap Items one line Restore it" in text_of(
        page
    )
    again = other.get(f"/o/purchase/new?draft={token}").text
    assert "It is not saved yet." in text_of(again)
    assert [value_of(again, name) for name in ("name", "limit", "items.n1.label", "items.n1.quantity")] == [
        *("Half a roof", "cheap"),
        *("Beam", "7"),
    ]
    assert value_of(again, TOKEN) == token
    saved = other.post("/o/purchase/new", **{TOKEN: token, "name": "Roof", "limit": "", **lines})
    assert saved.status_code == 303
    assert drafts(other.get("/o/purchase/new").text) == []
    assert kept(first, html, name="Half a roof that comes late") == 200
    assert drafts(first.get("/o/purchase/new").text) == []


def test_several_drafts_are_told_apart_by_what_was_typed_into_them(shop: Site) -> None:
    emma = shop.browser()
    for title, limit in (("Half a roof", "12"), ("", "<b>cheap</b>")):
        assert kept(emma, emma.get("/o/purchase/new").text, name=title, limit=limit) == 200
        shop.clock.advance(timedelta(minutes=1))
    page = emma.get("/o/purchase/new").text
    told = text_of(page)
    assert "<b>cheap</b>" not in page
    assert "Purchase, not saved yet (12:01) Limit <b>cheap</b> Restore it" in told
    assert "Purchase, not saved yet (12:00) Half a roof Limit ¥12.00 Restore it" in told
    first, second = drafts(page)
    emma.post(f"/o/purchase/kept/{first}/discard")
    assert drafts(emma.get("/o/purchase/new").text) == [second]


def test_a_draft_of_changes_tells_what_is_other_than_in_the_record(shop: Site) -> None:
    record_id = shop.add("purchase", name="Roof", limit="5")
    emma = shop.browser()
    edit = f"/o/purchase/{record_id}/edit"
    assert kept(emma, emma.get(edit).text, f"?record={record_id}", name="Roof", limit="7", version="1") == 200
    assert "Purchase, changes not saved yet (12:00) Limit ¥7.00 Restore it" in text_of(emma.get(edit).text)


def test_drafts_belong_to_one_person_and_record(shop: Site) -> None:
    record_id = shop.add("purchase", name="Roof")
    emma, lin = shop.browser(), shop.browser("lin@example.com")
    edit = f"/o/purchase/{record_id}/edit"
    html = emma.get(edit).text
    assert kept(emma, html, f"?record={record_id}", name="Emma's", version="1") == 200
    (token,) = drafts(emma.get(edit).text)
    assert drafts(emma.get("/o/purchase/new").text) == []
    assert drafts(lin.get(edit).text) == []
    assert value_of(lin.get(f"{edit}?draft={token}").text, "name") == "Roof"
    assert value_of(emma.get(f"/o/purchase/new?draft={token}").text, "name") == ""
    lin.post(f"/o/purchase/kept/{token}/discard?record={record_id}")
    assert drafts(emma.get(edit).text) == [token]
    assert emma.post(f"/o/purchase/kept/{token}/discard?record={record_id}").status_code == 303
    assert drafts(emma.get(edit).text) == []
    reader = shop.browser("zhao@example.com")
    assert kept(reader, html, name="x") == 403


def test_drafts_are_bounded_in_number_size_and_age(shop: Site) -> None:
    browser = shop.browser()
    html = browser.get("/o/purchase/new").text
    for number in range(MOST_KEPT + 3):
        assert (
            browser.post("/o/purchase/kept", **{TOKEN: f"token-{number:04}", "name": "x"}).status_code == 200
        )
    with shop.workspace.read() as tx:
        assert tx.execute('SELECT count(*), min("token") FROM "_dg_form"').fetchone() == (
            MOST_KEPT,
            "token-0003",
        )
    refused = browser.post("/o/purchase/kept", **{TOKEN: "token-large", "name": "x" * 600_000})
    assert refused.status_code == 422 and TOO_LARGE in text_of(refused.text)
    assert browser.post("/o/purchase/kept", **{TOKEN: "no token!", "name": "x"}).status_code == 422
    assert (
        browser.post("/o/purchase/kept?record=999", **{TOKEN: "token-0001", "name": "x"}).status_code == 404
    )
    shop.clock.advance(timedelta(days=31))
    later = shop.browser()
    assert drafts(later.get("/o/purchase/new").text) == []
    assert kept(later, html, name="new") == 200
    with shop.workspace.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_form"').fetchone() == (1,)


def test_an_emptied_form_is_no_draft(shop: Site) -> None:
    browser = shop.browser()
    html = browser.get("/o/purchase/new").text
    kept(browser, html, name="x")
    kept(browser, html)
    assert drafts(browser.get("/o/purchase/new").text) == []


def test_a_form_sent_twice_makes_one_record(shop: Site) -> None:
    browser = shop.browser()
    form = {TOKEN: value_of(browser.get("/o/purchase/new").text, TOKEN), "name": "Roof", "limit": "5"}
    first, second = browser.post("/o/purchase/new", **form), browser.post("/o/purchase/new", **form)
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    assert purchases(shop) == ["Roof"]
    changed = browser.post("/o/purchase/new", **{**form, "name": "Another"})
    assert changed.status_code == 409 and "saved already" in text_of(changed.text)
    fresh = value_of(changed.text, TOKEN)
    assert (value_of(changed.text, "name"), fresh == form[TOKEN]) == ("Another", False)
    assert browser.post("/o/purchase/new", **{**form, "name": "Another", TOKEN: fresh}).status_code == 303
    assert sorted(purchases(shop)) == ["Another", "Roof"]


def test_a_change_sent_twice_is_no_conflict(shop: Site) -> None:
    record_id = shop.add("purchase", name="Roof")
    browser = shop.browser()
    edit = f"/o/purchase/{record_id}/edit"
    form = {TOKEN: value_of(browser.get(edit).text, TOKEN), "name": "Roofs", "limit": "", "version": "1"}
    assert [browser.post(edit, **form).status_code for _ in range(2)] == [303, 303]
    with shop.workspace.read() as tx:
        assert get(tx, SYSTEM, "purchase", record_id)["version"] == 2


def test_a_refused_form_can_be_sent_again(shop: Site) -> None:
    browser = shop.browser()
    form = {TOKEN: value_of(browser.get("/o/purchase/new").text, TOKEN), "name": "", "limit": ""}
    refused = browser.post("/o/purchase/new", **form)
    assert (refused.status_code, value_of(refused.text, TOKEN)) == (422, form[TOKEN])
    assert browser.post("/o/purchase/new", **{**form, "name": "Roof"}).status_code == 303


@pytest.mark.parametrize(
    ("then", "place"), [("next:{}", "/o/purchase/{}/edit"), ("next:0", ""), ("next:x", ""), ("", "")]
)
def test_after_saving_comes_the_next_one(shop: Site, then: str, place: str) -> None:
    one, two = (shop.add("purchase", name=name) for name in ("Roof", "Wall"))
    browser = shop.browser()
    browser.get("/menu")
    saved = browser.post(
        f"/o/purchase/{one}/edit", name="Roofs", limit="", version="1", then=then.format(two)
    )
    assert saved.headers["Location"] == (place.format(two) or f"/o/purchase/{one}")
