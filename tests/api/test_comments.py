"""Comments over HTTP, as one story and as the wrong person."""

from __future__ import annotations

import pytest
from dougong.storage import Workspace
from flask import Flask

from tests.api.conftest import Api, make_key
from tests.api.test_files import uploaded


@pytest.fixture
def bob(app: Flask, crm: Workspace) -> Api:
    return Api(app.test_client(), make_key(crm, "bob@example.com", "member"))


def test_a_conversation(api: Api, bob: Api, reader: Api) -> None:
    path = f"/records/account/{api.made('account', name='Acme')['id']}/comments"
    file = uploaded(bob, b"minutes", "minutes.txt")
    first = bob.post(path, {"text": "@ada please call them.", "files": [file["id"]]})
    assert first.status_code == 201
    said = first.get_json()["data"]
    assert said["by"]["title"] == "bob"
    assert said["mentions"] == [{"id": said["mentions"][0]["id"], "title": "ada", "start": 0, "length": 4}]
    assert said["files"][0]["name"] == "minutes.txt"
    assert reader.get(f"/files/{file['id']}").data == b"minutes"
    answer = api.post(path, {"text": "Done.", "parent": said["id"]}).get_json()["data"]
    assert answer["parent"] == said["id"]
    assert bob.patch(f"{path}/{said['id']}", {"text": "Never mind."}).get_json()["data"]["edited_at"]
    listed = reader.get(path).get_json()["data"]
    assert [one["text"] for one in listed] == ["Done.", "Never mind."]
    assert [one["id"] for one in reader.get(f"{path}?limit=1").get_json()["data"]] == [answer["id"]]
    assert [o["id"] for o in reader.get(f"{path}?before={answer['id']}").get_json()["data"]] == [said["id"]]
    assert bob.delete(f"{path}/{said['id']}").status_code == 204
    assert [one["text"] for one in reader.get(path).get_json()["data"]] == ["Done.", None]
    assert api.delete(f"{path}/{answer['id']}").status_code == 204
    assert reader.get(path).get_json()["data"] == []


def test_the_wrong_person_is_refused(api: Api, bob: Api, reader: Api) -> None:
    path = f"/records/account/{api.made('account', name='Acme')['id']}/comments"
    own = api.post(path, {"text": "Mine"}).get_json()["data"]["id"]
    assert bob.patch(f"{path}/{own}", {"text": "Hers"}).status_code == 403
    assert bob.delete(f"{path}/{own}").status_code == 403
    assert reader.post(path, {"text": "May I?"}).status_code == 403
    assert bob.client.get(f"/api/v1{path}").status_code == 401
    other = f"/records/account/{api.made('account', name='Other')['id']}/comments"
    assert api.patch(f"{other}/{own}", {"text": "Elsewhere"}).status_code == 404
    assert api.delete(f"{path}/{own + 1}").status_code == 404
    assert api.get("/records/account/99/comments").status_code == 404
    assert api.post("/records/nothing/1/comments", {"text": "x"}).status_code == 404


NO_COMMENTS: list[dict[str, object]] = [
    {},
    {"text": ""},
    {"text": " \n "},
    {"text": None},
    {"text": 5},
    {"text": "a\0b"},
    {"text": "x" * 10_001},
    {"text": "x", "parent": 99},
    {"text": "x", "parent": 0},
    {"text": "x", "files": [99]},
    {"text": "x", "files": ["1"]},
    {"text": "x", "nonsense": 1},
]


def test_what_is_no_comment_is_refused(api: Api) -> None:
    path = f"/records/account/{api.made('account', name='Acme')['id']}/comments"
    for body in NO_COMMENTS:
        assert api.post(path, body).status_code in (400, 404, 422), body
    assert api.get(path).get_json()["data"] == []


def test_a_comment_sent_again_is_written_once(api: Api) -> None:
    path = f"/records/account/{api.made('account', name='Acme')['id']}/comments"
    for _ in range(2):
        assert api.post(path, {"text": "Once"}, Idempotency_Key="k").status_code == 201
    assert len(api.get(path).get_json()["data"]) == 1
