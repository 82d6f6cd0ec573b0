from __future__ import annotations

from tests.api.conftest import Api


def test_simple_flow(api: Api) -> None:
    acme = api.made("account", name="Acme", industry="robots")
    created = api.post(
        "/records/deal",
        {
            "name": "机器人 pilot",
            "account": {"name": "Acme"},
            "amount": "1200.50",
            "seats": 3,
            "close_date": "2026-06-18",
            "next_at": "2026-06-18T06:30:00Z",
            "hot": True,
        },
    )
    assert created.status_code == 201
    deal = created.get_json()["data"]
    assert created.headers["Location"] == f"/api/v1/records/deal/{deal['id']}"
    assert deal["account"] == {"id": acme["id"], "title": "Acme"}
    assert (deal["amount"], deal["stage"], deal["version"]) == ("1200.50", "open", 1)

    read = api.get(f"/records/deal/{deal['id']}")
    assert read.get_json()["data"] == deal
    assert read.headers["ETag"] == created.headers["ETag"]

    changed = api.patch(f"/records/deal/{deal['id']}", {"seats": None, "hot": False}).get_json()["data"]
    assert (changed["seats"], changed["hot"], changed["name"], changed["version"]) == (
        None,
        False,
        "机器人 pilot",
        2,
    )

    [event, creation] = api.get(f"/records/deal/{deal['id']}/history").get_json()["data"]
    assert event["changes"] == {"seats": [3, None], "hot": [True, False]}
    assert creation["what"] == "created"

    assert [hit["id"] for hit in api.get("/search?q=机器").get_json()["data"]] == [deal["id"]]

    assert api.delete(f"/records/deal/{deal['id']}").status_code == 204
    assert api.get(f"/records/deal/{deal['id']}").status_code == 404
    assert [d["id"] for d in api.get("/records/deal?deleted=true").get_json()["data"]] == [deal["id"]]
    assert api.post(f"/records/deal/{deal['id']}/restore").get_json()["data"]["name"] == "机器人 pilot"


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    api.made("account", name="Acme")
    deal = api.made("deal", name="Pilot", account={"name": "Acme"}, amount="5")
    response = api.patch(f"/records/deal/{deal['id']}", deal)
    assert response.status_code == 200
    assert response.get_json()["data"] == deal


def test_list_filters_sorts_pages_and_counts(api: Api) -> None:
    acme = api.made("account", name="Acme", industry="robots")
    for number in range(7):
        api.made(
            "deal", name=f"Deal {number}", amount=str(number), account=acme["id"] if number % 2 else None
        )
    page = api.get(
        "/records/deal?filter=amount >= 2&sort=-amount&limit=2&fields=name,account.industry&count=true"
    )
    body = page.get_json()
    assert [record["name"] for record in body["data"]] == ["Deal 6", "Deal 5"]
    assert body["total"] == 5
    following = api.get(
        f"/records/deal?filter=amount >= 2&sort=-amount&limit=2&fields=name&cursor={body['next']}"
    ).get_json()
    assert [record["name"] for record in following["data"]] == ["Deal 4", "Deal 3"]
    assert "total" not in following
    offset = api.get("/records/deal?sort=amount&offset=5&limit=500").get_json()
    assert [record["name"] for record in offset["data"]] == ["Deal 5", "Deal 6"]
    assert offset["next"] is None
    assert [
        d["name"]
        for d in api.get("/records/deal?filter=account.industry = 'robots'&sort=name").get_json()["data"]
    ]


def test_aggregate_groups_and_sums(api: Api) -> None:
    for stage, amount in (("open", "1.10"), ("open", "2.20"), ("won", "5")):
        api.made("deal", name="x", stage=stage, amount=amount, close_date="2026-01-01")
    rows = api.get("/records/deal/aggregate?group=stage&measure=sum(amount),count()").get_json()["data"]
    assert {(row["stage"], row["sum(amount)"], row["count()"]) for row in rows} == {
        ("open", "3.30", 2),
        ("won", "5.00", 1),
    }


def test_all_problems_of_a_record_come_at_once(api: Api) -> None:
    response = api.post("/records/deal", {"amount": "-1", "seats": "three", "stage": "lost", "colour": "red"})
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert {error["field"] for error in body["errors"]} == {"name", "amount", "seats", "stage", "colour"}
    assert body["status"] == 422


def test_a_rule_of_the_object_holds(api: Api) -> None:
    response = api.post("/records/deal", {"name": "Pilot", "stage": "won"})
    assert [(e["field"], e["message"]) for e in response.get_json()["errors"]] == [
        ("close_date", "A won deal needs a close date.")
    ]


def test_an_atomic_batch_is_there_as_a_whole_or_not_at_all(api: Api) -> None:
    records = [{"name": "one"}, {"amount": "x"}, {"name": "three"}]
    refused = api.post("/records/deal/batch", {"mode": "create", "records": records})
    assert refused.status_code == 422
    assert {error["field"] for error in refused.get_json()["errors"]} == {"/1/name", "/1/amount"}
    assert api.get("/records/deal?count=true").get_json()["total"] == 0

    taken = api.post("/records/deal/batch", {"mode": "create", "records": records, "policy": "skip_invalid"})
    body = taken.get_json()
    assert (body["created"], [refusal["index"] for refusal in body["refused"]]) == (2, [1])
    assert api.get("/records/deal?count=true").get_json()["total"] == 2


def test_upsert_finds_records_by_a_unique_field(api: Api) -> None:
    api.made("deal", name="old", code="A-1")
    records = [{"code": "A-1", "name": "new"}, {"code": "A-2", "name": "other"}]
    body = api.post("/records/deal/batch", {"mode": "upsert", "key": "code", "records": records}).get_json()
    assert (body["created"], body["updated"]) == (1, 1)
    assert {d["name"] for d in api.get("/records/deal").get_json()["data"]} == {"new", "other"}


def test_batch_update_and_delete_go_by_id(api: Api) -> None:
    ids = [api.made("deal", name=name)["id"] for name in ("a", "b")]
    changes = [{"id": record_id, "seats": 9} for record_id in ids]
    assert api.post("/records/deal/batch", {"mode": "update", "records": changes}).get_json()["updated"] == 2
    gone = api.post("/records/deal/batch", {"mode": "delete", "records": [{"id": i} for i in ids]})
    assert gone.status_code == 200
    assert api.get("/records/deal?count=true").get_json()["total"] == 0


def test_what_deleting_would_mean_can_be_asked_first(api: Api) -> None:
    account = api.made("account", name="Acme")
    deal = api.made("deal", name="Pilot", account=account["id"])
    found = api.get(f"/records/account/{account['id']}/deletion").get_json()["data"]
    assert found == {
        "deletes": [],
        "clears": [],
        "keeps": [{"object": "deal", "field": "account", "count": 1}],
        "too_many": False,
        "unseen": False,
        "possible": False,
    }
    assert api.get(f"/records/deal/{deal['id']}/deletion").get_json()["data"]["possible"]
    assert api.get("/records/deal/77/deletion").status_code == 404
