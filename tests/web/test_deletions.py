"""The question before a record goes into the bin with others."""

from __future__ import annotations

from tests.web.conftest import Site, site_with
from tests.web.design import text_of

VISIT = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "pluralTitle": "Visits",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "deal": {"fieldType": "reference", "title": "Deal", "target": "opportunity", "onDelete": "cascade"},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "contact": {"fieldType": "reference", "title": "Met", "target": "contact", "onDelete": "clear"},
    },
}


visited = site_with([VISIT])


def test_what_goes_along_is_said_before_it_goes(visited: Site) -> None:
    deal = visited.add("opportunity", name="MES", stage="qualify")
    visited.add("visit", name="Monday", deal=deal)
    browser = visited.browser()
    browser.get(f"/o/opportunity/{deal}")
    page = browser.post(f"/o/opportunity/{deal}/delete", version="1")
    text = text_of(page.text)
    assert "Move “MES” to the bin?" in text
    assert "Visits: 1 will go into the bin as well" in text
    gone = browser.post(f"/o/opportunity/{deal}/delete", version="1", confirmed="true")
    assert "“MES” was moved to the bin." in text_of(browser.get(gone.headers["Location"]).text)
    assert "Monday" not in text_of(browser.get("/o/visit").text)
    browser.post(f"/o/opportunity/{deal}/restore")
    assert "Monday" in text_of(browser.get("/o/visit").text)


def test_what_is_emptied_is_said_too(visited: Site) -> None:
    contact = visited.add("contact", name="刘承宇", mobile="+8613800002071")
    visited.add("visit", name="Monday", contact=contact)
    browser = visited.browser("lin@example.com", "zh")
    browser.get(f"/o/contact/{contact}")
    text = text_of(browser.post(f"/o/contact/{contact}/delete", version="1").text)
    assert "“Met”" in text
    assert "清空" in text


def test_what_keeps_a_record_is_said_instead(visited: Site) -> None:
    account = visited.add("account", name="Acme")
    visited.add("visit", name="Monday", account=account)
    browser = visited.browser()
    browser.get(f"/o/account/{account}")
    page = browser.post(f"/o/account/{account}/delete", version="1")
    assert page.status_code == 422
    text = text_of(page.text)
    assert "“Acme” cannot be deleted" in text
    assert "Visits: 1 refer to it by “Account” and keep it from being deleted" in text
    refused = browser.post(f"/o/account/{account}/delete", version="1", confirmed="true")
    assert refused.status_code == 422
    assert browser.get(f"/o/account/{account}").status_code == 200


def test_a_dialog_is_sent_to_whoever_can_open_one(visited: Site) -> None:
    deal = visited.add("opportunity", name="MES", stage="qualify")
    visited.add("visit", name="Monday", deal=deal)
    browser = visited.browser()
    browser.get(f"/o/opportunity/{deal}")
    headers = {"HX-Request": "true", "X-CSRFToken": browser.token}
    asked = browser.client.post(f"/o/opportunity/{deal}/delete", data={"version": "1"}, headers=headers)
    assert asked.text.lstrip().startswith("<dialog")
    data = {"version": "1", "confirmed": "true"}
    done = browser.client.post(f"/o/opportunity/{deal}/delete", data=data, headers=headers)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/o/opportunity")
