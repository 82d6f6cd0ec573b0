"""Records that are like another, over the API."""

from __future__ import annotations

from dougong.storage import Draft, Workspace, publish

from tests.api.conftest import Api
from tests.duplicates.design import ACCOUNT


def test_a_duplicate_is_told_with_what_it_is_like_and_confirmed_by_name(api: Api, crm: Workspace) -> None:
    properties = {
        name: ACCOUNT["properties"][name] for name in ("name", "phone", "city", "level", "tax_number")
    }
    company = {
        **ACCOUNT,
        "name": "company",
        "properties": properties,
        "duplicates": ACCOUNT["duplicates"][:1],
    }
    Draft(crm).apply([company])
    publish(crm)
    known = api.made("company", name="Acme Inc.")["id"]
    refused = api.post("/records/company", {"name": "ACME Ltd."})
    assert refused.status_code == 422
    (error,) = refused.get_json()["errors"]
    assert (error["code"], error["rule"], error["severity"]) == ("duplicate", "alike", "warning")
    assert error["matches"] == [
        {"object": "company", "id": known, "title": "Acme Inc.", "owner": "ada", "score": 100}
    ]
    assert api.post("/records/company?confirm=alike", {"name": "ACME Ltd."}).status_code == 201
    batch = {"mode": "create", "policy": "skip_invalid", "records": [{"name": "Acme"}, {"name": "Other"}]}
    answer = api.post("/records/company/batch", batch).get_json()
    assert answer["created"] == 1
    assert [match["title"] for match in answer["refused"][0]["errors"][0]["matches"]] == [
        "Acme Inc.",
        "ACME Ltd.",
    ]


def test_two_records_become_one(api: Api, reader: Api, crm: Workspace) -> None:
    kept, merged = (api.made("account", name=name)["id"] for name in ("Acme", "Acme Inc."))
    deal = api.made("deal", name="Pilot", account=merged)["id"]
    body = {"merged": merged, "take": ["name"], "version": 1}
    assert reader.post(f"/records/account/{kept}/merge", body).status_code == 403
    assert api.post(f"/records/account/{kept}/merge", {**body, "merged_version": 5}).status_code == 409
    for wrong in (
        {},
        {"merged": "x"},
        {"merged": kept},
        {**body, "take": ["id"]},
        {**body, "more": 1},
        {"merged": True},
    ):
        assert api.post(f"/records/account/{kept}/merge", wrong).status_code in (400, 422), wrong
    for nowhere in (0, 999, 2**53, 2**62):
        assert api.post(f"/records/account/{kept}/merge", {"merged": nowhere}).status_code in (
            400,
            404,
            422,
        ), nowhere
    done = api.post(f"/records/account/{kept}/merge", body)
    assert done.status_code == 200
    assert (done.get_json()["data"]["name"], done.get_json()["moved"]) == ("Acme Inc.", 1)
    assert api.get(f"/records/deal/{deal}").get_json()["data"]["account"]["id"] == kept
    assert api.post(f"/records/account/{kept}/merge", body).status_code == 404
    assert api.get(f"/records/account/{kept}/duplicates").get_json() == {"data": []}
    assert api.get("/records/account/999/duplicates").status_code == 404
