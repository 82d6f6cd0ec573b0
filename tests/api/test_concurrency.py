"""ETags, If-Match, If-None-Match and Idempotency-Key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.clock import FixedClock

from tests.api.conftest import Api


def test_a_change_of_a_record_that_was_changed_since_is_refused(api: Api) -> None:
    deal = api.made("deal", name="Pilot")
    path = f"/records/deal/{deal['id']}"
    tag = api.get(path).headers["ETag"]
    first = api.patch(path, {"seats": 1}, If_Match=tag)
    assert first.status_code == 200
    assert api.patch(path, {"seats": 2}, If_Match=tag).status_code == 412
    assert api.delete(path, If_Match=tag).status_code == 412
    assert api.patch(path, {"seats": 2, "version": 1}).status_code == 409
    assert api.get(path).get_json()["data"]["seats"] == 1
    assert api.delete(path, If_Match=first.headers["ETag"]).status_code == 204


@pytest.mark.parametrize("tag", ["*", 'W/"1.0123456789abcdef"', '"1"'])
def test_other_ways_to_name_the_version(api: Api, tag: str) -> None:
    deal = api.made("deal", name="Pilot")
    assert api.patch(f"/records/deal/{deal['id']}", {"seats": 1}, If_Match=tag).status_code == 200


def test_what_the_client_has_is_not_sent_again(api: Api) -> None:
    acme = api.made("account", name="Acme")
    deal = api.made("deal", name="Pilot", account=acme["id"])
    path = f"/records/deal/{deal['id']}"
    tag = api.get(path).headers["ETag"]
    same = api.get(path, If_None_Match=f"W/{tag}")
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    api.patch(f"/records/account/{acme['id']}", {"name": "Acme Robots"})
    assert api.get(path, If_None_Match=tag).get_json()["data"]["account"]["title"] == "Acme Robots"
    listed = api.get("/records/deal").headers["ETag"]
    assert api.get("/records/deal", If_None_Match=listed).status_code == 304


def test_a_post_sent_again_is_done_once(api: Api) -> None:
    first = api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-1")
    again = api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-1")
    assert again.status_code == 201
    assert again.data == first.data
    assert [again.headers[name] for name in ("ETag", "Location")] == [
        first.headers[name] for name in ("ETag", "Location")
    ]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert api.get("/records/deal?count=true").get_json()["total"] == 1
    other = api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-2")
    assert other.get_json()["data"]["id"] != first.get_json()["data"]["id"]


def test_a_key_is_for_one_request(api: Api) -> None:
    api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-1")
    response = api.post("/records/deal", {"name": "Other"}, Idempotency_Key="k-1")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_refused_post_does_not_use_its_key_up(api: Api) -> None:
    assert api.post("/records/deal", {"name": ""}, Idempotency_Key="k-1").status_code == 422
    assert api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-1").status_code == 201


def test_a_key_is_forgotten_after_a_day(api: Api, clock: FixedClock) -> None:
    api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key="k-1")
    clock.advance(timedelta(hours=25))
    assert api.post("/records/deal", {"name": "Other"}, Idempotency_Key="k-1").status_code == 201


def test_batches_and_publishes_are_done_once_too(api: Api) -> None:
    batch = {"mode": "create", "records": [{"name": "a"}, {"name": "b"}]}
    for _ in range(2):
        assert api.post("/records/deal/batch", batch, Idempotency_Key="k").get_json()["created"] == 2
    assert api.get("/records/deal?count=true").get_json()["total"] == 2
    definition = api.get("/definitions/object/deal").get_json()["data"]
    definition["title"] = "Bargain"
    api.put("/definitions/object/deal", definition)
    numbers = {api.post("/draft/publish", Idempotency_Key="k").get_json()["data"]["number"] for _ in range(2)}
    assert numbers == {2}
    assert api.get("/releases").get_json()["data"][0]["number"] == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "schlüssel", "a\tb"])
def test_keys_must_be_plain(api: Api, key: str) -> None:
    response = api.post("/records/deal", {"name": "Pilot"}, Idempotency_Key=key)
    assert response.status_code == 400
