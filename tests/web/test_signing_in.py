from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.web.conftest import Site
from tests.web.design import PASSWORD, text_of, value_of


def test_signing_in_leads_to_where_one_wanted_to_go(site: Site) -> None:
    browser = site.browser(None)
    away = browser.get("/o/account?q=hua")
    assert away.status_code == 303
    page = browser.get(away.headers["Location"])
    wanted = value_of(page.text, "next")
    response = browser.post("/sign-in", email="emma@example.com", password=PASSWORD, next=wanted)
    assert response.headers["Location"] == "/o/account?q=hua"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    browser = site.browser(None)
    browser.get("/sign-in")
    response = browser.post("/sign-in", email="emma@example.com", password=PASSWORD)
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("dg_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"],
)
def test_no_address_leads_to_another_server(site: Site, address: str) -> None:
    browser = site.browser(None)
    browser.get("/sign-in")
    response = browser.post("/sign-in", email="emma@example.com", password=PASSWORD, next=address)
    assert response.headers["Location"] == "/start"


def test_a_wrong_password_says_so_and_keeps_the_address(site: Site) -> None:
    browser = site.browser(None)
    browser.get("/sign-in")
    response = browser.post("/sign-in", email="emma@example.com", password="wrong password")
    assert response.status_code == 422
    assert "The address or the password is not right." in text_of(response.text)
    assert value_of(response.text, "email") == "emma@example.com"


def test_guessing_has_to_wait(site: Site) -> None:
    browser = site.browser(None, language="zh")
    browser.get("/sign-in")
    for _ in range(5):
        browser.post("/sign-in", email="emma@example.com", password="wrong password")
    response = browser.post("/sign-in", email="emma@example.com", password=PASSWORD)
    assert response.status_code == 429
    assert "尝试次数过多" in text_of(response.text)
    site.clock.advance(timedelta(minutes=1))
    assert browser.post("/sign-in", email="emma@example.com", password=PASSWORD).status_code == 303


def test_signing_out_ends_the_session(site: Site) -> None:
    browser = site.browser()
    token = browser.client.get_cookie("dg_session")
    assert token is not None
    assert "You are signed out" in browser.post("/sign-out").text
    browser.client.set_cookie("dg_session", token.value)
    assert browser.get("/o/account").status_code == 303


def test_a_form_of_another_site_is_refused(site: Site) -> None:
    account = site.add("account", name="Acme")
    browser = site.browser()
    browser.token = "made up"
    assert browser.post(f"/o/account/{account}/delete").status_code == 303
    assert browser.get(f"/o/account/{account}").status_code == 200


def test_the_language_is_the_persons_own(site: Site) -> None:
    browser = site.browser("lin@example.com", language="en")
    assert "客户" in text_of(browser.get("/o/account").text)
    browser.post("/preferences", language="en", next="/o/account")
    assert "Accounts" in text_of(browser.get("/o/account").text)
    again = site.browser("lin@example.com", language="zh")
    assert "Accounts" in text_of(again.get("/o/account").text)


def test_theme_and_density_stay_in_this_browser(site: Site) -> None:
    browser = site.browser()
    browser.post("/preferences", theme="dark", density="compact", next="/menu")
    html = browser.get("/menu").text
    assert re.search(r'data-theme="dark"\s+data-bs-theme="dark"\s+data-density="compact"', html)
    assert 'data-theme="system"' in site.browser().get("/menu").text
