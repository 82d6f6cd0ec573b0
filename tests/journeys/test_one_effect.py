"""The same thing asked at one instant by several clients of several workers happens once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support.servers import LONG, Answer, Client, at_once

ROUNDS = 100 if LONG else 10


def _race(clients: list[Client], act: Callable[[Client, int], Answer]) -> list[Answer]:
    return at_once([partial(act, client, n) for n, client in enumerate(clients)])


def _records(client: Client, object_name: str, name: str) -> list[dict[str, Any]]:
    records = client.all_records(object_name, "&sort=id")
    return [record for record in records if record["name"] == name]


def test_the_same_post_at_one_instant_is_done_once(clients: list[Client]) -> None:
    for turn in range(ROUNDS):
        _same_create(clients, turn)
        _same_batch(clients, turn)
    _same_publish(clients)
    _one_of_several_names(clients)


def _same_create(clients: list[Client], turn: int) -> None:
    name = f"once {turn}"
    answers = _race(
        clients, lambda client, _: client.post("/records/deal", {"name": name}, Idempotency_Key=name)
    )
    record_id = _one_effect(answers)["data"]["id"]
    assert [record["id"] for record in _records(clients[0], "deal", name)] == [record_id]
    again = clients[-1].post("/records/deal", {"name": name}, Idempotency_Key=name)
    assert (again.status, again.data["id"], again.headers["Idempotency-Replayed"]) == (201, record_id, "true")


def _same_batch(clients: list[Client], turn: int) -> None:
    name = f"batch {turn}"
    body = {"mode": "create", "records": [{"name": name, "rank": rank} for rank in range(5)]}
    answers = _race(clients, lambda client, _: client.post("/records/deal/batch", body, Idempotency_Key=name))
    ids = [record["id"] for record in _one_effect(answers)["data"]]
    assert [record["id"] for record in _records(clients[0], "deal", name)] == ids


def _same_publish(clients: list[Client]) -> None:
    document = clients[0].get("/definitions/object/deal").data
    document["properties"]["extra"] = {"fieldType": "text", "title": "Extra"}
    assert clients[0].put("/definitions/object/deal", document).status == 200
    before = clients[0].get("/releases").data[0]["number"]
    answers = _race(clients, lambda client, _: client.post("/draft/publish", Idempotency_Key="release"))
    assert _one_effect(answers)["data"]["number"] == before + 1
    assert clients[0].get("/releases").data[0]["number"] == before + 1


def _one_effect(answers: list[Answer]) -> dict[str, Any]:
    """What all were told, but for those who were asked to come again."""
    done = [answer for answer in answers if answer.status in (200, 201)]
    others = [answer for answer in answers if answer not in done]
    assert all((a.status, a.codes) == (409, [("Idempotency-Key", "in_progress")]) for a in others)
    assert len({answer.text for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    told: dict[str, Any] = done[0].json
    return told


def _one_of_several_names(clients: list[Client]) -> None:
    """The key belongs to the first request: others under it are refused, none of them is done."""
    answers = _race(
        clients,
        lambda client, n: client.post("/records/deal", {"name": f"rival {n}"}, Idempotency_Key="names"),
    )
    done = [answer for answer in answers if answer.status == 201]
    assert len(done) == 1
    others = {(answer.status, *answer.codes) for answer in answers if answer is not done[0]}
    assert others <= {
        (409, ("Idempotency-Key", "in_progress")),
        (422, ("Idempotency-Key", "idempotency_key_reused")),
    }
    assert sum(record["name"].startswith("rival ") for record in clients[0].all_records("deal")) == 1


def test_a_unique_value_goes_to_one(clients: list[Client]) -> None:
    for turn in range(ROUNDS):
        _unique_creates(clients, turn)
        _unique_changes(clients, turn)
        _upserts(clients, turn)


def _unique_creates(clients: list[Client], turn: int) -> None:
    """The same name but for its width, case and blanks."""
    variants = [f"Acme {turn}", f"ACME {turn}", f" acme {turn} ", f"Ａcme {turn}"]
    answers = _race(
        clients, lambda client, n: client.post("/records/account", {"name": variants[n % len(variants)]})
    )
    _one_wins(answers, 201)


def _unique_changes(clients: list[Client], turn: int) -> None:
    ids = [_made(clients[0], "account", name=f"old {turn} {n}")["id"] for n in range(len(clients))]
    answers = _race(
        clients, lambda client, n: client.patch(f"/records/account/{ids[n]}", {"name": f"new {turn}"})
    )
    _one_wins(answers, 200)
    assert len(_records(clients[0], "account", f"new {turn}")) == 1


def _one_wins(answers: list[Answer], status: int) -> None:
    assert sorted(answer.status for answer in answers) == [status] + [422] * (len(answers) - 1), [
        answer.text for answer in answers
    ]
    assert all(answer.codes == [("name", "taken")] for answer in answers if answer.status == 422)


def _upserts(clients: list[Client], turn: int) -> None:
    """Whoever comes second finds the record of the first."""
    name = f"upserted {turn}"

    def upsert(client: Client, n: int) -> Answer:
        body = {"mode": "upsert", "key": "name", "records": [{"name": name, "size": n}]}
        return client.post("/records/account/batch", body)

    answers = _race(clients, upsert)
    assert {answer.status for answer in answers} == {200}, [answer.text for answer in answers]
    assert sum(answer.json["created"] for answer in answers) == 1
    (record,) = _records(clients[0], "account", name)
    assert record["size"] in range(len(clients))


def test_batches_that_meet_are_done_one_after_the_other(clients: list[Client]) -> None:
    """In opposite orders, where each could wait for the other."""
    ids = [_made(clients[0], "deal", name=f"shared {n}", rank=0)["id"] for n in range(6)]
    for turn in range(ROUNDS):

        def change(client: Client, n: int, turn: int = turn) -> Answer:
            order = ids if n % 2 else ids[::-1]
            rank = 1 + turn * len(clients) + n
            records = [{"id": record_id, "rank": rank} for record_id in order]
            return client.post("/records/deal/batch", {"mode": "update", "records": records})

        answers = _race(clients, change)
        assert {answer.status for answer in answers} == {200}, [answer.text for answer in answers]
        records = [clients[0].get(f"/records/deal/{record_id}").data for record_id in ids]
        assert len({record["rank"] for record in records}) == 1, "one batch overtook another in its midst"
        assert {record["version"] for record in records} == {1 + (turn + 1) * len(clients)}


def test_nothing_refers_to_what_was_deleted_at_the_same_instant(clients: list[Client]) -> None:
    for turn in range(ROUNDS):
        account = _made(clients[0], "account", name=f"Globex {turn}")["id"]

        def act(client: Client, n: int, account: int = account) -> Answer:
            if n < 2:
                return client.call("DELETE", f"/records/account/{account}")
            return client.post("/records/deal", {"name": "deal", "account": account})

        answers = _race(clients, act)
        deleted = [answer.status for answer in answers[:2]]
        made = [answer for answer in answers[2:] if answer.status == 201]
        if 204 in deleted:
            assert (made, sorted(deleted)) == ([], [204, 404])
            refusals = {(answer.status, *answer.codes) for answer in answers[2:]}
            assert refusals == {(422, ("account", "no_such_record"))}
        else:
            assert deleted == [422, 422]
            assert made


def _made(client: Client, object_name: str, **values: Any) -> dict[str, Any]:
    answer = client.post(f"/records/{object_name}", values)
    assert answer.status == 201, answer.text
    record: dict[str, Any] = answer.data
    return record
