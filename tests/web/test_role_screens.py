"""Screens of somebody whose role keeps fields back: what is hidden is nowhere, what is fixed cannot be typed."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM, change_user
from dougong.records import create, get
from dougong.storage import Draft, publish

from tests.web.conftest import Site, site_with

HIDDEN = ("level", "website", "industry")
SELLER = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [{"name": "all", "object": "account", "operations": ["read", "create", "update", "export"]}],
    "fields": [{"object": "account", "hidden": list(HIDDEN), "readOnly": ["phone", "owner"]}],
}


published = site_with([SELLER])


@pytest.fixture
def firm(published: Site) -> tuple[Site, int]:
    with published.workspace.write() as tx:
        change_user(tx, SYSTEM, published.users["emma@example.com"], roles=["seller"])
        values = {"name": "Acme", "website": "https://acme.example", "phone": "+8613800001234"}
        return published, create(tx, SYSTEM, "account", values).id


def test_hidden_fields_are_on_no_page(firm: tuple[Site, int]) -> None:
    site, record = firm
    emma, lin = site.browser(), site.browser("lin@example.com", "en")
    with site.workspace.read() as tx:
        obj = tx.release.definitions.object("account")
        columns = {column.path[0] for view in tx.release.definitions.views_of(obj) for column in view.columns}
        assert any(obj.fields_by_name[name].id in columns for name in HIDDEN)
    for address in (f"/o/account/{record}", f"/o/account/{record}/edit", "/o/account/new"):
        assert "acme.example" in lin.get(f"/o/account/{record}").text
        page = emma.get(address).text
        assert "acme.example" not in page, address
        assert not re.search(r'(<dt>\s*|for="f-|name=")(website|level|industry)\b', page, re.I), address
    for view in ("account_all", "account_key"):
        page = emma.get(f"/o/account?view={view}")
        assert page.status_code == 200
        assert "Acme" in page.text or view == "account_key"
        assert not re.search(r"<th[^>]*>\s*(<[^>]+>\s*)*(Website|Level|Industry)\b", page.text)
    assert 'value="website"' not in emma.get("/o/account/filter-form").text


def test_what_may_not_be_set_has_no_input_and_stays(firm: tuple[Site, int]) -> None:
    site, record = firm
    emma = site.browser()
    page = emma.get(f"/o/account/{record}/edit").text
    assert 'name="phone"' not in page
    assert 'name="name"' in page
    answer = emma.post(
        f"/o/account/{record}/edit", name="Acme 2", phone="+8613900000000", website="x", version="1"
    )
    assert answer.status_code == 303, answer.text
    with site.workspace.read() as tx:
        stored = get(tx, SYSTEM, "account", record)
    assert stored["name"] == "Acme 2"
    assert stored["phone"] == "+8613800001234"
    assert stored["website"] == "https://acme.example"


def test_a_revoked_right_keeps_what_was_typed(firm: tuple[Site, int]) -> None:
    site, record = firm
    emma = site.browser()
    emma.get(f"/o/account/{record}/edit")
    looking = {**SELLER, "rules": [{**SELLER["rules"][0], "operations": ["read"]}]}  # type: ignore[index]
    Draft(site.workspace).apply([looking])
    publish(site.workspace)
    answer = emma.post(f"/o/account/{record}/edit", name="Typed for an hour", version="1")
    assert answer.status_code == 403
    assert "You may not change" in answer.text
    assert "Typed for an hour" in answer.text
