"""The palette, favourites, what was used of late, and the keys."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Browser, Site
from tests.web.design import text_of


@pytest.fixture
def browser(site: Site) -> Browser:
    site.add("account", name="Kestrel Robotics")
    return site.browser("lin@example.com", "en")


def ref_on(html: str) -> str:
    [found] = re.findall(r'data-visited="([^"]*)"', html)
    return str(found)


def test_what_was_opened_comes_first(browser: Browser) -> None:
    assert "最近使用" not in text_of(browser.get("/palette").text)
    ref = ref_on(browser.get("/o/account/1").text)
    assert ref.endswith(":1")
    assert browser.post("/recent", ref=ref).status_code == 204
    text = text_of(browser.get("/palette").text)
    assert text.startswith("最近使用")
    assert "Kestrel Robotics" in text
    here = {"HX-Current-URL": "http://localhost/o/account/1"}
    assert "Kestrel Robotics" not in text_of(browser.get("/palette", headers=here).text)
    assert browser.post("/recent/forget", next="/menu").headers["Location"] == "/menu"
    assert "最近使用" not in text_of(browser.get("/palette").text)


def test_looking_at_a_page_notes_nothing_by_itself(browser: Browser) -> None:
    browser.get("/o/account/1")
    assert "最近使用" not in text_of(browser.get("/palette").text)


def test_a_star_puts_a_record_a_view_or_an_object_into_the_menu(browser: Browser) -> None:
    for address in ("/o/account/1", "/o/opportunity?view=opportunity_all", "/o/account"):
        ref = ref_on(browser.get(address).text)
        answer = browser.post("/favourites", ref=ref, on="true", next=address)
        assert answer.headers["Location"] == address
        html = browser.get(address).text
        assert f'class="dg-nav-item" href="{address}"' in html.split('id="favourites"')[1]
        assert 'aria-pressed="true"' in html.split('class="dg-star"')[1]
    browser.post("/favourites", ref=ref_on(browser.get("/o/account/1").text), on="false")
    assert 'href="/o/account/1"' not in browser.get("/menu").text


def test_the_star_answers_with_itself_and_the_menu(browser: Browser) -> None:
    ref = ref_on(browser.get("/o/account/1").text)
    data = {"csrf_token": browser.token, "ref": ref, "on": "true"}
    html = browser.client.post("/favourites", data=data, headers={"HX-Request": "true"}).text
    assert 'aria-pressed="true"' in html
    assert 'hx-swap-oob="true"' in html
    assert "Kestrel Robotics" in html


def test_nothing_is_no_favourite(browser: Browser) -> None:
    for ref in ("", "record:x:1", "object:nothing", "search:x", "view:" + "x" * 200):
        assert browser.post("/favourites", ref=ref, on="true").status_code in (404, 422), ref


def test_other_pages_have_no_star(browser: Browser) -> None:
    for address in ("/menu", "/settings/profile", "/o/account/99", "/o/account/new"):
        html = browser.get(address).text
        assert "dg-star" not in html, address
        assert 'data-visited="record' not in html, address


def test_places_are_found_by_pinyin_and_initials(browser: Browser) -> None:
    for q in ("kehu", "kh", "客户", "account"):
        assert 'href="/o/account"' in browser.get(f"/palette?q={q}").text, q
    html = browser.get("/palette?q=rizhi").text
    assert 'href="/settings/audit"' in html


def test_the_palette_offers_what_one_may_open(site: Site) -> None:
    html = site.browser("zhao@example.com").get("/palette?q=审计").text
    assert "/settings/audit" not in html


def test_a_search_is_narrowed_to_one_object_and_forgives_a_slip(site: Site) -> None:
    site.add("account", name="Kestrel Robotics")
    for number in range(8):
        site.add("contact", name=f"Kestrel {number}", phone="+861065520000")
    browser = site.browser()
    html = browser.get("/search?q=kestrel").text
    assert html.count("<mark>Kestrel</mark>") == 7
    assert "in=contact" in html
    assert browser.get("/search?q=kestrel&in=contact").text.count("<mark>Kestrel</mark>") == 8
    text = text_of(browser.get("/search?q=kestrle&in=account").text)
    assert "This is what “kestrel” finds." in text
    assert "Kestrel Robotics" in text
    assert "Search everywhere" in browser.get("/search?q=zzzz&in=account").text
    assert browser.get("/search?q=kestrel&in=nothing").status_code == 200


def test_the_keys_are_told_in_a_dialog_or_on_a_page(browser: Browser) -> None:
    page = browser.get("/shortcuts").text
    assert "键盘快捷键" in page and "<html" in page
    dialog = browser.get("/shortcuts", headers={"HX-Request": "true"}).text
    assert "<html" not in dialog
    assert "data-open" in dialog
