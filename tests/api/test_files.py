"""Uploading and downloading over HTTP."""

from __future__ import annotations

import io
from typing import Any

from dougong.files import Use, bind
from dougong.jobs import Runner
from dougong.storage import Workspace
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.conftest import Api, make_key
from tests.files import hostile


def send(api: Api, content: bytes, name: str = "a.bin", **options: Any) -> TestResponse:
    headers = {**api.headers, **options.pop("headers", {})}
    return api.client.post("/api/v1/files", query_string={"name": name}, data=content, headers=headers)


def uploaded(api: Api, content: bytes, name: str = "a.bin") -> dict[str, Any]:
    response = send(api, content, name)
    assert response.status_code == 201, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()["data"]
    return found


def test_a_file_comes_back_byte_by_byte(api: Api) -> None:
    content = bytes(range(256)) * 5_000
    file = uploaded(api, content, "данные.bin")
    assert file == {
        "id": file["id"],
        "name": "данные.bin",
        "size": len(content),
        "type": "application/octet-stream",
        "url": f"/api/v1/files/{file['id']}",
        "width": None,
        "height": None,
    }
    response = api.get(f"/files/{file['id']}")
    assert response.data == content
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    part = api.get(f"/files/{file['id']}", Range="bytes=256-511")
    assert (part.status_code, part.data) == (206, bytes(range(256)))
    assert api.get(f"/files/{file['id']}", If_None_Match=response.headers["ETag"]).status_code == 304


def test_a_form_with_one_file_is_taken(api: Api) -> None:
    data = {"file": (io.BytesIO(hostile.picture()), "me.png")}
    response = api.client.post("/api/v1/files", data=data, headers=api.headers, buffered=True)
    assert response.get_json()["data"]["name"] == "me.png"
    two = {"a": (io.BytesIO(b"1"), "1"), "b": (io.BytesIO(b"2"), "2")}
    assert api.client.post("/api/v1/files", data=two, headers=api.headers).status_code == 400


def test_nothing_that_was_uploaded_runs(api: Api) -> None:
    """Whatever its name and its declared type say."""
    for content in (hostile.HTML, hostile.SVG, hostile.PDF_HTML, hostile.GIF_SCRIPT):
        file = uploaded(api, content, "picture.png")
        response = api.get(f"/files/{file['id']}")
        assert response.mimetype not in ("text/html", "image/svg+xml", "text/plain", "application/xml")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert any("sandbox" in value for value in response.headers.getlist("Content-Security-Policy"))
        assert api.get(f"{file['url'].removeprefix('/api/v1')}/thumbnail").status_code == 404


def test_a_file_is_renamed_by_another_one(api: Api, reader: Api) -> None:
    file = uploaded(api, b"words", "a.txt")
    body = {"name": "2026/07 offer"}
    answer = api.post(f"/files/{file['id']}/rename", body)
    assert answer.status_code == 201
    renamed = answer.get_json()["data"]
    assert (renamed["name"], renamed["size"], renamed["id"] != file["id"]) == ("2026_07 offer.txt", 5, True)
    assert api.get(f"/files/{renamed['id']}").data == b"words"
    assert reader.post(f"/files/{file['id']}/rename", body).status_code == 404
    assert api.post(f"/files/{2**64}/rename", body).status_code == 404
    for wrong in (
        {},
        {"name": ""},
        {"name": 5},
        {"name": " . "},
        {"name": "x" * 1001},
        {"name": "a", "b": 1},
    ):
        assert api.post(f"/files/{file['id']}/rename", wrong).status_code in (400, 422)


def test_a_thumbnail_is_a_small_picture(api: Api, crm: Workspace) -> None:
    file = uploaded(api, hostile.png_zip(), "a.png")
    promised = api.get(f"/files/{file['id']}/thumbnail?size=64")
    assert (promised.status_code, promised.mimetype) == (202, "image/gif")
    assert (promised.headers["Retry-After"], promised.headers["Cache-Control"]) == ("1", "no-store")
    Runner(crm).run_next()
    response = api.get(f"/files/{file['id']}/thumbnail?size=64")
    assert response.mimetype == "image/webp"
    assert b"script" not in response.data
    assert api.get(f"/files/{file['id']}/thumbnail?size=65").status_code == 400


def test_a_bomb_is_kept_but_never_opened(api: Api) -> None:
    file = uploaded(api, hostile.png_bomb(), "bomb.png")
    assert file["width"] is None
    assert api.get(f"/files/{file['id']}/thumbnail").status_code == 404


def test_somebody_else_finds_nothing(api: Api, reader: Api, app: Flask, crm: Workspace) -> None:
    file = uploaded(api, b"secret")
    other = Api(app.test_client(), make_key(crm, "bob@example.com", "member"))
    for somebody in (reader, other):
        assert somebody.get(f"/files/{file['id']}").status_code == 404
        assert somebody.get(f"/files/{file['id']}/thumbnail").status_code == 404
    assert api.client.get(f"/api/v1/files/{file['id']}").status_code == 401
    assert api.get(f"/files/{2**64}").status_code == 404
    record = api.made("account", name="Acme")
    with crm.write() as tx:
        obj = tx.release.definitions.object("account")
        bind(tx, [(file["id"], Use(obj.id, record["id"], obj.fields[0].id))])
    assert reader.get(f"/files/{file['id']}").data == b"secret"


def test_who_may_not_write_may_not_upload(reader: Api) -> None:
    assert send(reader, b"x").status_code == 403
    assert reader.client.post("/api/v1/files", data=b"x").status_code == 401


def test_an_upload_sent_again_is_done_once(api: Api, crm: Workspace) -> None:
    key = {"Idempotency-Key": "abc"}
    first, again = (send(api, b"once", headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert send(api, b"other", headers=key).status_code == 422
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_file"').fetchone()[0] == 1


def test_what_is_too_large_is_refused(api: Api, crm: Workspace) -> None:
    most = crm.settings.max_upload
    for size in (most + 1, most + 2 * 1024 * 1024):
        response = send(api, b"x" * size)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["code"] == "too_large"
    assert send(api, b"").status_code == 422
