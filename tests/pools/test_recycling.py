"""By the clock records go back into their pool, once, and whoever has them is told before."""

from __future__ import annotations

import threading
from collections import Counter

from dougong.access import SYSTEM, Actor
from dougong.jobs import Runner, enqueue
from dougong.notices import inbox
from dougong.pools.recycling import KIND
from dougong.records import create, history, update
from dougong.storage import Workspace

from tests.pools.conftest import Leads
from tests.pools.test_claiming import claimed, codes, later, shown


def run(workspace: Workspace) -> None:
    with workspace.write() as tx:
        enqueue(tx, KIND, {})
    while Runner(workspace).run_next():
        pass


def notices(workspace: Workspace, actor: Actor) -> Counter[str]:
    with workspace.read() as tx:
        return Counter(one.kind.name for one in inbox(tx, actor).notices)


def test_what_nobody_looks_after_goes_back_and_its_holder_is_told(
    workspace: Workspace, ann: Actor, leads: Leads
) -> None:
    idle, called, precious = (leads(owner=ann.user_id, level=level)[0] for level in (None, None, "A"))
    later(workspace, 29)
    with workspace.write() as tx:
        create(tx, SYSTEM, "call", {"name": "Call", "lead": called, "on": tx.now.date().isoformat()})
    run(workspace)
    assert shown(workspace, idle)["owner"]["id"] == ann.user_id
    later(workspace, 1)
    run(workspace)
    assert shown(workspace, idle)["owner"] is None
    assert shown(workspace, called)["owner"]["id"] == shown(workspace, precious)["owner"]["id"] == ann.user_id
    assert notices(workspace, ann) == {"pool_soon": 1, "pool_recycled": 1}
    assert codes(claimed(workspace, ann, idle)) == {idle: "cooling"}
    run(workspace)
    assert notices(workspace, ann)["pool_recycled"] == 1


def test_who_has_it_is_told_once_for_each_day_that_is_asked_for(
    workspace: Workspace, ann: Actor, leads: Leads
) -> None:
    (lead,) = leads(owner=ann.user_id)
    found = []
    for _ in range(29):
        later(workspace, 1)
        run(workspace)
        with workspace.read() as tx:
            (count,) = tx.execute('SELECT count(*) FROM "_dg_pool_warning"').fetchone()
        found.append(count)
    assert found == [0] * 22 + [1] * 6 + [2]
    with workspace.write() as tx:
        update(tx, SYSTEM, "lead", lead, {"contact": tx.now.date().isoformat()})
    later(workspace, 1)
    run(workspace)
    assert shown(workspace, lead)["owner"]["id"] == ann.user_id


def test_two_workers_give_each_record_back_once(workspace: Workspace, ann: Actor, leads: Leads) -> None:
    ids = leads(40, owner=ann.user_id)
    later(workspace, 31)
    with workspace.write() as tx:
        for _ in range(2):
            enqueue(tx, KIND, {})

    def work() -> None:
        runner = Runner(workspace)
        while runner.run_next():
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with workspace.read() as tx:
        rows = tx.execute('SELECT "record_id", "what" FROM "_dg_pool_event" ORDER BY "record_id"').fetchall()
        events = [one["door"] for one in history.of(tx, SYSTEM, "lead", ids[0])]
    assert rows == [(lead, "recycled") for lead in ids]
    assert events.count("pool") == 1
