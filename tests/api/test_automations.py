"""Automations over HTTP."""

from __future__ import annotations

import pytest
from dougong.jobs import Runner
from dougong.storage import Workspace

from tests.api.conftest import Api, make_key
from tests.automations.design import OBJECTS, WON, automation, step
from tests.support.apps import app_of
from tests.support.beginnings import beginning_of, published

HAND = automation("hand", "by_hand", step("say", "update", values={"note": "'by hand'"}))
BROKEN = automation(
    "broken", "created", step("no", "create", object="contract", values={"name": "note"}), of="task"
)

NEEDS = [{**one, "required": ["name"]} if one["name"] == "contract" else one for one in OBJECTS]

beginning = beginning_of(
    "sales", published([*NEEDS, WON, HAND, automation("broken", "created", *BROKEN["steps"])])
)


@pytest.fixture
def sales(workspace: Workspace) -> Api:
    return Api(
        app_of(workspace).test_client(),
        make_key(workspace, "ada@x.org", "administrator"),
    )


def drain(workspace: Workspace) -> None:
    for lane in ("quick", "long"):
        runner = Runner(workspace, lane)  # type: ignore[arg-type]
        while runner.run_next():
            pass


def test_runs_are_told_retried_and_taken_back(sales: Api, workspace: Workspace) -> None:
    deal = sales.made("deal", name="Crane", stage="won")
    drain(workspace)
    assert [one["name"] for one in sales.get("/automations").get_json()["data"]] == ["broken", "hand", "won"]
    page = sales.get("/automation-runs?limit=1").get_json()
    (last,) = page["data"]
    rest = sales.get(f"/automation-runs?before={page['next']}").get_json()["data"]
    runs = {run["automation"]: run for run in [last, *rest]}
    assert {name: run["state"] for name, run in runs.items()} == {"won": "done", "broken": "failed"}
    won, broken = runs["won"], runs["broken"]
    assert (won["object"], won["record"], won["event"], won["door"]) == ("deal", deal["id"], "created", "api")
    assert [(one["step"], one["result"]) for one in won["steps"]] == [
        ("contract", "done"), ("remind", "skipped"), ("customer", "nothing"),
    ]  # fmt: skip
    assert [(one["field"], one["code"]) for one in broken["errors"]] == [("name", "required")]
    sales.patch(f"/records/deal/{deal['id']}", {"note": "Named"})
    assert sales.post(f"/automation-runs/{broken['id']}/retry").status_code == 202
    assert sales.post(f"/runs/{won['run']}/undo").status_code == 202
    drain(workspace)
    assert sales.get(f"/automation-runs/{broken['id']}").get_json()["data"]["state"] == "done"
    assert sales.post(f"/automation-runs/{broken['id']}/retry").status_code == 409
    names = [one["name"] for one in sales.get("/records/contract?fields=name").get_json()["data"]]
    assert names == ["Named"]


def test_all_failed_runs_are_done_again_by_one_call(sales: Api, workspace: Workspace) -> None:
    deals = [sales.made("deal", name=name) for name in ("Crane", "Lift")]
    drain(workspace)
    for deal in deals:
        sales.patch(f"/records/deal/{deal['id']}", {"note": "Named"})
    assert sales.post("/automation-runs/retry", {"automation": "nothing"}).status_code == 404
    answer = sales.post("/automation-runs/retry", {"automation": "broken"})
    assert (answer.status_code, answer.get_json()["data"]["kind"]) == (202, "retry_runs")
    drain(workspace)
    assert (
        sales.get(answer.headers["Location"].partition("/v1")[2]).get_json()["data"]["result"]["again"] == 2
    )
    assert sales.get("/automation-runs?state=failed").get_json()["data"] == []
    assert len(sales.get("/records/contract").get_json()["data"]) == 2


def test_one_is_set_off_by_hand_and_all_are_switched_off(sales: Api, workspace: Workspace) -> None:
    deal = sales.made("deal", name="Crane")
    assert sales.post("/automations/hand/run", {"ids": [deal["id"]]}).get_json() == {"data": {"runs": 1}}
    drain(workspace)
    assert sales.get(f"/records/deal/{deal['id']}").get_json()["data"]["note"] == "by hand"
    assert sales.post("/automations/pause", {}).status_code == 204
    assert all(one["paused"] for one in sales.get("/automations").get_json()["data"])
    assert sales.post("/automations/hand/run", {"ids": [deal["id"]]}).status_code == 409
    assert sales.post("/automations/resume", {"automation": None}).status_code == 204
    assert sales.post("/automations/pause", {"automation": "hand"}).status_code == 204
    assert [one["name"] for one in sales.get("/automations").get_json()["data"] if one["paused"]] == ["hand"]


def test_why_one_has_not_run_is_told_and_what_it_would_have_done(sales: Api, workspace: Workspace) -> None:
    deal = sales.made("deal", name="Crane")
    sales.patch(f"/records/deal/{deal['id']}", {"stage": "won"})
    answers = sales.get(f"/automations/won/why?record={deal['id']}").get_json()["data"]
    assert [(one["ran"], one["reason"]) for one in answers] == [(True, None), (False, "not_true")]
    assert answers[0]["values"] == {"stage": ["open", "won"]}
    assert (
        sales.get(f"/automations/won/why?record={deal['id']}&at=2020-01-01T00:00:00Z").get_json()["data"]
        == []
    )
    asked = sales.post("/jobs", {"kind": "backtest", "payload": {"automation": "won", "changes": 100}})
    assert asked.status_code == 202
    drain(workspace)
    job = sales.get(f"/jobs/{asked.get_json()['data']['id']}").get_json()["data"]
    assert (job["state"], job["result"]["fired"], job["result"]["changes"]) == ("done", 1, 2)
    for query, status in (
        ("record=999", 404), ("record=9223372036854775808", 400), ("record=x", 400), ("", 400),
        ("record=1&at=tomorrow", 400), ("record=1&at=%00", 400),
    ):  # fmt: skip
        assert sales.get(f"/automations/won/why?{query}").status_code == status, query
    assert sales.get(f"/automations/nothing/why?record={deal['id']}").status_code == 404


def test_metrics_tell_of_each_automation(sales: Api, workspace: Workspace) -> None:
    sales.made("deal", name="Crane", stage="won")
    text = sales.client.get("/metrics").text
    assert 'dougong_automation_runs{automation="won",state="waiting"} 1.0' in text
    assert 'dougong_automation_oldest_seconds{automation="won"}' in text
    drain(workspace)
    assert 'dougong_automation_runs{automation="won",state="done"} 1.0' in sales.client.get("/metrics").text


def test_what_makes_no_sense_is_refused(sales: Api) -> None:
    for path, body, status in (
        ("/automations/hand/run", {"ids": []}, 400),
        ("/automations/hand/run", {"ids": ["1"]}, 400),
        ("/automations/hand/run", {"ids": [999]}, 422),
        ("/automations/won/run", {"ids": [1]}, 422),
        ("/automations/nothing/run", {"ids": [1]}, 404),
        ("/automations/pause", {"automation": "nothing"}, 404),
        ("/automations/pause", {"automation": 7}, 400),
        ("/automation-runs/999/retry", None, 404),
    ):
        assert sales.post(path, body).status_code == status, (path, body)
    for query in ("state=odd", "record=0", "record=x", "limit=0", "before=-1", "nonsense=1"):
        assert sales.get(f"/automation-runs?{query}").status_code == 400, query


def test_who_does_not_run_the_workspace_sees_nothing_of_it(sales: Api, workspace: Workspace) -> None:
    bob = Api(sales.client, make_key(workspace, "bob@x.org", "member"))
    for path in ("/automations", "/automation-runs", "/automation-runs/1", "/automations/won/why?record=1"):
        assert bob.get(path).status_code == 403
    for path, body in (
        ("/automations/pause", {}),
        ("/automations/resume", {}),
        ("/automation-runs/1/retry", None),
    ):
        assert bob.post(path, body).status_code == 403
