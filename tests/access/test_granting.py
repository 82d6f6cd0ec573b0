"""Who may give which roles: nobody gives what they may not do, unless a role of theirs says so."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, change_user, create_user, get_user, set_password
from dougong.access.granting import may_give
from dougong.access.invitations import invite
from dougong.errors import Forbidden
from dougong.storage import Draft, Workspace, publish

DEAL: dict[str, Any] = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "title": {"fieldType": "text", "title": "Title"},
        "amount": {"fieldType": "integer", "title": "Amount"},
        "head": {"fieldType": "user", "title": "Head"},
    },
}


def role(name: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = [{"name": f"r{i}", "object": "deal", **rule} for i, rule in enumerate(rules)]
    return {"kind": "role", "name": name, "title": name.title(), "rules": named, **more}


READ = ["read"]
ROLES = [
    role(
        "office", {"operations": READ, "rows": "department"}, rights=["people"], manage={"roles": ["seller"]}
    ),
    role("lead", {"operations": ["read", "update"], "rows": "department_below"}, rights=["people"]),
    role("seller", {"operations": ["read", "create", "update"]}),
    role("own", {"operations": READ, "rows": "own"}),
    role("below", {"operations": READ, "rows": "department_below"}),
    role("by_head", {"operations": READ, "rows": "own", "by": "head"}),
    role("small", {"operations": READ, "rows": "own", "condition": "amount < 10"}),
    role("leaver", {"operations": ["read", "update"], "rows": "own", "leaving": True}),
    role("blind", {"operations": READ}, fields=[{"object": "deal", "hidden": ["amount"]}], rights=["people"]),
    role("open", {"operations": READ}),
    role("shut", {"operations": READ}, fields=[{"object": "deal", "hidden": ["amount", "head"]}]),
    role("masked", {"operations": READ}, fields=[{"object": "deal", "masked": ["title"]}]),
    role("second", {"operations": READ, "rows": "own"}, rights=["people"], manage={"roles": ["open"]}),
    role("designer", {"operations": READ, "rows": "own"}, rights=["design"]),
]


@pytest.fixture
def firm(workspace: Workspace) -> Workspace:
    assert [p for p in Draft(workspace).apply([DEAL, *ROLES]) if p.severity == "error"] == []
    publish(workspace, None)
    return workspace


def somebody(workspace: Workspace, *roles: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, f"{'_'.join(roles)}@example.com", roles=roles))


def test_a_role_within_ones_own_may_be_given(firm: Workspace) -> None:
    everything = {one["name"] for one in ROLES}
    for held, given in (
        (("office",), {"office", "own", "small", "seller"}),
        (("lead",), {"lead", "own", "below", "small"}),
        (("blind",), {"blind", "shut"}),
        (("office", "seller"), everything - {"designer"}),
        (("own",), {"own", "small"}),
    ):
        actor = somebody(firm, *held)
        with firm.read() as tx:
            assert {name for name in everything if may_give(tx, actor, name)} == given, held
            assert not may_give(tx, actor, "administrator")


def test_what_may_not_be_given_is_refused_everywhere(firm: Workspace) -> None:
    lead = somebody(firm, "lead")
    seller = somebody(firm, "seller")
    own = somebody(firm, "own")
    assert seller.user_id is not None
    assert own.user_id is not None
    with firm.write() as tx:
        change_user(tx, lead, own.user_id, roles=["below"])
        set_password(tx, lead, own.user_id, "correct horse 电池")
        for refused in (
            lambda: change_user(tx, lead, own.user_id or 0, roles=["below", "seller"]),
            lambda: change_user(tx, lead, lead.user_id or 0, roles=["lead", "open"]),
            lambda: set_password(tx, lead, seller.user_id or 0, "correct horse 电池"),
            lambda: create_user(tx, lead, "new@example.com", roles=["seller"]),
            lambda: invite(tx, lead, ["new@example.com"], ["seller"], None),
        ):
            with pytest.raises(Forbidden):
                refused()
        assert get_user(tx, own.user_id).roles == {"below"}
    office = somebody(firm, "office")
    with firm.write() as tx:
        change_user(tx, office, seller.user_id, roles=["seller", "own"])
        assert get_user(tx, seller.user_id).roles == {"seller", "own"}
