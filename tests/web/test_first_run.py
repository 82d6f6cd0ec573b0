from __future__ import annotations

from tests.web.conftest import Site
from tests.web.design import PASSWORD, text_of


def test_the_first_person_becomes_the_owner(empty_site: Site) -> None:
    browser = empty_site.browser(None)
    assert browser.get("/o/account").headers["Location"] == "/welcome"

    browser.get("/welcome")
    response = browser.post("/welcome", name="王雨晴", email="wang@example.com", password=PASSWORD)

    assert response.status_code == 303
    page = browser.get("/menu")
    assert "王雨晴" in text_of(page.text)
    assert "Administrator" in text_of(page.text)


def test_the_owner_needs_an_address_and_a_long_password(empty_site: Site) -> None:
    browser = empty_site.browser(None)
    browser.get("/welcome")

    response = browser.post("/welcome", name="Wang", email="nowhere", password=PASSWORD)
    assert response.status_code == 422
    assert "is not an e-mail address" in text_of(response.text)
    assert 'value="nowhere"' in response.text

    response = browser.post("/welcome", name="Wang", email="wang@example.com", password="short")
    assert response.status_code == 422
    assert "at least 10 characters" in text_of(response.text)


def test_there_is_only_one_first_person(site: Site) -> None:
    browser = site.browser(None)
    assert browser.get("/welcome").headers["Location"] == "/sign-in"
    browser.get("/sign-in")
    response = browser.post("/welcome", name="Eve", email="eve@example.com", password=PASSWORD)
    assert response.headers["Location"] == "/sign-in"
    assert browser.sign_in("eve@example.com").status_code == 422
