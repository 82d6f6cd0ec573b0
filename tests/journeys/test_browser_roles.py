"""Rights in a browser: a role is restricted and published, looked at through its holder's eyes, asked why, and
taken away; whoever had a form open keeps what they typed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dougong.access import SYSTEM, change_user, create_user
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.records import create
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, expect

from tests.support.browser import Visit, axe_findings, served
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SELLER = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {"name": "all", "title": "All accounts", "object": "account", "operations": ["read", "update"]}
    ],
}
NARROW = {
    **SELLER,
    "rules": [
        {
            "name": "own",
            "title": "Own accounts",
            "object": "account",
            "operations": ["read", "update"],
            "rows": "own",
        }
    ],
    "fields": [{"object": "account", "masked": ["phone"]}],
}


def test_a_role_is_narrowed_explained_and_taken_away(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), name="Hengchuan")
    Draft(workspace).apply(read_folder(template_packs() / "crm"))
    Draft(workspace).apply([SELLER])
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "lin@example.com", "Lin", roles=["administrator"])
        emma = create_user(tx, SYSTEM, "emma@example.com", "Emma", roles=["seller"]).id
        own = create(tx, SYSTEM, "account", {"name": "Acme", "owner": emma, "phone": "+8613800001234"}).id
        create(tx, SYSTEM, "account", {"name": "Foreign"})
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        seller = Visit(browser, base).enter(workspace, "emma@example.com")
        assert seller.go("/o/account").get_by_text("Foreign").count() > 0

        Draft(workspace).apply([NARROW])
        page = lin.go("/releases")
        page.get_by_role("button", name="Publish").click()
        page.wait_for_url("**/releases")

        page = lin.go(f"/settings/roles/person/{emma}")
        assert axe_findings(page) == []
        page.get_by_role("button", name="View as Emma").click()
        page.get_by_text("You see what Emma sees.").wait_for()
        page = lin.go("/o/account")
        expect(page.get_by_text("Foreign")).to_have_count(0)
        page = lin.go(f"/o/account/{own}")
        assert page.get_by_text("+86****1234").count() > 0
        page.get_by_role("link", name="Why is “Phone” masked?").click()
        page.get_by_text("Every role that lets the object be read keeps the field back.").wait_for()
        assert axe_findings(page) == []
        page.get_by_role("button", name="Close").last.click()
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("link", name="Why can I see and edit this?").click()
        page.get_by_text("The rule “Own accounts” of the role “Seller” allows it.").wait_for()
        page.get_by_role("button", name="Close").last.click()
        page.get_by_role("button", name="Stop").click()
        page.wait_for_url(f"**/settings/roles/person/{emma}")

        form = seller.go(f"/o/account/{own}/edit")
        form.get_by_label("Account name").fill("Typed for an hour")
        with workspace.write() as tx:
            change_user(tx, SYSTEM, emma, roles=[])
        form.get_by_role("button", name="Save").first.click()
        form.get_by_text("What you typed is kept here").wait_for()
        expect(form.locator("#kept")).to_have_value(re.compile("Typed for an hour"))
        assert axe_findings(form) == []
        assert "You may not see" in seller.go("/o/account").inner_text("main")
        assert lin.complaints == []
        assert seller.complaints == []
    workspace.close()
