from __future__ import annotations

from pathlib import Path

import pytest
from dougong.access import SYSTEM, add_department, add_member, change_user
from dougong.access.groups import add_group, add_to_group
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.records import delete
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.support.apps import app_of
from tests.web.conftest import Site, add_people
from tests.web.design import NOON, text_of, titles_in_list
from tests.web.test_pages import PAGES

ORGANISATION = (
    "/settings/people",
    "/settings/people/1",
    "/settings/people/1/leaving",
    "/settings/people/import",
    "/settings/departments",
    "/settings/groups",
    "/settings/invitations",
    "/settings/roles",
    "/settings/roles/seller",
    "/settings/roles/object/account",
    "/settings/roles/person/1",
    "/settings/sign-on",
    "/settings/security",
    "/settings/who-signs-in",
    "/settings/service-accounts",
    "/settings/audit",
    "/me/security",
    "/me/keys",
    "/releases",
)
"""Pages about people, roles and signing in: each has statements of its own."""


@pytest.mark.postgresql
def test_every_page_works_on_postgresql_too(tmp_path: Path, postgresql_url: str) -> None:
    settings = Settings(workspace=tmp_path / "workspace", database_url=postgresql_url)
    clock = FixedClock(NOON)
    with Workspace.create(
        settings.workspace, settings, clock, name="Hengchuan", zone="Asia/Shanghai"
    ) as workspace:
        Draft(workspace).apply(read_folder(template_packs() / "crm"))
        publish(workspace)
        site = Site(workspace, clock, app_of(workspace))
        add_people(site)
        account = site.add("account", name="华为技术有限公司")
        site.add(
            "opportunity", name="MES", stage="proposal", amount="10", close_date="2026-07-01", account=account
        )

        _organisation(site)
        browser = site.browser("lin@example.com")
        for path in ORGANISATION:
            assert browser.get(path).status_code == 200, path
        assert "Emma" in text_of(browser.get("/settings/people?q=emma").text)
        _ask_why(site)
        browser = site.browser()
        for path in PAGES:
            assert browser.get(path).status_code < 500, path
        assert titles_in_list(browser.get("/o/account?q=huawei").text) == ["华为技术有限公司"]
        assert "¥10.00" in text_of(browser.get("/o/opportunity?f=close_date~within~next_30").text)
        browser.get("/o/opportunity/1/edit")
        assert browser.post("/o/opportunity/1/edit", version="1", amount="x").status_code == 422
        assert browser.post("/o/opportunity/1/edit", version="1", amount="12").status_code == 303
        assert "¥12.00" in text_of(browser.get("/o/opportunity/1").text)
        assert browser.post("/o/opportunity/1/delete", version="2").status_code == 303
        assert "MES 2026-06-18 12:00" in text_of(browser.get("/o/opportunity/bin").text)


def _organisation(site: Site) -> None:
    with site.workspace.write() as tx:
        top = add_department(tx, SYSTEM, "Sales").id
        add_member(tx, SYSTEM, add_department(tx, SYSTEM, "North", top).id, site.users["emma@example.com"])
        add_member(tx, SYSTEM, top, site.users["lin@example.com"])
        add_to_group(tx, SYSTEM, add_group(tx, SYSTEM, "Friends").id, site.users["emma@example.com"])


def _ask_why(site: Site) -> None:
    """A seller sees what is theirs or their department's, and is told why."""
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["seller"])
    own, foreign = (
        site.add("account", name=name, owner=site.users[email])
        for name, email in (("Own", "emma@example.com"), ("Foreign", "zhao@example.com"))
    )
    browser = site.browser()
    assert titles_in_list(browser.get("/o/account").text) == ["Own"]
    assert browser.get(f"/o/account/{foreign}").status_code == 404
    for path in (f"/why/account/{own}", "/why/account", "/why/account/fields/name"):
        assert browser.get(path).status_code == 200, path
    with site.workspace.write() as tx:
        delete(tx, SYSTEM, "account", own)
        delete(tx, SYSTEM, "account", foreign)
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["member"])
