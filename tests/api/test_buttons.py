"""Buttons over the API: which there are, why not, and pressing them."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create
from dougong.storage import Draft, Workspace, publish
from flask import Flask

from tests.buttons.design import DESIGN
from tests.journeys.visitor import Caller, make_user


@pytest.fixture
def office(app: Flask, workspace: Workspace) -> tuple[Caller, int]:
    assert Draft(workspace).apply([*DESIGN]) == []
    publish(workspace)
    with workspace.write() as tx:
        record_id = create(tx, SYSTEM, "deal", {"name": "Crane", "amount": "1200.5"}).id
    return Caller(app, workspace, make_user(workspace, "bo@example.com", "boss")), record_id


def test_buttons_are_listed_and_pressed(office: tuple[Caller, int]) -> None:
    caller, record_id = office
    address = f"/records/deal/{record_id}/buttons"
    found = {one["name"]: one for one in caller.data(address)}
    assert list(found) == ["win", "lose", "bill", "round", "boss"]
    assert found["lose"]["inputs"][0] == {"field": "note", "required": True}
    assert not found["bill"]["allowed"] and found["bill"]["reasons"][0]["code"] == "not_now"
    won = caller.done("POST", f"{address}/win")["data"]
    assert won["record"]["stage"] == "won"
    begun = caller.done("POST", f"{address}/bill", {})["data"]
    assert (begun["object"], begun["values"]["deal"]) == ("contract", record_id)
    assert caller.call("POST", f"{address}/round").status_code == 202
    wrong: list[tuple[str, Any, int]] = [
        (f"{address}/win", None, 422),
        (f"{address}/boss", {"version": 7}, 409),
        (f"{address}/boss", {"version": 2**60}, 400),
        (f"{address}/boss", {"values": {"stage": "open"}}, 422),
        (f"{address}/boss", {"values": []}, 400),
        (f"{address}/no", None, 404),
        (f"{address}/%00", None, 404),
        ("/records/deal/999999/buttons/win", None, 404),
        (f"/records/deal/{'9' * 30}/buttons/win", None, 404),
        ("/records/contract/1/buttons/win", None, 404),
    ]
    for path, body, status in wrong:
        assert caller.call("POST", path, body).status_code == status, (path, body)
