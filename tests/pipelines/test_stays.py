from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import NotFound
from dougong.pipelines import FunnelQuery, Position, funnel, positions_of, stages_of
from dougong.records import InvalidRecords, create, delete, purge, restore, update
from dougong.storage import Draft, Workspace, publish

from tests.pipelines.design import DEAL, OBJECTS, RENEWALS, SALES


def made(workspace: Workspace, actor: Actor, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, "deal", {"name": "Deal", **values}).id


def moved(workspace: Workspace, actor: Actor, record: int, **values: Any) -> None:
    with workspace.write() as tx:
        update(tx, actor, "deal", record, values)


def way(workspace: Workspace, actor: Actor, record: int) -> list[tuple[str | None, str | None, int, bool]]:
    with workspace.read() as tx:
        (course,) = stages_of(tx, actor, "deal", record)
    return [
        (
            stay.stage.name if stay.stage else None,
            stay.came_from.name if stay.came_from else None,
            stay.seconds,
            stay.until is None,
        )
        for stay in course.stays
    ]


def position(workspace: Workspace, record: int) -> Position:
    with workspace.read() as tx:
        return positions_of(tx, tx.release.definitions.pipeline("sales"), [record])[record]


def rows(workspace: Workspace) -> int:
    with workspace.read() as tx:
        return int(tx.execute('SELECT count(*) FROM "_dg_stage"').fetchone()[0])


def test_each_stay_knows_where_from_how_long_and_who(crm: Workspace, ada: Actor, clock: FixedClock) -> None:
    deal = made(crm, ada)
    clock.advance(timedelta(days=3))
    moved(crm, ada, deal, stage="lost", loss_reason="Price")
    clock.advance(timedelta(hours=1))
    moved(crm, ada, deal, stage="qualify")
    clock.advance(timedelta(minutes=1))
    assert way(crm, ada, deal) == [
        ("qualify", None, 259_200, False),
        ("lost", "qualify", 3_600, False),
        ("qualify", "lost", 60, True),
    ]
    with crm.read() as tx:
        (course,) = stages_of(tx, ada, "deal", deal)
    assert course.seconds_in(course.pipeline.stages[0]) == 259_260
    assert {stay.by["id"] for stay in course.stays if stay.by} == {ada.user_id}


def test_a_change_of_something_else_ends_no_stay(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    moved(crm, ada, deal, name="Other")
    assert len(way(crm, ada, deal)) == 1


def test_a_refused_move_leaves_no_trace(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    with pytest.raises(InvalidRecords):
        moved(crm, ada, deal, stage="contract")
    assert rows(crm) == 1
    assert way(crm, ada, deal) == [("qualify", None, 0, True)]


def test_a_record_rots_where_it_stays_too_long(crm: Workspace, ada: Actor, clock: FixedClock) -> None:
    deal = made(crm, ada)
    clock.advance(timedelta(days=6, hours=23))
    assert (position(crm, deal).days, position(crm, deal).rotting) == (6, False)
    clock.advance(timedelta(hours=1))
    assert (position(crm, deal).days, position(crm, deal).rotting) == (7, True)


def test_the_bin_does_not_end_a_stay_and_a_purge_forgets_it(
    crm: Workspace, ada: Actor, clock: FixedClock
) -> None:
    deal = made(crm, ada)
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    with crm.read() as tx, pytest.raises(NotFound):
        stages_of(tx, ada, "deal", deal)
    clock.advance(timedelta(days=1))
    with crm.write() as tx:
        restore(tx, ada, "deal", deal)
    assert way(crm, ada, deal) == [("qualify", None, 86_400, True)]
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    with crm.write() as tx:
        purge(tx, SYSTEM, "deal", [deal])
    assert rows(crm) == 0


def test_a_new_pipeline_takes_records_to_be_there_since_their_last_change(
    workspace: Workspace, clock: FixedClock
) -> None:
    from dougong.pipelines import follow_definitions

    workspace.publish_hooks.append(follow_definitions)
    Draft(workspace).apply(OBJECTS)
    publish(workspace)
    deal = made(workspace, SYSTEM, stage="offer")
    other = made(workspace, SYSTEM, stage=None)
    clock.advance(timedelta(days=2))
    Draft(workspace).apply([SALES])
    publish(workspace)
    assert way(workspace, SYSTEM, deal) == [("offer", None, 172_800, True)]
    assert way(workspace, SYSTEM, other) == []


def test_a_change_of_the_pipelines_puts_records_where_they_belong(
    crm: Workspace, ada: Actor, clock: FixedClock
) -> None:
    deal = made(crm, ada, kind="renewal", stage="won")
    clock.advance(timedelta(days=1))
    Draft(crm).apply([RENEWALS, {**SALES, "position": 2}])
    publish(crm)
    clock.advance(timedelta(days=1))
    assert way(crm, ada, deal) == [("won", None, 86_400, False), ("renewed", None, 86_400, True)]


def test_a_removed_pipeline_ends_its_stays(crm: Workspace, ada: Actor) -> None:
    made(crm, ada)
    draft = Draft(crm)
    document = draft.documents.by_name("pipeline", "sales")
    assert document is not None
    draft.delete("translation", draft.documents.of_kind("translation")[0]["id"])
    draft.delete("pipeline", document["id"])
    publish(crm)
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_stage" WHERE "left_at" IS NULL').fetchone()[0] == 0


def test_the_funnel_counts_who_got_how_far(crm: Workspace, ada: Actor, clock: FixedClock) -> None:
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
    deals = [made(crm, ada, amount=str(1000 * n)) for n in range(1, 5)]
    clock.advance(timedelta(days=10))
    for deal in deals[:3]:
        moved(crm, ada, deal, stage="offer", account=acme)
    moved(crm, ada, deals[3], stage="lost", loss_reason="Price")
    clock.advance(timedelta(days=5))
    moved(crm, ada, deals[0], stage="won")  # past the contract
    with crm.read() as tx:
        found = funnel(tx, ada, FunnelQuery("sales"))
        large = funnel(tx, ada, FunnelQuery("sales", "amount >= 2000"))
    by_stage = {one["stage"]: one for one in found["stages"]}
    counts = {name: (one["now"], one["entered"], one["reached"]) for name, one in by_stage.items()}
    assert counts == {
        "qualify": (0, 4, 4),
        "offer": (2, 3, 3),
        "contract": (0, 0, 1),
        "won": (1, 1, 1),
        "lost": (1, 1, None),
    }
    assert by_stage["qualify"]["conversion"] == "0.7500"
    assert by_stage["qualify"]["lost"] == 1
    assert by_stage["qualify"]["average_seconds"] == 10 * 86_400
    assert (found["open"], found["won"], found["lost"], found["win_rate"]) == (2, 1, 1, "0.5000")
    assert found["average_seconds"] == 15 * 86_400
    assert (large["open"], large["won"], large["lost"]) == (2, 0, 1)


def test_the_funnel_leaves_out_what_is_in_the_bin(crm: Workspace, ada: Actor) -> None:
    deal = made(crm, ada)
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    with crm.read() as tx:
        assert funnel(tx, ada, FunnelQuery("sales"))["open"] == 0


def test_a_renamed_option_moves_nobody(crm: Workspace, ada: Actor) -> None:
    made(crm, ada)
    draft = Draft(crm)
    titled = {**DEAL, "properties": {**DEAL["properties"], "stage": {**DEAL["properties"]["stage"]}}}
    options = [{**one} for one in DEAL["properties"]["stage"]["options"]]
    options[0]["title"] = "Qualification"
    titled["properties"]["stage"]["options"] = options
    draft.apply([titled])
    publish(crm)
    assert rows(crm) == 1
