"""Limits of a pool hold for whoever writes the field by hand, through whichever door."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import InvalidInput
from dougong.records import Batch, RecordWriter, create, update
from dougong.storage import Workspace

from tests.pools.conftest import Leads
from tests.pools.test_claiming import claimed, codes, later, returned, shown


def put(workspace: Workspace, actor: Actor, lead: int, holder: int | None, **values: Any) -> str:
    """The code of what it is refused for."""
    try:
        with workspace.write() as tx:
            update(tx, actor, "lead", lead, {"owner": holder, **values})
    except InvalidInput as refusal:
        (problem,) = refusal.problems
        assert problem.place == "owner"
        return problem.code
    return ""


def test_taking_a_record_by_hand_is_claiming_it(workspace: Workspace, boss: Actor, leads: Leads) -> None:
    ids = leads(8)
    assert [put(workspace, boss, one, boss.user_id) for one in ids[:4]] == ["", "", "", "holds"]
    assert codes(claimed(workspace, boss, ids[3])) == {ids[3]: "holds"}
    # Whoever closes it with the same save takes nothing out of the pool.
    assert put(workspace, boss, ids[4], boss.user_id, open=False) == ""
    assert put(workspace, boss, ids[0], None) == ""
    assert put(workspace, boss, ids[0], boss.user_id) == "cooling"
    assert codes(claimed(workspace, boss, ids[0])) == {ids[0]: "cooling"}
    assert put(workspace, boss, ids[5], boss.user_id) == ""
    assert put(workspace, boss, ids[5], None) == ""
    assert put(workspace, boss, ids[6], boss.user_id) == "daily"
    later(workspace, 1)
    assert put(workspace, boss, ids[6], boss.user_id) == ""
    assert shown(workspace, ids[6])["owner"]["id"] == boss.user_id


def test_giving_by_hand_stays_within_what_one_holds(
    workspace: Workspace, ann: Actor, boss: Actor, leads: Leads
) -> None:
    ids = leads(6)
    records = [{"id": one, "owner": ann.user_id} for one in ids]
    with workspace.write() as tx:
        batch = Batch("lead", "update", records, policy="skip_invalid", door="import")
        refused = RecordWriter(tx, boss).write(batch).refused
    assert [(one.index, one.problems[0].code) for one in refused] == [
        (3, "holds"),
        (4, "holds"),
        (5, "holds"),
    ]
    # Given by others does not count for the day; what is put back by hand cools down all the same.
    put(workspace, boss, ids[0], None)
    assert codes(claimed(workspace, ann, ids[0], ids[3])) == {ids[0]: "cooling"}
    returned(workspace, ann, ids[3])
    assert [put(workspace, boss, one, ann.user_id) for one in ids[4:]] == ["", "holds"]


def test_the_product_itself_new_records_and_handing_on_are_not_kept_back(
    workspace: Workspace, ann: Actor, boss: Actor, leads: Leads
) -> None:
    ids = leads(4)
    assert [put(workspace, SYSTEM, one, ann.user_id) for one in ids] == [""] * 4
    assert leads(1, owner=ann.user_id)
    mine = leads(4, owner=boss.user_id)
    assert put(workspace, boss, mine[0], ann.user_id) == ""
    with workspace.write() as tx, pytest.raises(InvalidInput):
        update(
            tx,
            boss,
            "lead",
            create(tx, SYSTEM, "lead", {"name": "More", "owner": None}).id,
            {"owner": ann.user_id},
        )
