"""Public pools over the API."""

from __future__ import annotations

from typing import Any

import dougong.pools  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, User
from dougong.records import create
from dougong.storage import Draft, Workspace, publish
from flask import Flask

from tests.journeys.visitor import Caller, make_user
from tests.pools.design import DESIGN


@pytest.fixture
def sellers(app: Flask, workspace: Workspace) -> tuple[Caller, Caller, User, list[int]]:
    assert Draft(workspace).apply([*DESIGN]) == []
    publish(workspace)
    with workspace.write() as tx:
        ids = [
            create(tx, SYSTEM, "lead", {"name": f"Lead {number}", "owner": None}).id for number in range(4)
        ]
    ann, bo = (
        make_user(workspace, "ann@example.com", "seller"),
        make_user(workspace, "bo@example.com", "boss"),
    )
    return Caller(app, workspace, ann), Caller(app, workspace, bo), ann, ids


def test_records_are_claimed_given_and_put_back(sellers: tuple[Caller, Caller, User, list[int]]) -> None:
    caller, boss, ann, ids = sellers
    one = f"/records/lead/{ids[0]}/pools"
    (told,) = caller.data(one)
    assert told["in_pool"] and told["may_claim"] and not told["may_return"] and not told["may_give"]
    assert caller.done("POST", f"{one}/leads/claim")["data"] == {"id": ids[0]}
    (told,) = caller.data(one)
    assert told["holder"] == ann.id and told["due"] and told["reasons"]["claim"][0]["code"] == "taken"
    assert boss.call("POST", f"{one}/leads/claim").status_code == 409
    assert caller.call("POST", f"{one}/leads/give", {"user": ann.id}).status_code == 403
    assert caller.done("POST", f"{one}/leads/return")["data"] == {"id": ids[0]}
    why = f"/explain/lead/{ids[0]}/pools/leads"
    told = caller.data(f"{why}/claim")
    assert (told["allowed"], told["operation"], told["reason"]["code"]) == (False, "claim", "cooling")
    assert boss.data(f"{why}/give")["reason"]["code"] == "by_role"
    many = caller.done("POST", "/records/lead/pools/leads/claim", {"ids": ids})["data"]
    assert many["done"] == ids[1:] and many["refused"][0]["errors"][0]["code"] == "cooling"
    back = boss.done("POST", "/records/lead/pools/leads/return", {"ids": [*ids[1:3], 99_999]})["data"]
    assert back["done"] == ids[1:3] and [one["id"] for one in back["refused"]] == [99_999]
    assert boss.done("POST", "/records/lead/pools/leads/give", {"ids": ids[:1], "user": ann.id})["data"][
        "done"
    ]


def test_nonsense_is_refused(sellers: tuple[Caller, Caller, User, list[int]]) -> None:
    caller, boss, _, ids = sellers
    one, many = f"/records/lead/{ids[0]}/pools", "/records/lead/pools/leads"
    for path, status in (
        ("eat", 404),
        ("claim?person=0", 400),
        ("claim?person=99", 403),
        ("claim?operation=read", 400),
    ):
        assert caller.call("GET", f"/explain/lead/{ids[0]}/pools/leads/{path}").status_code == status, path
    assert caller.call("GET", f"/explain/lead/{ids[0]}/pools/no/claim").status_code == 404
    assert caller.call("GET", "/explain/lead/999/pools/leads/claim").status_code == 404
    wrong: list[tuple[str, Any, int]] = [
        (f"{one}/no/claim", None, 404),
        (f"{one}/%00/claim", None, 404),
        (f"{one}/leads/take", None, 404),
        (f"{one}/leads/claim", {"user": 1}, 400),
        (f"{one}/leads/give", {"user": "ann"}, 400),
        (f"{one}/leads/give", {"user": 99_999}, 404),
        (f"/records/lead/{'9' * 30}/pools/leads/claim", None, 404),
        ("/records/call/1/pools/leads/claim", None, 404),
        (f"{many}/claim", {"ids": []}, 400),
        (f"{many}/claim", {"ids": [0]}, 400),
        (f"{many}/claim", {"ids": [2**60]}, 400),
        (f"{many}/claim", {"ids": list(range(1, 502))}, 400),
        (f"{many}/give", {"ids": ids}, 400),
    ]
    for path, body, status in wrong:
        assert boss.call("POST", path, body).status_code == status, (path, body)
    assert caller.call("GET", "/records/lead/99999/pools").status_code == 404
