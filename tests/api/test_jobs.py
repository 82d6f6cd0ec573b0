"""Jobs over HTTP, and the metrics."""

from __future__ import annotations

import pytest
from dougong.jobs import Runner
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.api.conftest import Api


def run_all(workspace: Workspace) -> None:
    for lane in ("quick", "long"):
        runner = Runner(workspace, lane)  # type: ignore[arg-type]
        while runner.run_next():
            pass


def test_a_bulk_edit_is_asked_for_watched_and_undone(api: Api, crm: Workspace, reader: Api) -> None:
    ids = [api.made("account", name=f"Firm {n}")["id"] for n in range(3)]
    payload = {"object": "account", "ids": [*ids, 999_999], "values": {"owner": None}}
    asked = api.post("/jobs", {"kind": "bulk_update", "payload": payload}, Idempotency_Key="k")
    assert asked.status_code == 202, asked.text
    again = api.post("/jobs", {"kind": "bulk_update", "payload": payload}, Idempotency_Key="k")
    assert again.get_json() == asked.get_json()
    path = asked.headers["Location"].removeprefix("/api/v1")
    waiting = api.get(path)
    assert waiting.get_json()["data"]["state"] == "waiting"
    assert api.get(path, If_None_Match=waiting.headers["ETag"]).status_code == 304
    run_all(crm)
    job = api.get(path, If_None_Match=waiting.headers["ETag"]).get_json()["data"]
    assert (job["state"], job["done"], job["total"]) == ("done", 4, 4)
    assert job["result"] == {"object": "account", "changed": 3, "unchanged": 0, "refused": 1}
    refused = api.get(f"{path}/refused").get_json()["data"]
    assert [(one["place"], one["errors"][0]["code"]) for one in refused] == [(999_999, "not_found")]
    undo = api.post(f"/runs/{job['run']}/undo")
    assert undo.status_code == 202
    assert api.post(f"/runs/{job['run']}/undo").get_json()["data"]["id"] == undo.get_json()["data"]["id"]
    run_all(crm)
    records = api.get("/records/account?fields=owner").get_json()["data"]
    assert [record["owner"]["title"] for record in records] == ["ada"] * 3
    assert api.post(f"{path}/retry").status_code == 409
    assert api.post(f"{path}/cancel").status_code == 409
    assert [one["id"] for one in api.get("/jobs?limit=1").get_json()["data"]] == [
        undo.get_json()["data"]["id"]
    ]

    rita = reader
    assert rita.get("/jobs").get_json() == {"data": [], "next": None}
    assert rita.get("/jobs?everybody=true").status_code == 403
    for method, end in (
        ("GET", ""),
        ("GET", "/refused"),
        ("GET", "/file"),
        ("POST", "/cancel"),
        ("POST", "/retry"),
    ):
        assert rita.call(method, path + end).status_code == 404
    assert rita.post(f"/runs/{job['run']}/undo").status_code == 403
    assert rita.post("/jobs", {"kind": "bulk_update", "payload": payload}).status_code == 403


def test_an_export_is_fetched_by_its_asker_alone(api: Api, crm: Workspace, reader: Api) -> None:
    api.made("account", name="斗拱")
    rita = reader
    asked = rita.post("/jobs", {"kind": "export", "payload": {"object": "account", "format": "csv"}})
    path = asked.headers["Location"].removeprefix("/api/v1")
    assert rita.get(f"{path}/file").status_code == 404
    run_all(crm)
    fetched = rita.get(f"{path}/file")
    assert fetched.status_code == 200
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert "斗拱" in fetched.get_data().decode("utf-8-sig")
    assert api.get(path).status_code == 200
    assert api.get(f"{path}/file").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"kind": "bulk_update"}, 400),
        ({"kind": 5, "payload": {}}, 400),
        ({"kind": "tidy", "payload": {}}, 403),
        ({"kind": "no_such", "payload": {}}, 403),
        ({"kind": "bulk_update", "payload": {"object": "account"}}, 422),
        ({"kind": "bulk_update", "payload": {"object": "no_such", "values": {"a": 1}}}, 404),
        ({"kind": "export", "payload": {"object": "account", "format": "pdf"}}, 422),
        ({"kind": "undo", "payload": {"run": "none"}}, 404),
    ],
)
def test_what_cannot_be_asked_for_is_refused(api: Api, body: object, status: int) -> None:
    assert api.post("/jobs", body).status_code == status
    assert api.get("/jobs").get_json()["data"] == []


def test_metrics_are_for_this_machine_or_a_token(api: Api, crm: Workspace) -> None:
    api.post("/jobs", {"kind": "export", "payload": {"object": "account", "format": "csv"}})
    client = api.client
    text = client.get("/metrics").text
    assert 'dougong_jobs{lane="long",state="waiting"} 1.0' in text
    run_all(crm)
    text = client.get("/metrics").text
    assert 'dougong_jobs_ended_total{kind="export",outcome="done"} 1.0' in text
    assert "dougong_jobs_dead 0.0" in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404
    served = client.application.extensions["dougong"]
    settings = Settings(workspace=crm.folder, metrics_token="secret")
    client.application.extensions["dougong"] = type(served)(served.workspace, settings)
    assert client.get("/metrics").status_code == 404
    away = {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}}
    assert client.get("/metrics", headers={"Authorization": "Bearer secret"}, **away).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **away).status_code == 404
