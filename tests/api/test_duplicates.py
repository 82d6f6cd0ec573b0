"""Records that are like another, over the API."""

from __future__ import annotations

from dougong.storage import Draft, Workspace, publish

from tests.api.conftest import Api
from tests.duplicates.design import ACCOUNT


def test_a_duplicate_is_told_with_what_it_is_like_and_confirmed_by_name(api: Api, crm: Workspace) -> None:
    company = {**ACCOUNT, "name": "company"}
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
