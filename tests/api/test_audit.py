"""The audit log over HTTP."""

from __future__ import annotations

from dougong.storage import Workspace

from tests.api.conftest import Api


def test_the_log_is_read_page_by_page(api: Api, reader: Api, crm: Workspace) -> None:
    assert reader.post("/records/account", {"name": "x"}).status_code == 403
    first = api.get("/audit?limit=1").get_json()
    assert [entry["kind"] for entry in first["data"]] == ["denied"]
    assert first["data"][0]["actor"]["name"] == "rita"
    assert first["data"][0]["details"] == {"where": "POST /api/v1/records/account"}
    rest = api.get(f"/audit?limit=500&cursor={first['next']}").get_json()
    assert rest["next"] is None
    found = [entry["kind"] for entry in rest["data"]]
    assert "person_added" in found
    assert "key_made" in found
    assert first["data"][0]["id"] not in [entry["id"] for entry in rest["data"]]


def test_the_first_use_of_a_key_from_an_address_is_told(api: Api) -> None:
    for _ in range(3):
        api.get("/records/account")
    used = api.get("/audit?kind=key_used").get_json()["data"]
    assert [(entry["actor"]["name"], entry["address"]) for entry in used] == [("ada", "127.0.0.1")]


def test_what_cannot_be_asked_is_refused(api: Api, reader: Api) -> None:
    assert reader.get("/audit").status_code == 403
    for query in ("kind=nonsense", "since=yesterday", "person=0", "cursor=%00", "limit=9999", "q=", "what=1"):
        assert api.get(f"/audit?{query}").status_code == 400, query
    for query in ("since=0001-01-01T00:00:00%2B14:00", "until=9999-12-31T23:59:59-12:00", "q=%F0%9F%90%A7"):
        assert api.get(f"/audit?{query}").status_code == 200, query
