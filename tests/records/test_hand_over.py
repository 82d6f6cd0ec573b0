"""What somebody held passes to a successor as one run, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    activate_user,
    actor_of,
    add_department,
    create_user,
    deactivate_user,
    get_user,
    set_head,
)
from dougong.access.departments import tree
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.refusals import first_refusals
from dougong.records import create, get, history_of
from dougong.records.held import counts_held
from dougong.records.sharing import share, shares_of
from dougong.storage import Draft, Workspace, publish

CARE: dict[str, Any] = {
    "kind": "object",
    "name": "care",
    "title": "Care",
    "titleField": "title",
    "type": "object",
    "properties": {
        "title": {"fieldType": "text", "title": "Title"},
        "deputy": {"fieldType": "user", "title": "Deputy"},
        "team": {"fieldType": "users", "title": "Team"},
    },
}


@pytest.fixture
def firm(workspace: Workspace) -> tuple[Workspace, Actor, dict[str, int]]:
    assert [p for p in Draft(workspace).apply([CARE]) if p.severity == "error"] == []
    publish(workspace, None)
    with workspace.write() as tx:
        users = {
            name: create_user(tx, SYSTEM, f"{name}@example.com", name, roles=[role])
            for name, role in (("boss", "administrator"), ("leaver", "member"), ("heir", "member"))
        }
        ids = {name: user.id for name, user in users.items()}
        boss = actor_of(tx, users["boss"])
        create(tx, SYSTEM, "care", {"title": "owned", "owner": ids["leaver"]})
        create(tx, SYSTEM, "care", {"title": "deputy", "deputy": ids["leaver"], "owner": ids["boss"]})
        team = [ids["boss"], ids["leaver"], ids["heir"]]
        create(tx, SYSTEM, "care", {"title": "team", "team": team, "owner": ids["leaver"]})
        create(tx, SYSTEM, "care", {"title": "other", "owner": ids["boss"]})
        set_head(tx, SYSTEM, add_department(tx, SYSTEM, "Sales").id, ids["leaver"])
    return workspace, boss, ids


def ids_of(value: Any) -> Any:
    return [one["id"] for one in value] if isinstance(value, list) else value and value["id"]


def test_all_passes_to_the_successor_and_back(firm: tuple[Workspace, Actor, dict[str, int]]) -> None:
    workspace, boss, ids = firm
    with workspace.write() as tx:
        held = [(obj.name, place.name, number) for obj, place, number in counts_held(tx, ids["leaver"])]
        assert held == [("care", "owner", 2), ("care", "deputy", 1), ("care", "team", 1)]
        deactivate_user(tx, boss, ids["leaver"])
        payload = {"leaver": ids["leaver"], "successor": ids["heir"], "holdings": ["heads", "reports"]}
        job_id = enqueue_for(tx, boss, "hand_over", payload)
    Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        job = get_job(tx, boss, job_id)
        assert (job.state, job.result) == (
            "done",
            {
                "leaver": ids["leaver"],
                "successor": ids["heir"],
                "changed": 3,
                "kept": 0,
                "moved": {"care": 3},
                "held": {"heads": 1, "reports": 0},
                "named": {"heads": ["Sales"]},
            },
        )
        records = [get(tx, SYSTEM, "care", number) for number in (1, 2, 3, 4)]
        assert [ids_of(one["owner"]) for one in records] == [
            ids["heir"], ids["boss"], ids["heir"], ids["boss"],
        ]  # fmt: skip
        assert ids_of(records[1]["deputy"]) == ids["heir"]
        assert ids_of(records[2]["team"]) == [ids["boss"], ids["heir"]]
        event = history_of(tx, boss, "care", 1)[0]
        assert (event["door"], event["by"]["id"]) == ("hand_over", ids["boss"])
        assert tree(tx)[0].head_id == ids["heir"]
        assert counts_held(tx, ids["leaver"]) == []
    with workspace.write() as tx:
        # Whoever is not here cannot be given anything back.
        activate_user(tx, boss, ids["leaver"])
        enqueue_for(tx, boss, "undo", {"run": job.run})
    Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        records = [get(tx, SYSTEM, "care", number) for number in (1, 2, 3)]
        assert ids_of(records[0]["owner"]) == ids_of(records[1]["deputy"]) == ids["leaver"]
        assert ids_of(records[2]["team"]) == [ids["boss"], ids["leaver"], ids["heir"]]


def test_what_refuses_to_change_is_kept_and_told(firm: tuple[Workspace, Actor, dict[str, int]]) -> None:
    workspace, boss, ids = firm
    rule = {"name": "steady", "condition": "title <> 'owned'", "message": "This one stays."}
    Draft(workspace).apply([{**CARE, "rules": [rule]}])
    publish(workspace, None)
    with workspace.write() as tx:
        payload = {"leaver": ids["leaver"], "successor": ids["heir"]}
        job_id = enqueue_for(tx, boss, "hand_over", payload)
    Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        result = get_job(tx, boss, job_id).result or {}
        assert (result["changed"], result["kept"]) == (2, 1)
        [refusal] = first_refusals(tx, job_id)
        assert (refusal.place, refusal.cells["title"]) == (1, "owned")


def test_who_may_hand_over_what(firm: tuple[Workspace, Actor, dict[str, int]]) -> None:
    workspace, boss, ids = firm
    with workspace.write() as tx:
        member = actor_of(tx, create_user(tx, SYSTEM, "m@example.com", "M"))
        with pytest.raises(Forbidden):
            enqueue_for(tx, member, "hand_over", {"leaver": ids["leaver"], "successor": ids["heir"]})
        for payload, error in (
            ({"leaver": ids["heir"], "successor": ids["heir"]}, InvalidInput),
            ({"leaver": ids["heir"], "successor": ids["boss"], "holdings": ["crown"]}, InvalidInput),
        ):
            with pytest.raises(error):
                enqueue_for(tx, boss, "hand_over", payload)
        deactivate_user(tx, boss, ids["heir"])
        with pytest.raises(Conflict):
            enqueue_for(tx, boss, "hand_over", {"leaver": ids["leaver"], "successor": ids["heir"]})


def test_shares_pass_over_and_are_named(firm: tuple[Workspace, Actor, dict[str, int]]) -> None:
    workspace, boss, ids = firm
    with workspace.write() as tx:
        share(tx, SYSTEM, "care", 2, "user", ids["leaver"], "edit")
        share(tx, SYSTEM, "care", 2, "user", ids["heir"], "read")
        share(tx, SYSTEM, "care", 4, "user", ids["leaver"], "read")
        share(tx, actor_of(tx, get_user(tx, ids["leaver"])), "care", 1, "user", ids["boss"], "read")
        holdings = ["shares", "shares_given"]
        payload = {"leaver": ids["leaver"], "successor": ids["heir"], "records": False, "holdings": holdings}
        job_id = enqueue_for(tx, boss, "hand_over", payload)
    Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        result = get_job(tx, boss, job_id).result
        assert result is not None
        assert result["held"] == {"shares": 2, "shares_given": 1}
        assert result["named"] == {"shares": ["Care #2", "Care #4"], "shares_given": ["Care #1"]}
        (one,) = shares_of(tx, SYSTEM, "care", 2)
        assert (one.whom_id, one.level) == (ids["heir"], "edit")
        assert [one.whom_id for one in shares_of(tx, SYSTEM, "care", 4)] == [ids["heir"]]
        assert [one.created_by for one in shares_of(tx, SYSTEM, "care", 1)] == [ids["heir"]]
