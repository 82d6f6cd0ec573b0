"""Shares and explanations over HTTP, as one story and as the wrong person."""

from __future__ import annotations

from dougong.access import follow_roles
from dougong.storage import Draft, Workspace, publish
from flask import Flask

from tests.api.conftest import Api, make_key
from tests.records.roles.design import role, rule


def test_sharing_and_asking_why(app: Flask, crm: Workspace, api: Api) -> None:
    crm.publish_hooks.append(follow_roles)
    kept_back = [{"object": "account", "hidden": ["industry"]}]
    Draft(crm).apply(
        {
            "roles/guest.json": role(
                "guest", rule("account", "read", "update", rows="shared"), fields=kept_back
            )
        }
    )
    publish(crm, None)
    guest = Api(app.test_client(), make_key(crm, "gast@example.com", "guest"))
    record = api.made("account", name="Acme")
    path, why = f"/records/account/{record['id']}", f"/explain/account/{record['id']}"
    me = next(one for one in crm_people(crm) if one[1] == "gast")
    assert guest.get(path).status_code == 404
    denied = guest.get(why).get_json()["data"]
    assert (denied["allowed"], denied["reason"]["code"]) == (False, "no_row")
    assert denied == guest.get("/explain/account/99999").get_json()["data"]
    asked = api.get(f"{why}?person={me[0]}").get_json()["data"]
    assert (asked["allowed"], asked["deciding"][0]["failed"]) == (False, ["rows"])
    for whom in ({}, {"kind": "user"}, {"kind": "robot", "id": 1}, {"kind": "user", "id": "1"}):
        assert api.post(f"{path}/shares", {"with": whom}).status_code in (400, 422)
    assert api.post(f"{path}/shares", {"with": {"kind": "user", "id": 9999}}).status_code == 404
    made = api.post(f"{path}/shares", {"with": {"kind": "user", "id": me[0]}})
    assert made.status_code == 201
    assert guest.get(path).get_json()["data"].keys().isdisjoint({"industry"})
    assert guest.get(f"{path}/shares").get_json()["data"][0]["with"]["title"] == "gast"
    assert guest.patch(path, {"name": "Mine"}).status_code == 403
    assert guest.get(f"{why}?operation=update").get_json()["data"]["reason"]["code"] == "no_row"
    assert guest.post(f"{path}/shares", {"with": {"kind": "user", "id": 1}}).status_code == 403
    again = api.post(f"{path}/shares", {"with": {"kind": "user", "id": me[0]}, "level": "edit"})
    assert again.get_json()["data"]["id"] == made.get_json()["data"]["id"]
    assert guest.patch(path, {"name": "Mine"}).status_code == 200
    allowed = guest.get(f"{why}?operation=update").get_json()["data"]
    assert allowed["deciding"][-1]["rule"]["name"] == "rule_0"
    assert guest.get(f"{why}?person=1").status_code == 403
    told = (guest.get(f"/explain/account/fields/{name}").get_json() for name in ("industry", "industrx"))
    assert str(next(told)).replace("industry", "industrx") == str(next(told))
    assert api.get("/explain/account/fields/industry").get_json()["data"]["level"] == "plain"
    assert guest.get("/explain/account?operation=sing").status_code == 400
    assert api.delete(f"{path}/shares/{made.get_json()['data']['id']}").status_code == 204
    assert guest.get(path).status_code == 404
    document = guest.get("/openapi.json").get_json()
    assert "industry" not in str(document) and "/records/account/{record_id}/shares" in document["paths"]


def crm_people(crm: Workspace) -> list[tuple[int, str]]:
    with crm.read() as tx:
        return tx.execute('SELECT "id", "name" FROM "_dg_user"').fetchall()
