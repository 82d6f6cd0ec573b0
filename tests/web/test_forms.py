from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import get, update

from tests.web.conftest import Site
from tests.web.design import PASSWORD, errors_of, text_of, value_of


def record(site: Site, name: str, record_id: int) -> dict[str, Any]:
    with site.workspace.read() as tx:
        return get(tx, SYSTEM, name, record_id)


def test_a_record_is_created_from_what_people_type(site: Site) -> None:
    account = site.add("account", name="Acme")
    browser = site.browser()
    form = browser.get("/o/opportunity/new")
    assert value_of(form.text, "stage") == "qualify"

    response = browser.post(
        "/o/opportunity/new",
        name="Robots 机器人",
        stage="proposal",
        currency=value_of(form.text, "currency"),
        amount="¥1,250,000.50",
        close_date="2026-07-01",
        next_at="2026-06-20T09:30",
        account=str(account),
        budget_confirmed="true",
        owner=str(site.users["emma@example.com"]),
    )

    assert response.status_code == 303
    made = record(site, "opportunity", 1)
    assert made["name"] == "Robots 机器人"
    assert made["amount"] in ("1250000.50", "1250000.5", "1250000.5000")
    assert made["next_at"].startswith("2026-06-20T01:30:00")
    assert made["account"]["title"] == "Acme"
    assert made["budget_confirmed"] is True
    page = text_of(browser.get(response.headers["Location"]).text)
    assert "Jun 20, 2026 09:30" in page


def test_all_errors_stand_at_their_fields_and_nothing_typed_is_lost(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/opportunity/new")
    response = browser.post(
        "/o/opportunity/new",
        name="",
        stage="won",
        amount="a lot",
        probability="400",
        account="",
        account__text="Nobody Ltd",
        close_date="soon",
        description=" two\nlines <b>",
    )

    assert response.status_code == 422
    html = response.text
    assert errors_of(html, "name") == "This field is required."
    assert errors_of(html, "amount") == "“a lot” is not a number."
    assert errors_of(html, "probability") == "The value must be at most 100."
    assert errors_of(html, "account") == "There is no record “Nobody Ltd”."
    assert "is not a date" in errors_of(html, "close_date")
    assert value_of(html, "amount") == "a lot"
    assert value_of(html, "probability") == "400"
    assert value_of(html, "account.text") == "Nobody Ltd"
    assert value_of(html, "close_date") == "soon"
    assert value_of(html, "description") == " two\nlines <b>"
    assert value_of(html, "stage") == "won"
    assert 'href="#f-amount"' in html
    assert "places need a change" in text_of(html)


def test_a_rule_of_the_object_speaks_the_readers_language(site: Site) -> None:
    browser = site.browser("lin@example.com")
    browser.get("/o/opportunity/new")
    response = browser.post("/o/opportunity/new", name="X", stage="lost")
    assert response.status_code == 422
    assert re.search(r"[一-鿿]", errors_of(response.text, "loss_reason"))
    assert not re.search(r"[A-Za-z]", errors_of(response.text, "loss_reason"))


def test_editing_keeps_what_was_not_touched(site: Site) -> None:
    deal = site.add("opportunity", name="Robots", stage="qualify", amount="10.5", next_step="Call")
    browser = site.browser()
    form = browser.get(f"/o/opportunity/{deal}/edit")
    assert value_of(form.text, "amount") == "10.50"
    response = browser.post(
        f"/o/opportunity/{deal}/edit",
        version=value_of(form.text, "version"),
        name="Robots 2",
        stage="qualify",
    )
    assert response.status_code == 303
    changed = record(site, "opportunity", deal)
    assert (changed["name"], changed["next_step"], changed["version"]) == ("Robots 2", "Call", 2)


def test_saving_an_unchanged_form_changes_nothing(site: Site) -> None:
    values = {
        "name": "Robots",
        "stage": "qualify",
        "amount": "10.5",
        "next_at": "2026-06-20T01:30:00.000000Z",
    }
    deal = site.add("opportunity", **values)
    browser = site.browser()
    html = browser.get(f"/o/opportunity/{deal}/edit").text
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([a-z_.]+)"', html))
    fields = {name: value_of(html, name) for name in names if name not in ("csrf_token", "touched")}
    assert browser.post(f"/o/opportunity/{deal}/edit", **fields).status_code == 303
    assert record(site, "opportunity", deal)["version"] == 1


def test_two_people_at_once_are_shown_both_values(site: Site) -> None:
    deal = site.add("opportunity", name="Robots", stage="qualify", amount="10", next_step="Call")
    browser = site.browser()
    form = browser.get(f"/o/opportunity/{deal}/edit")
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"amount": "99", "next_step": "Visit"})

    mine = {"name": "Robots", "stage": "qualify", "amount": "11", "next_step": "Write"}
    response = browser.post(f"/o/opportunity/{deal}/edit", version=value_of(form.text, "version"), **mine)

    assert response.status_code == 409
    text = text_of(response.text)
    assert "changed this record" in text
    for value in ("¥11.00", "¥99.00", "Write", "Visit"):
        assert value in text
    assert value_of(response.text, "next_step") == "Write"
    assert record(site, "opportunity", deal)["amount"].startswith("99")

    choices = {
        "keep__amount": "theirs",
        "theirs__amount": "99.00",
        "keep__next_step": "mine",
        "theirs__next_step": "Visit",
    }
    again = browser.post(
        f"/o/opportunity/{deal}/edit", version=value_of(response.text, "version"), **mine, **choices
    )
    assert again.status_code == 303
    saved = record(site, "opportunity", deal)
    assert saved["amount"].startswith("99")
    assert saved["next_step"] == "Write"


def test_an_ended_session_loses_nothing(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/opportunity/new")
    site.clock.advance(timedelta(days=30))

    asked = browser.post("/o/opportunity/new", name="Long typed", stage="proposal", description="page\nlong")
    assert asked.status_code == 401
    assert "what you typed is kept" in text_of(asked.text)
    carried = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'name="(carried\.[^"]+)" value="([^"]*)"', asked.text)
    }
    assert carried["carried.description"] == "page\nlong"

    fields = {name.replace(".", "__"): value for name, value in carried.items()}
    where = value_of(asked.text, "next")
    form = browser.post("/sign-in", email="emma@example.com", password=PASSWORD, next=where, **fields)
    assert form.status_code == 200
    assert "Nothing was lost" in text_of(form.text)
    assert value_of(form.text, "name") == "Long typed"
    assert value_of(form.text, "description") == "page\nlong"
    assert browser.post("/o/opportunity/new", name="Long typed", stage="qualify").status_code == 303


def test_a_form_from_before_signing_in_elsewhere_leads_on(site: Site) -> None:
    browser = site.browser()
    old = value_of(browser.get("/o/opportunity/new").text, "csrf_token")
    browser.post("/sign-in", email="emma@example.com", password=PASSWORD)

    form = browser.post("/o/opportunity/new", csrf_token=old, name="Long typed", stage="proposal", then="new")
    assert form.status_code == 401
    assert "Nothing was lost" in text_of(form.text)
    assert value_of(form.text, "name") == "Long typed"
    assert value_of(form.text, "csrf_token") != old
    assert "Long typed" not in text_of(browser.get("/o/opportunity").text)
    assert browser.post("/o/opportunity/new", name="Long typed", stage="qualify").status_code == 303


def test_the_live_check_speaks_only_of_what_was_touched(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/opportunity/new")
    typed = {"name": "", "stage": "proposal", "amount": "x"}
    html = browser.post("/o/opportunity/check", touched="amount", **typed).text
    assert errors_of(html, "amount") == "“x” is not a number."
    assert errors_of(html, "name") == ""
    html = browser.post("/o/opportunity/check", touched="amount name account", **typed).text
    assert errors_of(html, "name") == "This field is required."
    assert errors_of(html, "account") == "“Proposal” needs this field."


def test_the_live_check_shows_what_depends_on_a_value(site: Site) -> None:
    browser = site.browser()
    assert re.search(r'id="field-loss_reason"[^>]*hidden', browser.get("/o/opportunity/new").text)
    shown = browser.post("/o/opportunity/check", name="X", stage="lost")
    assert '"loss_reason":true' in shown.headers["HX-Trigger-After-Settle"].replace(" ", "")
    hidden = browser.post("/o/opportunity/check", name="X", stage="qualify")
    assert '"loss_reason":false' in hidden.headers["HX-Trigger-After-Settle"].replace(" ", "")


def test_save_and_new_leads_to_an_empty_form(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/opportunity/new")
    response = browser.post("/o/opportunity/new", name="One", stage="qualify", then="new")
    page = browser.get(response.headers["Location"])
    assert value_of(page.text, "name") == ""
    assert "Saved." in text_of(page.text)


def test_a_related_list_creates_with_its_parent_filled_in(site: Site) -> None:
    account = site.add("account", name="Acme")
    page = site.browser().get(f"/o/contact/new?account={account}")
    assert value_of(page.text, "account") == str(account)
    assert value_of(page.text, "account.text") == "Acme"


def test_a_copy_starts_with_the_values_but_what_is_unique(site: Site) -> None:
    deal = site.add("opportunity", name="MES", stage="qualify", code="D-1", amount="10")
    page = site.browser().get(f"/o/opportunity/new?copy={deal}")
    assert value_of(page.text, "name") == "MES"
    assert value_of(page.text, "amount") == "10.00"
    assert value_of(page.text, "code") == ""


def test_the_picker_finds_records_and_people(site: Site) -> None:
    site.add("account", name="华为技术有限公司")
    site.add("account", name="Kestrel")
    browser = site.browser()
    found = browser.get("/options/account/f-account?for=account&account.text=huawei")
    assert text_of(found.text) == "华 华为技术有限公司"
    people = browser.get("/options/user/f-owner?for=owner&owner.text=林")
    assert "林致远" in text_of(people.text)
    assert "Nothing found." in text_of(browser.get("/options/account/x?for=a&a.text=zzz").text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "{{ 7*7 }}",
        "\u202etxt",
        "田中さんにあげて下さい",
        "Ω≈ç√",
        "\t tab",
        "👩‍👩‍👧",
    ],
)
def test_odd_text_comes_back_as_it_was(site: Site, text: str) -> None:
    browser = site.browser()
    browser.get("/o/account/new")
    response = browser.post("/o/account/new", name=f"A{text}", remark=text)
    assert response.status_code == 303
    page = browser.get(response.headers["Location"])
    assert "<script>alert" not in page.text
    form = browser.get("/o/account/1/edit")
    assert value_of(form.text, "name") == f"A{text}"
    assert value_of(form.text, "remark") == text


def test_an_amount_goes_with_the_sign_of_the_currency_that_is_chosen(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/opportunity/new")
    account = str(site.add("account", name="Acme"))
    values = {"name": "Robots", "stage": "qualify", "account": account}
    refused = browser.post("/o/opportunity/new", **values, currency="", amount="US$5,000")
    assert refused.status_code == 422
    assert "“US$5,000” is not a number." in text_of(refused.text)
    assert browser.post("/o/opportunity/new", **values, currency="", amount="CNY 5,000").status_code == 303
    assert record(site, "opportunity", 1)["amount"] == "5000.00"
