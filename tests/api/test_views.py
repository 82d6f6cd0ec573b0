"""Views over HTTP, as one story and as the wrong person."""

from __future__ import annotations

from dougong.storage import Workspace
from flask import Flask

from tests.api.conftest import Api, make_key

WON = {"object": "deal", "title": "Won", "columns": ["name", {"field": "amount", "width": 120}]}


def test_a_view_is_saved_shared_changed_and_deleted(app: Flask, crm: Workspace, api: Api) -> None:
    guest = Api(app.test_client(), make_key(crm, "guest@example.com", "reader"))
    given = WON | {
        "filter": "stage = 'won'",
        "sort": ["-amount"],
        "colours": [{"when": "amount > 9", "colour": "good"}],
    }
    made = api.post("/views", given)
    assert made.status_code == 201
    view = made.get_json()["data"]
    path = f"/views/{view['id']}"
    assert (view["columns"][0], view["filter"], view["level"]) == ({"field": "name"}, "stage = 'won'", "own")
    assert guest.get(path).status_code == 404
    assert guest.get("/views?object=deal").get_json()["data"] == []
    with crm.read() as tx:
        (number,) = tx.execute(
            'SELECT "id" FROM "_dg_user" WHERE "email" = ?', ("guest@example.com",)
        ).fetchone()
    share = api.post(f"{path}/shares", {"with": {"kind": "user", "id": number}})
    assert share.status_code == 201
    assert guest.get(path).get_json()["data"]["level"] == "read"
    assert guest.patch(path, {"title": "Mine"}).status_code == 403
    assert guest.delete(path).status_code == 403
    assert api.delete(f"{path}/shares/{share.get_json()['data']['id']}").status_code == 204
    assert guest.get(path).status_code == 404
    changed = api.patch(path, {"title": "Ours", "everybody": "edit", "version": view["version"]})
    assert changed.get_json()["data"]["everybody"] == "edit"
    assert guest.patch(path, {"columns": ["name"], "version": view["version"]}).status_code == 409
    mine = guest.patch(path, {"columns": ["name"], "sort": ["name"]}).get_json()["data"]
    assert (mine["title"], mine["filter"], mine["sort"]) == ("Ours", None, ["name"])
    assert guest.put("/views/default", {"object": "deal", "view": str(view["id"])}).status_code == 204
    assert (
        guest.put("/views/default", {"object": "deal", "view": None, "for": "everybody"}).status_code == 403
    )
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_a_view_has_the_properties_of_its_type(api: Api) -> None:
    given = {
        "object": "deal",
        "title": "Days",
        "columns": ["name"],
        "type": "calendar",
        "dateField": "close_date",
    }
    answer = api.post("/views", given)
    assert answer.status_code == 201, answer.text
    view = answer.get_json()["data"]
    assert (view["type"], view["dateField"], "endField" in view, view["tree"]) == (
        "calendar",
        "close_date",
        False,
        None,
    )
    changed = {key: view[key] for key in ("columns", "type", "dateField")} | {"type": "timeline"}
    view = api.patch(f"/views/{view['id']}", changed).get_json()["data"]
    assert (view["type"], view["dateField"]) == ("timeline", "close_date")
    board = given | {"type": "board", "groupBy": "stage", "dateField": None, "columnLimit": 4}
    view = api.post("/views", board).get_json()["data"]
    assert (view["groupBy"], view["columnLimit"]) == ("stage", 4)
    for body in (
        given | {"type": "board"},
        given | {"dateField": "stage"},
        given | {"scale": "month"},
        board | {"columnLimit": "x"},
    ):
        refused = api.post("/views", body)
        assert refused.status_code == 422, body


def test_bad_views_are_refused(api: Api) -> None:
    for body in (
        {},
        {"object": "deal", "title": "x"},
        WON | {"object": "nothing"},
        WON | {"title": ""},
        WON | {"columns": []},
        WON | {"columns": [{"field": "name"}] * 61},
        WON | {"columns": [None]},
        WON | {"everybody": "own"},
        WON | {"filter": "amount >"},
        WON | {"filter": {"amount": 1}},
        WON | {"owner": 7},
    ):
        assert api.post("/views", body).status_code in (400, 404, 422), body
    assert api.get("/views").status_code == 400
    assert api.get("/views/99999999999999999999").status_code == 404
    assert api.get("/views?object=deal").get_json()["data"] == []
