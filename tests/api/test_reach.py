"""Rights that reach only so far, over the API: apps for who designs, departments for who looks after people."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, add_department, create_key, create_user
from dougong.storage import Draft, Workspace, publish
from flask import Flask

from tests.api.conftest import Api

RULE = {"name": "read", "operations": ["read"]}
DESIGN: list[dict[str, Any]] = [
    {"kind": "app", "name": "sales", "title": "Sales", "menu": [{"name": "deals", "object": "deal"}]},
    {"kind": "app", "name": "base", "title": "Base", "menu": [{"name": "accounts", "object": "account"}]},
    {
        "kind": "role",
        "name": "keeper",
        "title": "Keeper",
        "rights": ["design", "publish", "people"],
        "manage": {"apps": ["sales"], "departments": ["North"]},
        "rules": [RULE],
    },
]


@pytest.fixture
def people(crm: Workspace) -> dict[str, int]:
    assert [p for p in Draft(crm).apply(DESIGN) if p.severity == "error"] == []
    publish(crm)
    with crm.write() as tx:
        north, south = (add_department(tx, SYSTEM, name).id for name in ("North", "South"))
        found = {"north": north, "south": south}
        for name, role, department in (
            ("kim", "keeper", north),
            ("nora", "keeper", north),
            ("sven", "keeper", south),
            ("root", "administrator", south),
        ):
            user = create_user(
                tx, SYSTEM, f"{name}@example.com", name, None, [role], department_ids=[department]
            )
            found[name] = user.id
    return found


def client(app: Flask, workspace: Workspace, people: dict[str, int], name: str) -> Api:
    with workspace.write() as tx:
        return Api(app.test_client(), create_key(tx, SYSTEM, people[name])[1])


def test_designing_reaches_as_far_as_the_app(app: Flask, crm: Workspace, people: dict[str, int]) -> None:
    kim, root = (client(app, crm, people, name) for name in ("kim", "root"))
    deal = kim.get("/definitions/object/deal")
    body = deal.get_json()["data"]
    body["title"] = "Opportunity"
    stale = {"If_Match": deal.headers["ETag"]}
    assert kim.put("/definitions/object/deal", body, **stale).status_code == 200
    assert kim.put("/definitions/object/deal", body, **stale).status_code == 412
    foreign = kim.get("/definitions/object/account").get_json()["data"] | {"title": "Firm"}
    answer = kim.put("/definitions/object/account", foreign)
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (403, "object/account")
    assert kim.delete("/definitions/role/keeper").status_code == 403
    assert kim.delete("/definitions/app/base").status_code == 403
    assert len(kim.get("/draft").get_json()["data"]["commands"]) == 1
    token = kim.get("/draft/plan").get_json()["data"]["token"]
    assert root.put("/definitions/object/account", foreign).status_code == 200
    assert kim.post("/draft/publish", {"plan": token}).status_code == 409
    token = kim.get("/draft/plan").get_json()["data"]["token"]
    answer = kim.post("/draft/publish", {"plan": token})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (403, "object/account")
    for step in ("undo", "discard"):
        assert kim.post(f"/draft/{step}").status_code == 403
    assert root.post("/draft/undo").status_code == 200
    assert kim.post("/draft/redo").status_code == 403
    token = kim.get("/draft/plan").get_json()["data"]["token"]
    assert kim.post("/draft/publish", {"plan": token}).status_code == 201
    assert root.get("/releases").get_json()["data"][0]["published_by"] == people["kim"]
    assert kim.post("/releases/1/restore").status_code == 403


def test_looking_after_people_reaches_as_far_as_the_department(
    app: Flask, crm: Workspace, people: dict[str, int]
) -> None:
    kim = client(app, crm, people, "kim")
    found = {one["name"]: "email" in one for one in kim.get("/people").get_json()["data"]}
    assert found == {"kim": True, "nora": True, "sven": False, "root": False}
    held = kim.get("/people?role=keeper").get_json()["data"]
    assert [one["name"] for one in held] == ["kim", "nora"]
    nora, sven = people["nora"], people["sven"]
    assert kim.patch(f"/people/{nora}", {"title": "Lead"}).status_code == 200
    assert kim.patch(f"/people/{nora}", {"departments": [people["south"]]}).status_code == 403
    assert kim.patch(f"/people/{nora}", {"roles": ["keeper", "administrator"]}).status_code == 403
    for method, path, body in (
        ("PATCH", f"/people/{sven}", {"title": "Lead"}),
        ("POST", f"/people/{sven}/deactivate", None),
        ("PUT", f"/departments/{people['north']}/members/{sven}", {}),
        ("DELETE", f"/departments/{people['south']}/members/{sven}", None),
        ("POST", "/departments", {"name": "East"}),
        ("PATCH", f"/departments/{people['north']}", {"name": "Nord"}),
        ("POST", "/people", {"email": "a@example.com", "roles": [], "departments": [people["south"]]}),
        ("POST", "/invitations", {"emails": ["a@example.com"], "roles": [], "department": people["south"]}),
        ("POST", "/jobs", {"kind": "hand_over", "payload": {"leaver": sven, "successor": nora}}),
    ):
        assert kim.call(method, path, body).status_code == 403, path
    assert kim.post("/people", {"email": "a@example.com", "roles": []}).status_code == 422
    assert kim.patch("/people/99999", {"title": "Lead"}).status_code == 404
    made = kim.post(
        "/people", {"email": "a@example.com", "roles": ["keeper"], "departments": [people["north"]]}
    )
    assert made.status_code == 201


def test_how_far_a_right_reaches_is_told(app: Flask, crm: Workspace, people: dict[str, int]) -> None:
    kim, root = (client(app, crm, people, name) for name in ("kim", "root"))
    assert kim.get("/access/rights/people").get_json()["data"] == {
        "right": "people",
        "extent": "partly",
        "roles": [{"name": "keeper", "title": "Keeper", "limits": ["North"]}],
    }
    asked = root.get(f"/access/rights/design?person={people['kim']}").get_json()["data"]
    assert (asked["extent"], asked["roles"][0]["limits"]) == ("partly", ["sales"])
    assert kim.get("/access/rights/rates").get_json()["data"]["extent"] == "nowhere"
    assert kim.get(f"/access/rights/people?person={people['sven']}").status_code == 403
    assert root.get("/access/rights/people?person=99999").status_code == 404
    assert kim.get("/access/rights/fly").status_code == 404
    rows = {row["role"]: row for row in kim.get("/access/matrix").get_json()["data"]}
    assert rows["keeper"]["limits"] == {"design": ["sales"], "people": ["North"], "publish": ["sales"]}
    assert kim.get(f"/access/matrix?person={people['sven']}").status_code == 403
    assert kim.get(f"/explain/account?person={people['sven']}").status_code == 403
    assert kim.get(f"/explain/account?person={people['nora']}").status_code == 200
