"""What people of a demo have done is done again by the engine, or the demo is refused with the place."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.approvals.rows import instances_where
from dougong.comments import comments_of
from dougong.errors import InvalidInput
from dougong.packs import install, load_demo, read_pack
from dougong.storage import Workspace

from tests.packs.conftest import ACCOUNTS, USERS, Make

BY_WU = {"by": "people", "people": ["wu@example.com"]}
LOOK = {"name": "look", "title": "Look", "do": "approval", "approvers": [BY_WU]}
FLOW = {
    "kind": "workflow", "name": "check", "title": "Check", "object": "account",
    "starts": [{"on": "by_hand"}], "nobody": {"do": "administrators"}, "nodes": [LOOK],
}  # fmt: skip
WU = {"key": "wu", "name": "吴", "email": "wu@example.com", "roles": ["administrator"]}
SUBMIT = {"$of": "acme", "$by": "lin", "$at": {"$days": -9, "$time": "10:00"}, "do": "submit"}
APPROVE = {"$of": "acme", "$by": "wu", "$at": {"$days": -8, "$time": "11:00"}, "do": "approve"}


def made(make: Make, *acts: Any) -> Any:
    return make(
        **{
            "workflows/check.json": FLOW,
            "demo/users.json": {**USERS, "users": [*USERS["users"], WU]},
            "demo/records/10-accounts.json": ACCOUNTS,
            "demo/records/20-deals.json": None,
            "demo/approvals/10.json": {"workflow": "check", "acts": list(acts)},
        }
    )


def test_acts_are_done_in_the_order_of_time(workspace: Workspace, make: Make) -> None:
    folder = made(make, APPROVE, SUBMIT)
    install(workspace, SYSTEM, read_pack(folder))
    assert load_demo(workspace, SYSTEM, folder / "demo").acts == 2
    with workspace.read() as tx:
        [found] = instances_where(tx, "1 = 1", [])
        assert found.state == "approved" and (found.ended_at or "") < tx.now_text
        assert found.started_at[11:16] == "10:00" and (found.ended_at or "")[11:16] == "11:00"


ASK = {"$of": "acme", "$by": "lin", "$at": {"$days": -9, "$time": "10:00"}, "text": "@吴 do they pay?"}
REPLY = {
    "$of": "acme",
    "$by": "wu",
    "$at": {"$days": -8, "$time": "11:00"},
    "text": "They do.",
    "answer": True,
}


def spoken(make: Make, *acts: Any) -> Any:
    said = {"object": "account", "acts": list(acts)}
    return make(
        **{
            "demo/users.json": {**USERS, "users": [*USERS["users"], WU]},
            "demo/records/20-deals.json": None,
            "demo/comments/10.json": said,
        }
    )


def test_colleagues_speak_to_each_other_in_the_order_of_time(workspace: Workspace, make: Make) -> None:
    folder = spoken(make, REPLY, ASK)
    install(workspace, SYSTEM, read_pack(folder))
    assert load_demo(workspace, SYSTEM, folder / "demo").acts == 2
    with workspace.read() as tx:
        answer, question = comments_of(tx, SYSTEM, "account", 1)
        assert [one.name for one in question.mentions] == ["吴"]
        assert answer.parent_id == question.id and answer.user_name == "吴"
        assert question.created_at < answer.created_at < tx.now_text


def test_what_could_not_have_been_said_refuses_the_demo(workspace: Workspace, make: Make) -> None:
    install(workspace, SYSTEM, read_pack(spoken(make)))
    for acts, place in (
        ([REPLY], "10.json#/acts/0/answer"),
        ([{**ASK, "text": " "}], "10.json#/acts/0/text"),
        ([{**ASK, "object": "nonsense"}], "10.json#/acts/0/nonsense"),
        ([{**ASK, "$at": {"$days": 1, "$time": "10:00"}}], "10.json#/acts/0/$at"),
        ([ASK, {**REPLY, "text": 7}], "10.json#/acts/1/text"),
    ):
        folder = spoken(make, *acts)
        with pytest.raises(InvalidInput) as refused:
            load_demo(workspace, SYSTEM, folder / "demo")
        assert [one.place for one in refused.value.problems] == [place]
        with workspace.read() as tx:
            assert tx.execute('SELECT count(*) FROM "_dg_comment"').fetchone()[0] == 0


def test_a_folder_that_nobody_retells_refuses_the_demo(workspace: Workspace, make: Make) -> None:
    folder = make(**{"demo/dances/10.json": {"acts": []}})
    install(workspace, SYSTEM, read_pack(folder))
    with pytest.raises(InvalidInput, match="dances"):
        load_demo(workspace, SYSTEM, folder / "demo")


WRONG: list[tuple[list[Any], str]] = [
    ([SUBMIT, {**APPROVE, "$by": "lin"}], "10.json#/acts/1/$by"),
    ([APPROVE], "10.json#/acts/0/$of"),
    ([{**SUBMIT, "do": "dance"}], "10.json#/acts/0/do"),
    ([SUBMIT, {**SUBMIT, "$at": {"$days": -7, "$time": "10:00"}}], "10.json#/acts/1/record"),
    ([SUBMIT, {**APPROVE, "do": "transfer"}], "10.json#/acts/1"),
    ([{**SUBMIT, "$at": {"$days": 1, "$time": "10:00"}}], "10.json#/acts/0/$at"),
    ([{**SUBMIT, "$at": "soon"}], "10.json#/acts/0/$at"),
    ([{**SUBMIT, "$by": "nobody"}], "10.json#/acts/0/$by"),
    ([{**SUBMIT, "$of": "nothing"}], "10.json#/acts/0/$of"),
    ([7], "10.json"),
]


def test_what_could_not_have_been_done_refuses_the_demo(workspace: Workspace, make: Make) -> None:
    for position, (acts, place) in enumerate(WRONG):
        folder = made(make, *acts)
        if position == 0:
            install(workspace, SYSTEM, read_pack(folder))
        with pytest.raises(InvalidInput) as refused:
            load_demo(workspace, SYSTEM, folder / "demo")
        assert [one.place for one in refused.value.problems] == [place]
        with workspace.read() as tx:
            assert tx.execute('SELECT count(*) FROM "_dg_user"').fetchone()[0] == 0
