"""Public forms over the API, for those who design."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.storage import Draft, Workspace, publish
from flask import Flask

from tests.journeys.visitor import Caller, make_user
from tests.public_forms.test_answering import COME, FIND, GUEST, HOUSE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_forms_are_listed_and_switched(app: Flask, workspace: Workspace) -> None:
    assert Draft(workspace).apply([HOUSE, GUEST, COME, FIND]) == []
    publish(workspace)
    owner = Caller(app, workspace, make_user(workspace, "olga@example.com", "administrator"))
    assert [(one["name"], one["on"], one["link"]) for one in owner.data("/public-forms")] == [
        ("come", False, None),
        ("find", False, None),
    ]
    on = owner.done("PATCH", "/public-forms/come", {"on": True, "password": "sesame"})["data"]
    assert on["on"] and on["has_password"] and on["link"].startswith("/f/")
    renewed = owner.done("PATCH", "/public-forms/come", {"new_link": True})["data"]
    assert renewed["link"] != on["link"]
    wrong: list[tuple[str, Any, int]] = [
        ("/public-forms/no", {"on": True}, 404),
        ("/public-forms/%00", {"on": True}, 404),
        ("/public-forms/come", {"on": "yes"}, 400),
        ("/public-forms/come", {"password": "x" * 300}, 400),
        ("/public-forms/find", {"new_link": True}, 422),
    ]
    for path, body, status in wrong:
        assert owner.call("PATCH", path, body).status_code == status, (path, body)
    reader = Caller(app, workspace, make_user(workspace, "rita@example.com", "reader"))
    assert reader.call("GET", "/public-forms").status_code == 403
    assert reader.call("PATCH", "/public-forms/come", {"on": False}).status_code == 403
