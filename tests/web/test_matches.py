"""What a form says of records that are there already."""

from __future__ import annotations

from tests.web.conftest import Site


def test_a_form_leads_to_what_it_is_like_and_lets_it_be_confirmed(site: Site) -> None:
    known = site.add("account", name="Ningbo Sunrise Trading Co., Ltd.")
    browser = site.browser()
    browser.get("/o/account/new")
    typed = {"name": "Ningbo Sunrise Trading", "status": "prospect"}
    checked = browser.post("/o/account/check", **typed, touched="name").text
    assert 'id="form-matches"' in checked
    assert f'href="/o/account/{known}"' in checked
    again = browser.post("/o/account/new", **typed)
    assert again.status_code == 422
    assert f'href="/o/account/{known}"' in again.text
    assert '<input type="hidden" name="confirm" value="similar_name">' in again.text
    assert browser.post("/o/account/new", **typed, confirm="similar_name").status_code == 303


def test_the_dialog_that_makes_in_passing_tells_of_it_too(site: Site) -> None:
    site.add("account", name="Ningbo Sunrise Trading Co., Ltd.")
    browser = site.browser()
    browser.get("/o/account/new")
    answer = browser.post("/o/account/in-passing", new1__name="Ningbo Sunrise Trading")
    assert answer.status_code == 422
    assert "Ningbo Sunrise Trading Co., Ltd." in answer.text
    assert "Create anyway" in answer.text
