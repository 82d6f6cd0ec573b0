"""People read and write while designs are published: nothing is lost, and nobody is served the old shape.

The rule for the shape: whoever asks after a publish has returned is answered by that release or a later
one. Publishes run one after the other, so each answer must fit a release between the last one that had
returned when the request began, and the last one that had begun when the answer was there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from dougong.access import find_user, start_session

from tests.journeys.design import DEAL, FILES, SYSTEM_FIELDS
from tests.support.servers import LONG, Answer, Client, Server, Site, at_once

CYCLES = 20 if LONG else 2
ATTEMPTS = 50
KEPT_UP_BY = (
    "/records/deal?sort=-id&limit=20",
    "/records/deal/1",
    "/openapi.json",
    "/records/deal?search=first",
)

Fields = dict[str, str]
"""The fields of the object by name, with their types."""


@dataclass
class Timeline:
    """What everybody knows of the releases."""

    shapes: dict[int, Fields]
    returned: int = 1
    begun: int = 1
    leaving: str = ""
    """The field that will be dropped next: nobody writes it, or its drop would have to be confirmed anew."""
    over: bool = False

    def allowed(self, since: int) -> list[Fields]:
        return [self.shapes[number] for number in range(since, self.begun + 1)]


@dataclass
class Told:
    """What was acknowledged: name of the record to its values, those of the passing fields by their cycle."""

    seats: dict[str, int] = field(default_factory=dict)
    extras: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: int = 0
    waited: int = 0
    read: int = 0


def test_people_work_while_releases_are_published(tmp_path: Path, database_url: str | None) -> None:
    site = Site.create(tmp_path / "site", database_url, FILES)
    with site.opened() as workspace, workspace.write() as tx:
        ada = find_user(tx, "ada@example.com")
        assert ada is not None
        cookie = f"dg_session={start_session(tx, ada)}"
    fields = {name: options["fieldType"] for name, options in DEAL["properties"].items()}
    timeline, told = Timeline({1: fields}), [Told() for _ in range(5)]
    with site.served(workers=2) as server:
        with server.client(site.key) as client:
            assert client.post("/records/deal", {"name": "first", "seats": 0}).status == 201
        people: list[Callable[[], None]] = [
            lambda: _publish_all(timeline, _Hands(server, site)),
            lambda: _write(timeline, told[0], _Hands(server, site), "a"),
            lambda: _write(timeline, told[1], _Hands(server, site), "b"),
            lambda: _read(timeline, told[2], _Hands(server, site)),
            lambda: _read(timeline, told[3], _Hands(server, site)),
            lambda: _look(timeline, told[4], _Hands(server, site), cookie),
        ]
        at_once([_until_over(timeline, person) for person in people])
        with server.client(site.key) as client:
            _check_all_is_there(timeline, client.all_records("deal"), told)
            assert client.get("/releases").data[0]["number"] == timeline.returned == 1 + 5 * CYCLES
    assert site.problems() == []
    assert all(person.read for person in told[2:])


def _until_over(timeline: Timeline, person: Callable[[], None]) -> Callable[[], None]:
    """One that fails ends the others too."""

    def act() -> None:
        try:
            person()
        finally:
            timeline.over = True

    return act


class _Hands:
    """A client of each worker, taken in turn: what one worker did, the next request asks of the other."""

    def __init__(self, server: Server, site: Site) -> None:
        self.all = server.one_client_per_worker(site.key)
        self._turns: Iterator[Client] = itertools.cycle(self.all)

    @property
    def next(self) -> Client:
        return next(self._turns)


# --- the designer


def _publish_all(timeline: Timeline, hands: _Hands) -> None:
    for cycle in range(1, CYCLES + 1):
        early, late = f"early_{cycle}", f"late_{cycle}"
        _publish(timeline, hands, partial(_add, name=early))
        _publish(timeline, hands, partial(_rename, old=early, new=late))
        renamed = timeline.returned
        _publish(timeline, hands, _retype)
        timeline.leaving = late
        _publish(timeline, hands, partial(_drop, name=late))
        timeline.leaving = ""
        _restore(timeline, hands, renamed)


def _add(properties: dict[str, Any], name: str) -> None:
    properties[name] = {"fieldType": "text", "title": name}


def _rename(properties: dict[str, Any], old: str, new: str) -> None:
    properties[new] = properties.pop(old)


def _retype(properties: dict[str, Any]) -> None:
    seats = properties["seats"]
    properties["seats"] = {"id": seats["id"], "title": seats["title"], "fieldType": "text"}


def _drop(properties: dict[str, Any], name: str) -> None:
    del properties[name]


def _publish(timeline: Timeline, hands: _Hands, change: Callable[[dict[str, Any]], None]) -> None:
    document = hands.next.get("/definitions/object/deal").data
    change(document["properties"])
    put = _patiently(lambda: hands.next.put("/definitions/object/deal", document))
    assert put.status == 200, put.text
    shape = {name: options["fieldType"] for name, options in document["properties"].items()}
    _carry_out(timeline, hands, shape, "/draft/plan", "/draft/publish")


def _restore(timeline: Timeline, hands: _Hands, number: int) -> None:
    address = f"/releases/{number}"
    _carry_out(timeline, hands, timeline.shapes[number], f"{address}/plan", f"{address}/restore")


def _carry_out(timeline: Timeline, hands: _Hands, shape: Fields, plan: str, act: str) -> None:
    number = timeline.returned + 1
    timeline.shapes[number] = shape
    timeline.begun = number

    def attempt() -> Answer:
        return hands.next.post(act, {"plan": hands.next.get(plan).data["token"]})

    answer = _patiently(attempt)
    assert (answer.status, answer.json.get("data")) == (201, {"number": number}), answer.text
    timeline.returned = number
    for client in hands.all:
        _check_shape([shape], client.get("/records/deal/1").data)


def _patiently(attempt: Callable[[], Answer]) -> Answer:
    """Again where writers were in the way: the database was busy, or they filled a field that is to go."""
    for _ in range(ATTEMPTS):
        answer = attempt()
        if answer.status == 503:
            assert int(answer.headers["Retry-After"]) > 0
        elif answer.status != 409 or answer.codes[0][1] != "more_destroyed":
            break
    return answer


# --- those who write


def _write(timeline: Timeline, told: Told, hands: _Hands, writer: str) -> None:
    """New records, each of them changed once."""
    for count in itertools.count():
        if timeline.over:
            return
        name = f"{writer}{count}"
        record = _send(timeline, told, hands, "POST", "/records/deal", {"name": name}, count)
        if record is None:
            continue
        path = f"/records/deal/{record['id']}"
        _send(timeline, told, hands, "PATCH", path, {"name": name, "version": record["version"]}, count + 1)


def _send(
    timeline: Timeline, told: Told, hands: _Hands, method: str, path: str, body: dict[str, Any], seats: int
) -> dict[str, Any] | None:
    """The record as it was acknowledged; None where a publish was in the way."""
    since = timeline.returned
    shape = timeline.shapes[since]
    passing = next((n for n in shape if "_" in n and n != timeline.leaving and _is_of_now(n, shape)), None)
    values = body | {"seats": seats if shape["seats"] == "integer" else str(seats)}
    if passing:
        values[passing] = f"{body['name']} {method}"
    answer = hands.next.call(method, path, values)
    if answer.status in (200, 201):
        record: dict[str, Any] = answer.data
        _check_shape(timeline.allowed(since), record)
        told.seats[body["name"]] = seats
        if passing:
            told.extras.setdefault(body["name"], {})[_cycle(passing)] = values[passing]
        return record
    if answer.status == 503:
        assert int(answer.headers["Retry-After"]) > 0
        told.waited += 1
    else:
        # The body had the shape of a release that a publish has replaced while the request was under way.
        assert answer.status == 422, answer.text
        assert timeline.begun > since, answer.text
        assert {code for _, code in answer.codes} <= {"unknown_field", "wrong_type"}, answer.text
        told.refused += 1
    return None


def _is_of_now(name: str, shape: Fields) -> bool:
    """The passing field of the newest cycle: those of former cycles stay, and are left alone."""
    return _cycle(name) == max((_cycle(other) for other in shape if "_" in other), key=int)


def _cycle(name: str) -> str:
    return name.rpartition("_")[2]


# --- those who read


def _read(timeline: Timeline, told: Told, hands: _Hands) -> None:
    """As a client with a cache: a 304 confirms that what was received before still holds."""
    kept: dict[str, Answer] = {}
    for path in itertools.cycle(KEPT_UP_BY):
        if timeline.over:
            return
        since = timeline.returned
        headers = {"If_None_Match": kept[path].headers["ETag"]} if path in kept else {}
        answer = hands.next.get(path, **headers)
        assert answer.status in (200, 304), answer.text
        if answer.status == 200:
            kept[path] = answer
        body, allowed = kept[path].json, timeline.allowed(since)
        if "openapi" in body:
            properties = body["components"]["schemas"]["deal.read"]["properties"]
            _check_names(allowed, set(properties))
        else:
            for record in body["data"] if isinstance(body["data"], list) else [body["data"]]:
                _check_shape(allowed, record)
        told.read += 1


def _look(timeline: Timeline, told: Told, hands: _Hands, cookie: str) -> None:
    """In a browser: the list and the form."""
    while not timeline.over:
        since = timeline.returned
        client = hands.next
        page = client.page("GET", "/o/deal/new", Cookie=cookie)
        assert page.status == 200
        inputs = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="(\w+)"', page.text.decode()))
        known = {name for shape in timeline.shapes.copy().values() for name in shape}
        _check_names(timeline.allowed(since), (inputs & known) | SYSTEM_FIELDS)
        assert client.page("GET", "/o/deal", Cookie=cookie).status == 200
        told.read += 1


def _check_shape(allowed: list[Fields], record: dict[str, Any]) -> None:
    """Blank values have no type to be seen."""
    _check_names(allowed, set(record))
    kind = {int: "integer", str: "text"}.get(type(record["seats"]))
    fitting = [shape for shape in allowed if shape.keys() | SYSTEM_FIELDS == record.keys()]
    assert kind is None or any(shape["seats"] == kind for shape in fitting), (allowed, record)


def _check_names(allowed: list[Fields], names: set[str]) -> None:
    assert any(shape.keys() | SYSTEM_FIELDS == names for shape in allowed), (allowed, names)


# --- afterwards


def _check_all_is_there(timeline: Timeline, records: list[dict[str, Any]], told: list[Told]) -> None:
    found = {record["name"]: record for record in records}
    expected = {"first": 0}
    for person in told:
        expected |= person.seats
    assert len(found) == len(records)
    assert {name: int(record["seats"]) for name, record in found.items()} == expected
    for person in told:
        for name, extras in person.extras.items():
            assert {cycle: found[name][f"late_{cycle}"] for cycle in extras} == extras
