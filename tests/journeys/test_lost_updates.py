"""Eight people change the same records over two workers: each acknowledged change is there, once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support.servers import LONG, Answer, Client, at_once

COUNTERS = 4
EACH = 500 if LONG else 100
"""How often each writer adds one to a counter."""


def test_no_increment_is_lost(clients: list[Client]) -> None:
    client = clients[0]
    ids = [_made(client, "deal", name=f"counter {n}", seats=0)["id"] for n in range(COUNTERS)]
    refusals = at_once([partial(_count, writer, ids, n) for n, writer in enumerate(clients)])
    counters = [client.get(f"/records/deal/{record_id}").data for record_id in ids]
    assert sum(counter["seats"] for counter in counters) == len(clients) * EACH
    assert sum(refusals) > 0, "nobody was in anybody's way"
    for counter in counters:
        assert counter["version"] == 1 + counter["seats"]
        _check_history(client, counter)


def test_changes_of_different_fields_do_not_undo_each_other(clients: list[Client]) -> None:
    """Without a version the last one wins, but only in the fields that it names."""
    record = _made(clients[0], "deal", name="shared")
    path, times = f"/records/deal/{record['id']}", 20
    kinds: list[Callable[[int], dict[str, Any]]] = [
        lambda n: {"seats": n},
        lambda n: {"rank": n},
        lambda n: {"note": f"note {n}"},
        lambda n: {"name": f"name {n}"},
    ]

    def change(client: Client, values: Callable[[int], dict[str, Any]]) -> None:
        for number in range(1, times + 1):
            answer = client.patch(path, values(number))
            assert answer.status == 200, answer.text

    pairs = zip(clients, kinds, strict=False)
    at_once([partial(change, client, values) for client, values in pairs])
    found = clients[0].get(path).data
    expected = {name: value for values in kinds for name, value in values(times).items()}
    assert {name: found[name] for name in expected} == expected
    assert found["version"] == 1 + len(kinds) * times
    _check_history(clients[0], found)


def _made(client: Client, object_name: str, **values: Any) -> dict[str, Any]:
    answer = client.post(f"/records/{object_name}", values)
    assert answer.status == 201, answer.text
    record: dict[str, Any] = answer.data
    return record


def _count(client: Client, ids: list[int], number: int) -> int:
    """How often somebody else was quicker. Even writers send the entity tag, odd ones the version."""
    refused = 0
    for turn in range(EACH):
        path = f"/records/deal/{ids[(number + turn) % len(ids)]}"
        while True:
            read = client.get(path)
            assert read.status == 200, read.text
            answer = _increment(client, path, read, by_tag=number % 2 == 0)
            if answer.status == 200:
                assert answer.data["seats"] == read.data["seats"] + 1
                break
            assert answer.status == (412 if number % 2 == 0 else 409), answer.text
            assert [code for _, code in answer.codes] == ["stale_version"]
            refused += 1
    return refused


def _increment(client: Client, path: str, read: Answer, by_tag: bool) -> Answer:
    seats = read.data["seats"] + 1
    if by_tag:
        return client.patch(path, {"seats": seats}, If_Match=read.headers["ETag"])
    return client.patch(path, {"seats": seats, "version": read.data["version"]})


def _check_history(client: Client, record: dict[str, Any]) -> None:
    """Each event begins where the one before it ended, and the newest ends with what the record holds."""
    events = client.get(f"/records/deal/{record['id']}/history?limit=500").data
    expected = {name: record[name] for name in ("name", "seats", "rank", "note")}
    for version, event in zip(itertools.count(record["version"], -1), events, strict=False):
        assert event["version"] == version
        for name, (old, new) in event["changes"].items():
            if name in expected:
                assert expected[name] == new
                expected[name] = old
