"""What happens when it is not the client's fault, and what every answer carries."""

from __future__ import annotations

import json
import logging

import pytest
from dougong.errors import Unavailable
from dougong.problems import Problem
from dougong.storage import Workspace
from flask import Flask

from tests.api.conftest import Api


def test_an_unexpected_failure_is_an_incident_and_changes_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*arguments: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("dougong.api.records.get", break_down)
    with caplog.at_level(logging.ERROR, "dougong"):
        response = api.post("/records/deal", {"name": "Pilot"})
    assert response.status_code == 500
    body = response.get_json()
    assert "secret" not in json.dumps(body)
    [record] = [record for record in caplog.records if record.name == "dougong"]
    assert record.data["incident"] == body["incident"]  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert api.get("/records/deal").get_json()["data"] == []


def test_a_busy_workspace_says_when_to_come_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*arguments: object) -> None:
        raise Unavailable(Problem("busy", "Busy."))

    monkeypatch.setattr("dougong.api.records.find", busy)
    response = api.get("/records/deal")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")


def test_a_revoked_key_and_a_deactivated_user_are_out_at_once(api: Api, crm: Workspace) -> None:
    assert api.get("/records/deal").status_code == 200
    with crm.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "active" = 0')
    assert api.get("/records/deal").status_code == 401


def test_refusals_are_worded_in_the_language_of_the_user(api: Api, crm: Workspace) -> None:
    with crm.write() as tx:
        tx.execute("""UPDATE "_dg_user" SET "language" = 'zh'""")
    response = api.get("/records/nonsense")
    assert response.status_code == 404
    assert any("\u4e00" <= character <= "\u9fff" for character in response.get_json()["detail"])


def test_health_needs_no_key(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok", "release": 1}


def test_every_answer_says_how_it_may_be_used(app: Flask) -> None:
    client = app.test_client()
    for path in ("/sign-in", "/nothing", "/healthz", "/api/v1/records/deal", "/api/v1/nothing"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
