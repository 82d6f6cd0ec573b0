"""Keys that are limited: to reading, to some objects, to networks, in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import SYSTEM, create_key, create_user
from dougong.access.key_scopes import KeyScope, make_scope
from dougong.access.security_policy import change_security_policy
from dougong.access.service_accounts import create_service_account
from dougong.clock import FixedClock
from dougong.errors import InvalidInput
from dougong.storage import Workspace
from flask import Flask

from tests.api.conftest import Api


def limited(
    app: Flask, workspace: Workspace, only_reads: bool = False, objects: list[str] | None = None
) -> Api:
    with workspace.write() as tx:
        bot = create_service_account(tx, SYSTEM, "Nightly", ("administrator",))
        scope = make_scope(tx.release.definitions, only_reads, objects)
        return Api(app.test_client(), create_key(tx, SYSTEM, bot.id, "Nightly", None, scope)[1])


def test_a_key_that_only_reads_changes_nothing(api: Api, app: Flask, crm: Workspace) -> None:
    account = api.made("account", name="Acme")
    key = limited(app, crm, only_reads=True)
    assert key.get(f"/records/account/{account['id']}").status_code == 200
    for answer in (
        key.post("/records/account", {"name": "x"}),
        key.patch(f"/records/account/{account['id']}", {"name": "x"}),
        key.delete(f"/records/account/{account['id']}"),
        key.post("/records/account/batch", {"mode": "create", "records": [{"name": "x"}]}),
        key.post("/jobs", {"kind": "export", "payload": {"object": "account", "format": "csv"}}),
        key.post("/draft/publish"),
    ):
        assert answer.status_code == 403, answer.text
    assert [one["name"] for one in api.get("/records/account").get_json()["data"]] == ["Acme"]


def test_a_key_for_some_objects_finds_no_trace_of_others(api: Api, app: Flask, crm: Workspace) -> None:
    account = api.made("account", name="Acme Traceless")
    deal = api.made("deal", name="Pilot", account=account["id"])
    key = limited(app, crm, objects=["deal"])
    assert key.get(f"/records/deal/{deal['id']}").status_code == 200
    assert key.get("/records/account").status_code == 403
    assert key.get(f"/records/account/{account['id']}").status_code in (403, 404)
    for path in ("/search?q=traceless", "/records/deal?fields=name,account", "/openapi.json"):
        assert "Traceless" not in key.get(path).text, path
    assert key.get("/records/deal?filter=account.name = 'Acme Traceless'").status_code in (400, 403)
    assert key.get("/audit").status_code == 403
    assert key.post("/records/account", {"name": "x"}).status_code == 403
    assert key.post("/records/deal", {"name": "Second"}).status_code == 201
    assert (
        key.post("/jobs", {"kind": "export", "payload": {"object": "deal", "format": "csv"}}).status_code
        == 403
    )


def test_a_key_runs_out_and_keeps_to_the_networks(
    api: Api, app: Flask, crm: Workspace, clock: FixedClock
) -> None:
    with crm.write() as tx:
        user = create_user(tx, SYSTEM, "kim@example.com")
        text = create_key(tx, SYSTEM, user.id, "Soon", tx.now + timedelta(days=1))[1]
        with pytest.raises(InvalidInput):
            create_key(tx, SYSTEM, user.id, "Never", tx.now)
        with pytest.raises(InvalidInput):
            make_scope(tx.release.definitions, False, ["nonsense"])
    key = Api(app.test_client(), text)
    assert key.get("/records/account").status_code == 200
    with crm.write() as tx:
        change_security_policy(tx, SYSTEM, {"ip_ranges": "10.0.0.0/8"})
    assert key.get("/records/account").status_code == 403
    with crm.write() as tx:
        change_security_policy(tx, SYSTEM, {"ip_ranges": ""})
    clock.advance(timedelta(days=1))
    assert key.get("/records/account").status_code == 401


def test_scopes_are_kept_apart_by_whatever_caches() -> None:
    assert KeyScope(True) != KeyScope(False)
    assert len({KeyScope(True), KeyScope(True), KeyScope(False, frozenset({"a"}))}) == 2
