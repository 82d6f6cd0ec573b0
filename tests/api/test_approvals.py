"""Approvals over HTTP: submit, see what waits, decide, follow; refusals in words."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.storage import Draft, Workspace, publish
from flask.testing import FlaskClient

from tests.api.conftest import Api, make_key
from tests.approvals.design import OBJECTS, approval, workflow
from tests.support.apps import app_of
from tests.support.beginnings import beginning_of, published

HUGE = "9" * 30
FLOW = workflow(
    "w",
    approval(
        "lead",
        "bob@x.org",
        fields=[{"field": "amount", "right": "see"}, {"field": "note", "right": "required"}],
    ),
    approval("boss", "cyd@x.org"),
    resubmission="straight_back",
)
ROLES = [
    {"kind": "role", "name": "member", "title": "Member",
     "rules": [{"name": "all", "title": "All", "operations": ["read", "create", "update", "delete"]}]},
    {"kind": "role", "name": "guest", "title": "Guest", "rights": ["audit"]},
]  # fmt: skip

beginning = beginning_of("office", published([*OBJECTS, *ROLES, FLOW]))


class Office:
    def __init__(self, client: FlaskClient, workspace: Workspace) -> None:
        roles = {"root": "administrator", "ada": "member", "bob": "guest", "cyd": "guest"}
        self.workspace = workspace
        self.of = {
            name: Api(client, make_key(workspace, f"{name}@x.org", role)) for name, role in roles.items()
        }

    def publish(self, *documents: dict[str, Any]) -> None:
        Draft(self.workspace).apply(documents)
        publish(self.workspace)

    def task(self, who: str) -> int:
        (one,) = self.of[who].get("/tasks").get_json()["data"]
        found: int = one["task"]["id"]
        return found


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(app_of(workspace).test_client(), workspace)


def codes(response: Any) -> tuple[int, list[str]]:
    return response.status_code, [one["code"] for one in response.get_json()["errors"]]


def test_a_quote_is_submitted_seen_returned_and_approved(office: Office) -> None:
    ada, bob, cyd = (office.of[name] for name in ("ada", "bob", "cyd"))
    quote = ada.made("quote", name="Crane", amount="100", items=[{"name": "a", "price": "5"}])
    (flow,) = ada.get("/workflows").get_json()["data"]
    assert (flow["name"], flow["object"], flow["starts"]) == ("w", "quote", ["by_hand"])
    made = ada.post("/workflows/w/start", {"record": quote["id"], "comment": "Please."})
    assert made.status_code == 201
    instance = made.get_json()["data"]["instance"]
    assert codes(ada.post("/workflows/w/start", {"record": quote["id"]})) == (409, ["runs_already"])
    assert codes(ada.patch(f"/records/quote/{quote['id']}", {"amount": "1"})) == (422, ["locked"])
    assert codes(ada.delete(f"/records/quote/{quote['id']}"))[1] == ["locked"]

    assert bob.get("/tasks/count").get_json()["data"] == {"to_do": 1, "cc": 0}
    assert bob.get(f"/records/quote/{quote['id']}").status_code == 403
    task = bob.get(f"/tasks/{office.task('bob')}").get_json()["data"]
    assert task["values"] == {"amount": "100.00", "note": None}
    assert {one["name"]: one["right"] for one in task["fields"]} == {"amount": "see", "note": "required"}
    assert task["record"] == {"id": quote["id"], "title": "Crane"}
    assert [(step["node"]["name"], step["state"], [one["user"]["title"] for one in step["people"]])
            for step in task["course"]] == [("lead", "current", ["bob"]), ("boss", "coming", ["cyd"])]  # fmt: skip
    path = f"/tasks/{office.task('bob')}"
    assert codes(bob.post(f"{path}/approve")) == (422, ["required"])
    assert codes(bob.post(f"{path}/approve", {"values": {"amount": "1"}})) == (422, ["not_open"])
    assert codes(bob.post(f"{path}/reject")) == (422, ["required"])
    assert codes(cyd.post(f"{path}/approve"))[0] == 404
    assert codes(ada.post(f"{path}/approve", {"values": {"note": "x"}})) == (403, ["not_yours"])
    assert bob.post(f"{path}/approve", {"values": {"note": "seen"}}).status_code == 200
    assert codes(bob.post(f"{path}/approve", {"values": {"note": "x"}})) == (409, ["over"])

    back = cyd.post(f"/tasks/{office.task('cyd')}/return", {"comment": "Too much."}).get_json()["data"]
    assert back["state"] == "returned"
    assert ada.get("/tasks").get_json()["data"][0]["task"]["actions"] == ["resubmit"]
    assert ada.patch(f"/records/quote/{quote['id']}", {"amount": "90"}).status_code == 200
    assert ada.post(f"/workflows/instances/{instance}/resubmit").status_code == 200
    assert cyd.post(f"/tasks/{office.task('cyd')}/approve").get_json()["data"]["state"] == "approved"

    whole = ada.get(f"/workflows/instances/{instance}").get_json()["data"]
    assert [one["action"] for one in whole["log"]] == [
        "started", "approved", "returned", "returned", "resubmitted", "approved", "approved",
    ]  # fmt: skip
    assert [one["instance"] for one in ada.get("/tasks?box=started").get_json()["data"]] == [instance]
    assert len(cyd.get("/tasks?box=done").get_json()["data"]) == 2
    found = ada.get(f"/workflows/instances?object=quote&record={quote['id']}").get_json()["data"]
    assert [one["state"] for one in found] == ["approved"]
    assert codes(ada.get("/workflows/instances"))[0] == 403
    assert len(office.of["root"].get("/workflows/instances?state=approved").get_json()["data"]) == 1


def test_copies_and_stand_ins(office: Office) -> None:
    ada, bob, cyd = (office.of[name] for name in ("ada", "bob", "cyd"))
    people = {one["title"]: one["id"] for one in _people(office)}
    ask = {"to": people["cyd"], "from": "2026-03-01T00:00:00Z", "until": "2026-03-09T00:00:00Z"}
    made = bob.post("/delegations", ask)
    assert made.status_code == 201, made.get_json()
    assert codes(cyd.post("/delegations", ask | {"user": people["bob"]}))[0] == 403
    quote = ada.made("quote", name="Crane")
    instance = ada.post("/workflows/w/start", {"record": quote["id"]}).get_json()["data"]["instance"]
    task = office.task("cyd")
    assert cyd.post(f"/tasks/{task}/copy", {"people": [people["root"]], "comment": "See."}).status_code == 200
    (copy,) = office.of["root"].get("/tasks?box=cc").get_json()["data"]
    assert (copy["instance"], copy["read"]) == (instance, False)
    assert office.of["root"].post(f"/workflows/instances/{instance}/read").status_code == 204
    assert office.of["root"].get("/tasks/count").get_json()["data"]["cc"] == 0
    number = made.get_json()["data"]["id"]
    assert [one["id"] for one in bob.get("/delegations").get_json()["data"]] == [number]
    assert bob.delete(f"/delegations/{number}").status_code == 204
    assert bob.delete(f"/delegations/{number}").status_code == 404
    assert ada.post(f"/workflows/instances/{instance}/comment", {"comment": "Soon?"}).status_code == 204
    assert ada.post(f"/workflows/instances/{instance}/urge").status_code == 200
    assert codes(ada.post(f"/workflows/instances/{instance}/urge")) == (409, ["too_soon"])
    assert codes(ada.post(f"/workflows/instances/{instance}/cancel")) == (403, ["not_managed"])
    assert ada.post(f"/workflows/instances/{instance}/withdraw").get_json()["data"]["state"] == "withdrawn"


def test_what_runs_is_overseen_moved_and_started_over(office: Office) -> None:
    ada, root = office.of["ada"], office.of["root"]
    quote = ada.made("quote", name="Crane")
    instance = ada.post("/workflows/w/start", {"record": quote["id"]}).get_json()["data"]["instance"]
    assert codes(ada.get("/workflows/running"))[0] == 403
    assert codes(ada.post(f"/workflows/instances/{instance}/repair", {"comment": "x"})) == (
        403,
        ["not_managed"],
    )
    (one,) = root.get("/workflows/running?only=running").get_json()["data"]
    assert (one["asked"], one["troubles"], one["late_since"]) == (["bob"], [], None)
    assert root.get("/workflows/running?only=stuck").get_json() == {"data": [], "next": None}
    why = {"comment": "New rules."}
    assert codes(root.post(f"/workflows/instances/{instance}/repair", why)) == (409, ["sound"])
    assert codes(root.post(f"/workflows/instances/{instance}/move", why)) == (409, ["newest"])
    office.publish(workflow("w", approval("chief", "cyd@x.org")))
    path = f"/workflows/instances/{instance}"
    assert codes(root.post(f"{path}/move", why | {"mapping": {"lead": "gone"}})) == (422, ["not_a_node"])
    assert codes(root.post(f"{path}/move", why | {"mapping": {"lead": 1}}))[0] in (400, 422)
    assert root.post(f"{path}/move", why | {"mapping": {"lead": "chief"}}).status_code == 200
    office.publish(workflow("w", approval("chief", "bob@x.org")))
    assert root.post(f"{path}/restart", why).status_code == 200
    (one,) = root.get("/workflows/running?user=3").get_json()["data"]
    assert one["asked"] == ["bob"]


def _people(office: Office) -> list[dict[str, Any]]:
    found = office.of["root"].get("/people").get_json()["data"]
    return [{"title": one["name"], "id": one["id"]} for one in found]


@pytest.mark.parametrize("number", ["0", "99999", HUGE])
def test_what_is_not_there_is_not_found(office: Office, number: str) -> None:
    bob = office.of["bob"]
    for act in ("approve", "reject", "return"):
        assert bob.post(f"/tasks/{number}/{act}", {"comment": "x"}).status_code == 404
    for act in ("add", "copy"):
        assert bob.post(f"/tasks/{number}/{act}", {"people": [1]}).status_code == 404
    for act in ("transfer", "reassign"):
        assert bob.post(f"/tasks/{number}/{act}", {"to": 1}).status_code == 404
    for act in ("withdraw", "resubmit", "urge", "cancel", "read"):
        assert bob.post(f"/workflows/instances/{number}/{act}").status_code == 404
    for act in ("repair", "move", "restart"):
        assert bob.post(f"/workflows/instances/{number}/{act}", {"comment": "x"}).status_code == 404
    assert bob.get(f"/tasks/{number}").status_code == 404
    assert bob.get(f"/workflows/instances/{number}").status_code == 404
    assert bob.delete(f"/delegations/{number}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"record": "x"}, {"record": -1}, {"record": 1, "more": 1}, {"record": 2**63 - 1},
     {"record": 1, "comment": "a\0b"},
     {"record": 1, "chosen": {"lead": "x"}}, {"record": 1, "chosen": []}],
)  # fmt: skip
def test_bad_bodies_are_refused(office: Office, body: dict[str, Any]) -> None:
    ada = office.of["ada"]
    ada.made("quote", name="Crane")
    assert ada.post("/workflows/w/start", body).status_code in (400, 422)
    assert ada.get("/tasks?box=started").get_json()["data"] == []
    assert ada.get("/tasks?box=heap").status_code == 400


def test_a_workflow_is_gone_through_and_its_figures_are_told(office: Office) -> None:
    ada, root = office.of["ada"], office.of["root"]
    quote = ada.made("quote", name="Crane")
    ask = {"record": quote["id"]}
    found = root.post("/workflows/w/simulate", ask).get_json()["data"]
    assert found["outcome"] == "approved" and [one["node"]["name"] for one in found["steps"]] == [
        "lead",
        "boss",
    ]
    assert [one["user"]["title"] for one in found["steps"][0]["people"]] == ["bob"]
    assert ada.get("/tasks?box=started").get_json()["data"] == []
    assert root.post("/workflows/w/simulate", ask | {"source": "draft"}).status_code == 200
    assert codes(ada.post("/workflows/w/simulate", ask))[0] == 403
    for body in (
        {},
        {"record": "1"},
        {"record": 1, "source": "x"},
        {"record": 2**53},
        {"record": 1, "user": 0},
    ):
        assert root.post("/workflows/w/simulate", body).status_code in (400, 422)
    assert root.post("/workflows/w/simulate", {"record": 999}).status_code == 404
    ada.post("/workflows/w/start", ask)
    figures = root.get("/workflows/figures?days=30").get_json()["data"]
    assert figures["totals"]["started"] == 1 and figures["nodes"][0]["node"] == "Lead"
    assert codes(ada.get("/workflows/figures"))[0] == 403
    for query in ("days=0", "days=x", "days=99999999999999999999", "workflow="):
        assert root.get(f"/workflows/figures?{query}").status_code == 400
    assert root.get("/workflows/figures?workflow=nothing").status_code == 404
