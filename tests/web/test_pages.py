"""What holds for every page."""

from __future__ import annotations

import re

import pytest
from dougong.web.languages import LANGUAGES

from tests.web.conftest import Browser, Site
from tests.web.design import text_of

PAGES = (
    "/menu",
    "/o/opportunity",
    "/o/opportunity?f=stage~any_of~proposal~won&where=amount > 1",
    "/o/opportunity?q=zzz",
    "/o/opportunity/1",
    "/o/opportunity/1/edit",
    "/o/opportunity/new",
    "/o/account/1",
    "/o/opportunity/bin",
    "/search?q=mes",
    "/releases",
    "/o/opportunity/999",
    "/nowhere",
)


NAMES = frozenset(
    [
        "API",
        "Acme",
        "CNY",
        "MES",
        "CSV",
        "Excel",
        "English",
        "Enter",
        "Ctrl",
        "Esc",
        "Hengchuan",
        "amount",
        "stage",
        "won",
        "lost",
        "not",
        "zzz",
    ]
)
"""Names, keys and code, which are the same in every language."""


@pytest.fixture
def browser(site: Site) -> Browser:
    account = site.add("account", name="Acme")
    site.add(
        "opportunity", name="MES", stage="proposal", amount="10", close_date="2026-07-01", account=account
    )
    return site.browser("lin@example.com")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_an_exception_from_the_content_policy(browser: Browser, path: str) -> None:
    response = browser.get(path)
    html = response.text
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r"<[a-z][^>]*\sstyle=", html)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", html)
    assert not re.search(r"<style", html)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.search(r"(?:src|href)=\"https?://", html)


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_every_control_has_a_name(browser: Browser, path: str) -> None:
    html = browser.get(path).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for button in re.findall(r"<button[^>]*>.*?</button>", html, re.S):
        assert text_of(button) or "aria-label=" in button, button


@pytest.mark.parametrize("path", PAGES)
def test_a_chinese_page_is_chinese(browser: Browser, path: str) -> None:
    html = browser.get(path).text
    assert 'lang="zh"' in html
    text = re.sub(r"<(code|textarea|kbd)\b.*?</\1>", " ", html, flags=re.S)
    words = set(re.findall(r"[A-Za-z]{3,}", text_of(text)))
    assert words <= NAMES | {"mes", "nowhere"}
    labels = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html))
    assert set(re.findall(r"[A-Za-z]{3,}", labels)) <= NAMES | {"AND", "NULL", "account", "industry"}


def test_pages_are_kept_by_nobody_and_assets_for_long(browser: Browser) -> None:
    page = browser.get("/o/opportunity")
    assert page.headers["Cache-Control"] == "private, no-store"
    asset = re.search(r'href="(/static/build/app-[^"]+\.css)"', page.text)
    if asset is None:
        pytest.skip("the front-end assets are not built: run make setup")
    with browser.get(asset[1], buffered=True) as response:
        assert "immutable" in response.headers["Cache-Control"]


def test_what_is_not_there_is_told_in_the_shell(browser: Browser) -> None:
    page = browser.get("/o/opportunity/999")
    assert page.status_code == 404
    assert "这里没有内容" in text_of(page.text)
    assert "没有名为“999”的商机" in text_of(page.text)
    assert 'class="dg-side"' in page.text
    assert browser.get("/o/nothing").status_code == 404
    assert browser.get("/nowhere").status_code == 404


def test_a_fragment_asked_for_without_a_session_leads_to_sign_in(site: Site) -> None:
    response = site.browser(None).get("/palette?q=x", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["X-Signed-Out"] == "/sign-in"


def test_both_languages_are_offered(site: Site) -> None:
    html = site.browser(None).get("/sign-in").text
    assert [name for name in LANGUAGES.values() if name in html] == ["中文"]
