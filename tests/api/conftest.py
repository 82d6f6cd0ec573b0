from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, create_key, create_user
from dougong.storage import Workspace
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.design import FILES
from tests.support.apps import app_of
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


class Api:
    """A client with a key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {"headers": self.headers | extra, "buffered": True}
        if body is not None:
            options["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, **options)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.call("DELETE", path, **headers)

    def made(self, object_name: str, **values: Any) -> dict[str, Any]:
        """A new record, as the API answers it."""
        response = self.post(f"/records/{object_name}", values)
        assert response.status_code == 201, response.get_data(as_text=True)
        record: dict[str, Any] = response.get_json()["data"]
        return record


def make_key(workspace: Workspace, email: str, role: str) -> str:
    with workspace.write() as tx:
        user = create_user(tx, SYSTEM, email, email.partition("@")[0], roles=(role,))
        return create_key(tx, SYSTEM, user.id)[1]


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace


@pytest.fixture
def app(crm: Workspace) -> Flask:
    made = app_of(crm)
    made.testing = False
    return made


@pytest.fixture
def api(app: Flask, crm: Workspace) -> Api:
    """An administrator's."""
    return Api(app.test_client(), make_key(crm, "ada@example.com", "administrator"))


@pytest.fixture
def reader(app: Flask, crm: Workspace) -> Api:
    return Api(app.test_client(), make_key(crm, "rita@example.com", "reader"))
