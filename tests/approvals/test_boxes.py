"""The boxes of the work centre: filters and counts agree, what was handed on is there for both, indexes find it."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from dougong.approvals import Decision, add, approve, delegate, send_copy, transfer
from dougong.approvals.boxes import BOXES, BoxQuery, count_items, find_items
from dougong.approvals.reading import Item
from dougong.approvals.rows import tasks_of
from dougong.clock import FixedClock
from dougong.storage import Transaction, Workspace, instant_text

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.office import Office
from tests.approvals.test_approvers import ids
from tests.approvals.test_flow import mail


def is_late(tx: Transaction, item: Item) -> bool:
    if item.task is not None:
        return item.task.due_at is not None and item.task.due_at <= (item.task.decided_at or tx.now_text)
    tasks = tasks_of(tx, item.instance.id)
    return any(one.state == "open" and one.due_at is not None and one.due_at <= tx.now_text for one in tasks)


TWO = (approval("lead", *mail("bob"), deadline={"days": 1, "do": "remind"}), approval("last", *mail("fay")))


def seen(crm: Office, who: str, box: Any, **narrowed: Any) -> list[int]:
    with crm.workspace.read() as tx:
        query = BoxQuery(box, **narrowed)
        found = find_items(tx, crm.people[who], query)
        assert count_items(tx, crm.people[who], query) == len(found)
        return [one.instance.id for one in found]


def test_what_was_handed_on_is_there_for_whoever_gave_it_and_whoever_has_it(office: Publish) -> None:
    crm = office(workflow("w", *TWO))
    bob, cyd, dan = ids(crm, "bob", "cyd", "dan")
    own = crm.begin("w")
    handed = crm.begin("w")
    with crm.workspace.write() as tx:
        transfer(tx, crm.people["bob"], crm.task(handed, "bob"), dan, "You know it better.")
        delegate(tx, crm.people["bob"], bob, cyd, tx.now, tx.now + timedelta(days=2))
    stood_in = crm.begin("w")
    with crm.workspace.write() as tx:
        # Whoever is asked besides was not given anything.
        add(tx, crm.people["bob"], crm.task(own, "bob"), [dan])
    assert seen(crm, "bob", "delegated") == [stood_in, handed]
    assert (seen(crm, "cyd", "delegated"), seen(crm, "dan", "delegated")) == ([stood_in], [handed])
    assert seen(crm, "fay", "delegated") == seen(crm, "ada", "delegated") == []
    crm.approve(stood_in, "cyd")
    # What was decided by whoever stood in can still be looked up by both.
    assert seen(crm, "bob", "delegated") == [stood_in, handed] and seen(crm, "cyd", "delegated") == [stood_in]
    with crm.workspace.read() as tx:
        [item] = find_items(tx, crm.people["cyd"], BoxQuery("delegated"))
    assert item.task is not None and (item.task.origin, item.people[item.task.seat]) == ("delegated", "Bob")


def test_filters_leave_what_they_say_and_counts_agree(office: Publish, clock: FixedClock) -> None:
    crm = office(workflow("w", *TWO), workflow("other", *TWO))
    bob, cyd = ids(crm, "bob", "cyd")
    for day in range(4):
        for name, by in (("w", "ada"), ("other", "eve")):
            instance = crm.begin(name, by)
            task = crm.task(instance, "bob")
            with crm.workspace.write() as tx:
                if day == 1:
                    send_copy(tx, crm.people["bob"], task, [cyd, bob])
                    approve(tx, crm.people["bob"], task, Decision())
                if day == 2:
                    transfer(tx, crm.people["bob"], task, cyd)
        clock.advance(timedelta(days=1))
    ada = crm.people["ada"].user_id
    for who, box in product(("ada", "bob", "cyd", "fay"), BOXES):
        with crm.workspace.read() as tx:
            whole = find_items(tx, crm.people[who], BoxQuery(box))
            overdue = {one.id for one in whole if is_late(tx, one)}
            since = instant_text(tx.now - timedelta(days=2))
            taking_part = {
                row[0]
                for row in tx.execute(
                    'SELECT "id" FROM "_dg_workflow_instance" WHERE "initiator_id" = ?', (ada,)
                )
            }
        for name, person, days, late in product((None, "w"), (None, ada), (None, 2), (False, True)):
            assert seen(crm, who, box, workflow=name, person=person, days=days, late=late) == [
                one.instance.id
                for one in whole
                if name in (None, one.definition.name)
                and (person is None or one.instance.id in taking_part)
                and (
                    days is None
                    or ((one.task and one.task.opened_at) if box == "delegated" else one.at) >= since
                )
                and (not late or one.id in overdue)
            ]
        assert seen(crm, who, box, object="quote") == [one.instance.id for one in whole]
    # Asked on three days with a deadline of one: what has come today is not overdue.
    assert len(seen(crm, "bob", "to_do")) == 4 and len(seen(crm, "bob", "to_do", late=True)) == 4
    crm.begin("w")
    assert len(seen(crm, "bob", "to_do")) == 5 and len(seen(crm, "bob", "to_do", late=True)) == 4


PLANS = {
    'SELECT +"instance_id", min("due_at") FROM "_dg_workflow_task" WHERE "state" = \'open\''
    " AND \"due_at\" <= '2026-01-01' GROUP BY 1": "_dg_workflow_task_due",
    'SELECT "id" FROM "_dg_workflow_task" WHERE "from_id" = 7 AND "origin" <> \'added\'': "_dg_workflow_task_from",
    'SELECT "id" FROM "_dg_workflow_task" WHERE "user_id" = 7 AND "from_id" IS NOT NULL': "_dg_workflow_task_handed",
    'SELECT "id" FROM "_dg_workflow_task" WHERE "workflow_id" = \'w\' AND "opened_at" >= \'2026-01-01\''
    ' ORDER BY "id" DESC': "_dg_workflow_task_opened",
}


@pytest.mark.parametrize(("sql", "index"), PLANS.items(), ids=PLANS.values())
def test_what_is_overdue_handed_on_or_asked_lately_is_found_by_an_index(
    workspace: Workspace, sql: str, index: str
) -> None:
    with workspace.write() as tx:
        if tx.dialect == "postgresql":
            # A few tasks are read as a whole in any case; this asks what it could do with many.
            tx.execute("SET LOCAL enable_seqscan = off")
        head = "EXPLAIN QUERY PLAN " if tx.dialect == "sqlite" else "EXPLAIN "
        assert index in "\n".join(str(row) for row in tx.execute(head + sql))
