"""Sharing a record on its page."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM, change_user
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.records import create

from tests.web.conftest import Site, site_with
from tests.web.design import text_of

ROLES = [
    {
        "kind": "role",
        "name": "seller",
        "title": "Seller",
        "rules": [
            {"name": "own", "object": "account", "operations": ["read", "share"], "rows": "own"},
            {"name": "given", "object": "account", "operations": ["read"], "rows": "shared"},
        ],
    }
]


published = site_with(ROLES)


@pytest.fixture
def firm(published: Site) -> tuple[Site, int]:
    with published.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
        for email in ("emma@example.com", "zhao@example.com"):
            change_user(tx, SYSTEM, published.users[email], roles=["seller"])
        owner = published.users["emma@example.com"]
        return published, create(tx, SYSTEM, "account", {"name": "Acme", "owner": owner}).id


def test_a_record_is_shared_seen_and_taken_back(firm: tuple[Site, int]) -> None:
    site, record = firm
    emma, zhao = site.browser(), site.browser("zhao@example.com")
    address = f"/o/account/{record}"
    assert zhao.get(address).status_code == 404
    assert f"{address}/shares" in emma.get(address).text
    answer = emma.post(
        f"{address}/shares", **{"with": f"user:{site.users['zhao@example.com']}", "level": "read"}
    )
    assert answer.status_code == 303
    assert zhao.get(address).status_code == 200
    page = emma.get(f"{address}/shares").text
    assert "赵明哲 may see it shared by Emma Novak" in text_of(page)
    [share] = re.findall(r'name="share" value="(\d+)"', page)
    assert f"{address}/shares" not in zhao.get(address).text
    assert zhao.post(f"{address}/shares/remove", share=share).status_code == 403
    emma.get(address)
    assert emma.post(f"{address}/shares/remove", share=share).status_code == 303
    assert zhao.get(address).status_code == 404
    with site.workspace.read() as tx:
        told = find_entries(tx, SYSTEM, AuditQuery(kinds=("record_shared", "share_ended")))
    assert [(one.kind, one.actor, one.record_id, one.details["to"]) for one in told] == [
        ("share_ended", "Emma Novak", record, "赵明哲"),
        ("record_shared", "Emma Novak", record, "赵明哲"),
    ]


@pytest.mark.parametrize(
    ("whom", "level", "status"),
    [
        ("", "read", 422),
        ("user:999", "read", 422),
        ("robot:1", "read", 422),
        ("user:99999999999999999999", "read", 422),
        ("user:1", "own", 422),
        ("user:1", "edit", 403),
    ],
)
def test_nonsense_is_refused(firm: tuple[Site, int], whom: str, level: str, status: int) -> None:
    site, record = firm
    emma = site.browser()
    emma.get(f"/o/account/{record}")
    assert emma.post(f"/o/account/{record}/shares", **{"with": whom, "level": level}).status_code == status
    assert "Shared with nobody." in emma.get(f"/o/account/{record}/shares").text
