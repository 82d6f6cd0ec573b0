"""Records go onto paper for those whose roles let them be printed."""

from __future__ import annotations

from typing import Any

from dougong.access import SYSTEM, change_user
from dougong.storage import Draft, publish

from tests.web.conftest import Site
from tests.web.design import text_of


def _role(name: str, *operations: str) -> dict[str, Any]:
    rule = {"name": "all", "object": "account", "operations": ["read", *operations]}
    return {"kind": "role", "name": name, "title": name.title(), "rules": [rule]}


def test_who_may_not_print_gets_no_paper(site: Site) -> None:
    Draft(site.workspace).apply([_role("printer", "print"), _role("watcher")])
    publish(site.workspace)
    number = site.add("account", name="Kestrel")
    with site.workspace.write() as tx:
        for email, role in (("emma@example.com", "watcher"), ("zhao@example.com", "printer")):
            change_user(tx, SYSTEM, site.users[email], roles=[role])
    emma, zhao = (
        site.browser(one).get(f"/o/account/{number}") for one in ("emma@example.com", "zhao@example.com")
    )
    assert "data-print" in zhao.text
    assert "dg-unprinted" not in zhao.text
    assert "data-print" not in emma.text
    assert 'class="dg-unprinted"' in emma.text
    assert "Why can I not print this?" in text_of(emma.text)
    why = text_of(site.browser().get(f"/why/account/{number}?operation=print").text)
    assert "None of the roles held has a rule that allows this." in why
