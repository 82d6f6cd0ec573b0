"""Strings that have broken others, in every box of the screens."""

from __future__ import annotations

import json
import unicodedata

from tests.support.data import shared_data
from tests.web.conftest import Site
from tests.web.design import value_of


def strings() -> list[str]:
    found: list[str] = json.loads((shared_data("naughty_strings") / "blns.json").read_text("utf-8"))
    return found


def test_searches_and_filters_take_them_calmly(site: Site) -> None:
    site.add("account", name="Acme")
    browser = site.browser()
    for text in strings():
        query = {"view": "account_all", "q": text, "f": f"name~contains~{text}", "where": text}
        assert browser.client.get("/o/account", query_string=query).status_code == 200, text
        assert browser.client.get("/palette", query_string={"q": text}).status_code == 200, text


def test_forms_keep_them_as_they_are_or_say_why_not(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/product/new")
    for number, text in enumerate(strings()):
        response = browser.post("/o/product/new", name=f"{number}", description=text)
        assert response.status_code in (303, 422), text
        if response.status_code == 303:
            form = browser.get(response.headers["Location"] + "/edit")
            kept = value_of(form.text, "description")
            assert kept == unicodedata.normalize("NFC", text.replace("\r\n", "\n")) or not text.strip(), text
