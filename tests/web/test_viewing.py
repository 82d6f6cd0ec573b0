"""Looking through somebody else's eyes: only looking, told in the audit log, and over with the right to it."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM, change_user
from dougong.access.audit_reading import AuditQuery, find_entries

from tests.web.conftest import Browser, Site, site_with
from tests.web.design import text_of

SUPPORT = {
    "kind": "role",
    "name": "support",
    "title": "Support",
    "rights": ["people", "view_as"],
    "rules": [{"name": "look", "object": "account", "operations": ["read"]}],
}
SELLER = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [{"name": "work", "object": "lead", "operations": ["read", "create"]}],
}


published = site_with([SUPPORT, SELLER])


@pytest.fixture
def firm(published: Site) -> Site:
    with published.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
        for email, role in (("emma@example.com", "support"), ("zhao@example.com", "seller")):
            change_user(tx, SYSTEM, published.users[email], roles=[role])
    return published


def looking(firm: Site, at: str = "zhao@example.com") -> Browser:
    emma = firm.browser()
    assert emma.post(f"/view-as/{firm.users[at]}").status_code == 303
    return emma


def kinds(firm: Site) -> list[tuple[str, int | None, int | None]]:
    with firm.workspace.read() as tx:
        entries = find_entries(tx, SYSTEM, AuditQuery(limit=20))
    return [(one.kind, one.user_id, one.person_id) for one in entries]


def test_one_sees_what_the_other_sees(firm: Site) -> None:
    emma = looking(firm)
    assert "You see what 赵明哲 sees." in text_of(emma.get("/o/lead").text)
    assert emma.get("/o/account").status_code == 403
    assert emma.get("/settings/roles").status_code == 403


def test_the_page_of_a_person_leads_there(firm: Site) -> None:
    zhao = firm.users["zhao@example.com"]
    page = firm.browser().get(f"/settings/people/{zhao}").text
    assert f'href="/settings/roles/person/{zhao}"' in page
    assert f"/view-as/{zhao}" in firm.browser().get(f"/settings/roles/person/{zhao}").text


def test_nothing_can_be_changed(firm: Site) -> None:
    emma = looking(firm)
    emma.get("/o/lead/new")
    answer = emma.post("/o/lead/new", name="Sneaked in", company="X")
    assert answer.status_code == 403
    assert "nothing can be changed meanwhile" in answer.text
    assert emma.post("/settings/profile", name="Other", language="en", zone="UTC").status_code == 403
    assert emma.get("/me/security").status_code == 403
    with firm.workspace.read() as tx:
        assert tx.execute("SELECT count(*) FROM lead").fetchone()[0] == 0


def test_it_is_told_and_stops(firm: Site) -> None:
    emma, seen = looking(firm), firm.users["zhao@example.com"]
    own = firm.users["emma@example.com"]
    assert ("viewed_as", own, seen) in kinds(firm)
    emma.get("/o/account")
    assert ("denied", own, None) in kinds(firm)
    assert emma.post("/view-as/stop").headers["Location"] == f"/settings/roles/person/{seen}"
    assert ("viewing_ended", own, seen) in kinds(firm)
    assert emma.get("/o/account").status_code == 200
    assert emma.post("/view-as/stop").status_code == 303


def test_whoever_may_do_more_is_not_looked_through(firm: Site) -> None:
    lin, own = firm.users["lin@example.com"], firm.users["emma@example.com"]
    emma = firm.browser()
    assert emma.post(f"/view-as/{lin}").status_code == 403
    assert emma.post(f"/view-as/{own}").status_code == 409
    assert emma.post("/view-as/999").status_code == 404
    page = emma.get(f"/settings/roles/person/{lin}").text
    assert f"/view-as/{lin}" not in page
    assert (
        f"/view-as/{firm.users['zhao@example.com']}"
        in emma.get(f"/settings/roles/person/{firm.users['zhao@example.com']}").text
    )


def test_others_cannot(firm: Site) -> None:
    zhao = firm.browser("zhao@example.com")
    assert zhao.post(f"/view-as/{firm.users['emma@example.com']}").status_code == 403


def test_it_ends_with_the_right_to_it(firm: Site) -> None:
    emma = looking(firm)
    with firm.workspace.write() as tx:
        change_user(tx, SYSTEM, firm.users["emma@example.com"], roles=[])
    page = emma.get("/o/lead")
    assert page.status_code == 403
    assert not re.search("dg-viewing", page.text)


def test_it_ends_when_the_other_may_do_more(firm: Site) -> None:
    emma = looking(firm)
    with firm.workspace.write() as tx:
        change_user(tx, SYSTEM, firm.users["zhao@example.com"], roles=["administrator"])
    assert "dg-viewing" not in emma.get("/o/account").text
