"""Answers and look-ups on both databases: once for each page, in their limits, and no word about what is not theirs."""

from __future__ import annotations

from typing import Any

import dougong.duplicates  # noqa: F401 - for the rule of the guests
import pytest
from dougong.access import SYSTEM
from dougong.errors import Conflict, InvalidInput
from dougong.fields import CoercionContext
from dougong.public_forms import (
    Sent,
    TooManyTries,
    answer,
    look_up,
    named_form,
    note_try,
    state_of,
    switch,
)
from dougong.public_forms.limits import MOST
from dougong.records import create, get
from dougong.storage import Workspace

from tests.automations.design import field, thing
from tests.support.beginnings import beginning_of, published

PLAIN = CoercionContext(lenient=True)
GUEST = thing(
    "guest",
    {
        "email": field("email", unique=True),
        "seats": field("integer", minimum=1, maximum=9),
        "note": field("text"),
        "share": field("percent"),
        "house": field("reference", target="house"),
    },
    required=["name"],
    duplicates=[{"name": "same_mail", "compare": [{"field": "email", "by": "email"}]}],
)
HOUSE = thing("house", {"open": field("boolean")})
COME: dict[str, Any] = {
    "kind": "public_form",
    "name": "come",
    "title": "Come",
    "object": "guest",
    "fields": [
        {"name": "who", "field": "name"},
        {"name": "mail", "field": "email"},
        {"name": "seats", "field": "seats"},
        {"name": "where", "field": "house", "object": "house", "filter": "open"},
    ],
    "values": [
        {"field": "note", "expression": "'By the web'"},
        {"field": "share", "expression": "0.125"},
    ],
    "quota": 2,
}
FIND: dict[str, Any] = {
    "kind": "public_form",
    "name": "find",
    "title": "Find",
    "object": "guest",
    "mode": "look_up",
    "keys": ["name", "seats"],
    "shown": ["note"],
}


beginning = beginning_of("inn", published([HOUSE, GUEST, COME, FIND]))


@pytest.fixture
def inn(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        for name in ("come", "find"):
            switch(tx, SYSTEM, named_form(tx.release, name), True)
        for name, is_open in (("North", True), ("South", False)):
            create(tx, SYSTEM, "house", {"name": name, "open": is_open})
    return workspace


def sent(workspace: Workspace, page: str, **values: Any) -> int | None:
    with workspace.write() as tx:
        model = named_form(tx.release, "come")
        state = state_of(tx, SYSTEM, model)
        assert state is not None
        return answer(tx, model, state, Sent(values, page, "", PLAIN))


def refused(workspace: Workspace, page: str, **values: Any) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as found:
        sent(workspace, page, **values)
    return {(problem.place, problem.code) for problem in found.value.problems}


def test_an_answer_is_kept_once_within_the_quota(inn: Workspace) -> None:
    assert refused(inn, "a", who="") == {("who", "required")}
    assert {place for place, _ in refused(inn, "a", who="Ida", seats="many", where="1")} == {"seats"}
    assert refused(inn, "a", who="Ida", where="2") == {("where", "not_offered")}
    record_id = sent(inn, "a", who="Ida", mail="ida@example.com", seats="2", where="1", note="Mine")
    assert record_id is not None and sent(inn, "a", who="Ida") is None
    with inn.read() as tx:
        record = get(tx, SYSTEM, "guest", record_id)
        state = state_of(tx, SYSTEM, named_form(tx.release, "come"))
    assert (record["note"], record["house"]["title"], record["seats"]) == ("By the web", "North", 2)
    assert record["share"] == "0.125"
    assert refused(inn, "b", who="Bo", mail="ida@example.com") == {("", "not_accepted")}
    assert refused(inn, "b", who="Bo", mail="Ida+web@example.com") == {("", "not_accepted")}
    assert sent(inn, "b", who="Bo") is not None and state is not None and state.answers == 1
    with pytest.raises(Conflict):
        sent(inn, "c", who="Cy")


def test_a_look_up_wants_all_keys_and_one_match(inn: Workspace) -> None:
    with inn.write() as tx:
        for name, seats in (("Ida", 2), ("Bo", 3), ("Bo", 3)):
            create(tx, SYSTEM, "guest", {"name": name, "seats": seats, "note": f"For {name}"})
    with inn.read() as tx:
        model = named_form(tx.release, "find")
        found = look_up(tx, model, {"name": " Ida ", "seats": "2"}, PLAIN)
        assert found is not None and found["note"] == "For Ida"
        for wrong in (
            {"name": "Ida"},
            {"name": "Ida", "seats": "3"},
            {"name": "Bo", "seats": "3"},
            {"name": "'", "seats": "x"},
        ):
            assert look_up(tx, model, wrong, PLAIN) is None, wrong


def test_tries_are_counted_for_each_address(inn: Workspace) -> None:
    with inn.write() as tx:
        state = state_of(tx, SYSTEM, named_form(tx.release, "come"))
        assert state is not None
        for _ in range(MOST["password"]):
            note_try(tx, state, "password", "192.0.2.1")
        with pytest.raises(TooManyTries):
            note_try(tx, state, "password", "192.0.2.1")
        note_try(tx, state, "password", "192.0.2.2")
        for number in range(MOST["look_up"]):
            note_try(tx, state, "look_up", f"2001:db8:0:1::{number}")
        with pytest.raises(TooManyTries):
            note_try(tx, state, "look_up", "2001:db8:0:1:ffff::1")
        note_try(tx, state, "look_up", "2001:db8:0:2::1")
        note_try(tx, state, "answer", "192.0.2.1")
        rows = tx.execute('SELECT DISTINCT "who" FROM "_dg_public_try"').fetchall()
    assert not any("192.0.2" in row[0] for row in rows)
