"""Records made in passing: from a picker and from a related list, with what the one door says of them."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find

from tests.web.conftest import Site


def names(html: str) -> list[str]:
    """Of the fields that are asked for."""
    return re.findall(r'data-field="new\d\.(\w+)"', html)


def count(site: Site, name: str) -> int:
    with site.workspace.read() as tx:
        return len(find(tx, SYSTEM, RecordQuery(name, ("id",))).data)


def test_a_picker_offers_to_make_what_is_missing(site: Site) -> None:
    browser = site.browser()
    asked = "/options/account/f-account?for=account&account.text=Heron"
    assert "data-create" not in browser.get(asked).text
    offered = browser.get(f"{asked}&create=1").text
    assert "New account: Heron" in offered
    address = re.search(r'data-create="([^"]+)"', offered)
    assert address is not None
    dialog = browser.get(address[1].replace("&amp;", "&")).text
    assert names(dialog)[:2] == ["name", "industry"]
    assert 'value="Heron"' in dialog
    reader = site.browser("zhao@example.com")
    assert "data-create" not in reader.get(f"{asked}&create=1").text
    assert reader.get("/o/account/in-passing").status_code == 403
    assert reader.post("/o/account/in-passing", **{"new1.name": "Heron"}).status_code == 403
    assert count(site, "account") == 0


def test_a_reference_to_anything_offers_to_make_each_of_its_kinds(site: Site) -> None:
    asked = "/options/task/related/f-related?for=related&related.text=Heron"
    assert "data-create" not in site.browser().get(asked).text
    offered = site.browser().get(f"{asked}&create=1").text
    before = re.findall(r'data-before="(\w+):"', offered)
    assert before == ["lead", "account", "contact", "opportunity", "contract", "ticket"]
    assert "New contract: Heron" in offered
    assert "data-create" not in site.browser("zhao@example.com").get(f"{asked}&create=1").text


def test_a_dialog_is_judged_while_it_is_filled_in(site: Site) -> None:
    browser = site.browser()
    address = re.search(r'hx-post="([^"]+)"', browser.get("/o/contact/in-passing").text)
    assert address is not None
    typed = {"new1.name": "", "new1.email": "nowhere", "touched": "new1.email"}
    said = browser.post(address[1], **typed).text
    assert re.findall(r'data-errors-of="([^"]+)"', said) == ["f-new1-email"]
    assert "dg-error" in said
    assert "dg-error" not in browser.post(address[1], **{**typed, "new1.email": "ann@example.com"}).text
    left = {**typed, "touched": "new1.email new1.name new1.nothing x"}
    assert browser.post(address[1], **left).text.count('class="dg-error"') == 2
    assert site.browser("zhao@example.com").post("/o/contact/in-passing/check").status_code == 403
    assert count(site, "contact") == 0


def test_what_is_made_comes_back_once(site: Site) -> None:
    browser = site.browser()
    token = re.search(r'name="form.token" value="([^"]+)"', browser.get("/o/account/in-passing").text)
    assert token is not None
    fields = {"form.token": token[1], "new1.name": "Heron Foods", "new1.phone": "0512 6767 0000"}
    made = browser.post("/o/account/in-passing", **fields)
    assert (made.status_code, made.get_json()["title"]) == (201, "Heron Foods")
    assert browser.post("/o/account/in-passing", **fields).get_json()["id"] == made.get_json()["id"]
    assert count(site, "account") == 1


def test_a_refusal_stands_at_its_fields_and_asks_for_those_that_are_missing(site: Site) -> None:
    browser = site.browser()
    browser.get("/o/account/in-passing?depth=2")
    refused = browser.post("/o/account/in-passing?depth=2", **{"new2.name": "", "new2.phone": "call us"})
    assert refused.status_code == 422
    assert 'href="#f-new2-name" data-leads-to' in refused.text
    assert 'value="call us"' in refused.text
    lost = {"new1.name": "MES", "new1.stage": "lost"}
    refused = browser.post("/o/opportunity/in-passing?stage=lost", **lost)
    assert refused.status_code == 422
    assert "loss_reason" in names(refused.text)
    assert count(site, "account") == count(site, "opportunity") == 0


def test_a_related_list_begins_with_its_parent_and_its_columns(site: Site) -> None:
    account = site.add("account", name="Acme")
    browser = site.browser()
    page = browser.get(f"/o/account/{account}").text
    address = re.search(r'data-add="(/o/contact/[^"]+)"', page)
    assert address is not None
    url = address[1].replace("&amp;", "&")
    dialog = browser.get(url).text
    assert {"name", "job_title", "mobile", "account"} <= set(names(dialog))
    assert 'value="Acme"' in dialog
    made = browser.post(
        url, **{"new1.name": "Ann", "new1.email": "ann@example.com", "new1.account": str(account)}
    )
    assert made.status_code == 201
    page = browser.get(f"/o/account/{account}").text
    assert "ann@example.com" in page


@pytest.mark.parametrize(
    "asked",
    [
        "depth=9999999999999999999",
        "depth=-1",
        "text=%00",
        "related=%00",
        "account=99999999999999999999",
        "account=x",
    ],
)
def test_hostile_addresses_are_taken_for_what_they_are(site: Site, asked: str) -> None:
    browser = site.browser()
    for path in (f"/o/contact/in-passing?{asked}", f"/options/account/f-x?for=x&create=1&{asked}"):
        assert browser.get(path).status_code in (200, 404)
    assert browser.post(f"/o/contact/in-passing?{asked}", **{"new1.name": "\0" * 3}).status_code in (201, 422)
    assert (
        browser.post(
            f"/o/contact/in-passing/check?{asked}", **{"new1.name": "\0", "touched": "\0"}
        ).status_code
        == 200
    )
    assert browser.get("/o/nothing/in-passing").status_code == 404
