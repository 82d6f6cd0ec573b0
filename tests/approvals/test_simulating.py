"""Going through a workflow without effect, and what would become of what runs: nothing is written, all is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.approvals.figures import FiguresQuery, report
from dougong.approvals.moving_jobs import KIND
from dougong.approvals.outlooks import standing
from dougong.approvals.simulating import Request, Simulation, simulate
from dougong.clock import FixedClock
from dougong.errors import Forbidden, NotFound
from dougong.jobs.enqueuing import enqueue_for
from dougong.storage import Draft, Transaction, plan, publish

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, branch, node, parallel, way, workflow
from tests.approvals.office import Office
from tests.approvals.test_approvers import ids
from tests.approvals.test_flow import mail

WAY = branch("split", way("much", approval("chief", *mail("dan")), condition="amount > 1000"))
FLOW = workflow(
    "w",
    approval("lead", *mail("bob"), deadline={"days": 2, "do": "remind"}),
    node("rest", "wait", days=3),
    WAY,
    parallel("both", way("l", approval("law", *mail("cyd"))), way("c", approval("cash", *mail("eve")))),
    node("mark", "update", values=[{"field": "note", "expression": "'seen'"}]),
    outcomes=[{"on": "approved", "values": [{"field": "status", "expression": "'approved'"}]}],
)


def through(crm: Office, request: Request, actor: Actor = SYSTEM) -> Simulation:
    return simulate(crm.workspace, lambda _: actor, request)


def told(found: Simulation) -> list[tuple[str, list[str]]]:
    return [(one.node.name, [person.name for person in one.people]) for one in found.steps]


def tables(crm: Office) -> list[Any]:
    names = (
        "_dg_workflow_instance",
        "_dg_workflow_task",
        "_dg_workflow_log",
        "_dg_workflow_version",
        "_dg_job",
        "_dg_notice",
    )
    with crm.workspace.read() as tx:
        return [tx.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]


def test_the_way_the_people_and_the_times_are_told_and_nothing_happens(
    office: Publish, clock: FixedClock
) -> None:
    crm = office(FLOW)
    record, before = crm.quote(amount="5000"), tables(crm)
    (ada,) = ids(crm, "ada")
    found = through(crm, Request("w", record, ada))
    assert (found.outcome, found.problems) == ("approved", ())
    assert told(found) == [
        ("lead", ["Bob"]), ("rest", []), ("split", []), ("chief", ["Dan"]), ("both", []), ("law", ["Cyd"]),
        ("cash", ["Eve"]), ("mark", []),
    ]  # fmt: skip
    by_name = {one.node.name: one for one in found.steps}
    assert by_name["split"].way is not None and by_name["law"].depth == 1
    start, due, later = by_name["lead"].at, by_name["lead"].people[0].due_at, by_name["law"].at
    assert due is not None and start < due < later
    assert tables(crm) == before and crm.read(record)["note"] is None
    # As many real ones as before can follow, with versions of their own.
    instance = crm.start("w", record)
    assert crm.asked(instance) == [("bob", "lead")]
    assert told(through(crm, Request("w", record, ada)))[0] == ("lead", ["Bob"])
    assert crm.asked(instance) == [("bob", "lead")]


def test_the_draft_is_gone_through_as_it_stands(office: Publish) -> None:
    crm = office(FLOW)
    record = crm.quote()
    Draft(crm.workspace).apply([workflow("w", approval("new", *mail("fay")))])
    assert told(through(crm, Request("w", record, draft=True))) == [("new", ["Fay"])]
    assert told(through(crm, Request("w", record)))[0] == ("lead", ["Bob"])


def test_what_would_keep_it_from_starting_or_ending_is_told(office: Publish) -> None:
    refusing = approval("lead", approvers=[{"by": "field", "field": "second"}], nobody={"do": "refuse"})
    crm = office(workflow("w", refusing, starts=[{"on": "by_hand", "condition": "amount > 1000"}]))
    record = crm.quote()
    found = through(crm, Request("w", record))
    assert (found.outcome, [one.code for one in found.problems]) == (
        "stopped",
        ["not_for_this", "nobody_found"],
    )
    with pytest.raises(NotFound):
        through(crm, Request("w", 999))
    with pytest.raises(Forbidden):
        through(crm, Request("w", record), crm.people["ada"])


def test_a_version_made_in_vain_is_not_taken_for_the_next_one(office: Publish) -> None:
    """Numbers of rows come again after a rollback."""
    crm = office(FLOW, workflow("other", approval("only", *mail("fay"))))
    through(crm, Request("w", crm.quote()))
    instance = crm.begin("other")
    assert crm.asked(instance) == [("fay", "only")]
    crm.approve(instance, "fay")
    assert crm.instance(instance).state == "approved"


def test_whom_each_would_ask_by_the_new_version_is_told_and_a_job_does_it(
    office: Publish, drain: Callable[[], int]
) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob")), approval("boss", *mail("cyd"))))
    kept, goes, anew = (crm.begin("w") for _ in range(3))
    crm.approve(goes, "bob")
    crm.approve(anew, "bob")
    Draft(crm.workspace).apply(
        [workflow("w", approval("team", *mail("eve")), approval("boss", *mail("fay")))]
    )
    with crm.workspace.read() as tx:
        (told_before,) = [one for one in plan(tx).problems if one.code == "approvals_run"]
        assert told_before.params["count"] == 3
    publish(crm.workspace)

    def acting(_: Transaction) -> Actor:
        return SYSTEM

    before = tables(crm)
    found = standing(crm.workspace, acting, "w", {"lead": "team"})
    assert tables(crm) == before
    assert [node.name for node in found.unknown] == ["lead"]
    first, second, _ = found.rows
    assert [(node.name, who) for node, who in first.now] == [("lead", "Bob")]
    assert [(node.name, who) for node, who in first.moved.asked] == [("team", "Eve")]
    assert [(node.name, who) for node, who in second.moved.asked] == [("boss", "Fay")]
    assert [(node.name, who) for node, who in second.restarted.asked] == [("team", "Eve")]
    payload = {"workflow": "w", "instances": {str(goes): "move", str(anew): "restart", "999": "move"},
               "mapping": {"lead": "team"}, "comment": "New rules."}  # fmt: skip
    with crm.workspace.write() as tx:
        with pytest.raises(Forbidden):
            enqueue_for(tx, crm.people["ada"], KIND, payload)
        enqueue_for(tx, SYSTEM, KIND, payload)
    assert drain() >= 1
    assert (crm.asked(kept), crm.asked(goes), crm.asked(anew)) == (
        [("bob", crm.instance(kept) and _old(crm, kept))], [("fay", "boss")], [("eve", "team")],
    )  # fmt: skip
    with crm.workspace.read() as tx:
        (refused,) = tx.execute('SELECT count(*) FROM "_dg_job_refusal"').fetchone()
    assert refused == 1


def _old(crm: Office, instance: int) -> str:
    """The published version does not have its node."""
    with crm.workspace.read() as tx:
        row = tx.execute(
            'SELECT "node_id" FROM "_dg_workflow_task" WHERE "instance_id" = ? AND "state" = \'open\'',
            (instance,),
        ).fetchone()
    return str(row[0])


def test_figures_tell_where_it_waits_and_how_often_it_comes_back(office: Publish, clock: FixedClock) -> None:
    slow = approval("lead", *mail("bob"), deadline={"days": 1, "do": "remind"})
    crm = office(workflow("w", slow, approval("boss", *mail("cyd"))))
    first, second = crm.begin("w"), crm.begin("w")
    clock.advance(timedelta(hours=30))
    crm.approve(first, "bob")
    crm.send_back(second, "bob")
    clock.advance(timedelta(hours=10))
    crm.approve(first, "cyd")
    with crm.workspace.read() as tx:
        found = report(tx, SYSTEM, FiguresQuery("w", 30))
        with pytest.raises(Forbidden):
            report(tx, crm.people["ada"], FiguresQuery())
        assert (
            report(tx, SYSTEM, FiguresQuery("w", 30)).nodes[0].workflow_id == crm.instance(first).workflow_id
        )
    totals = found.totals
    assert (totals.started, totals.running, totals.approved, totals.came_back, totals.late) == (2, 1, 1, 1, 2)
    assert totals.median_hours == 40
    lead, boss = found.nodes
    assert (lead.title, lead.asked, lead.median_hours, lead.late, lead.return_rate) == ("Lead", 2, 30, 2, 0.5)
    assert (boss.title, boss.median_hours, boss.return_rate) == ("Boss", 10, 0)
    assert lead.share == pytest.approx(60 / 70)
    assert [(one.title, one.asked) for one in found.people] == [("Bob", 2), ("Cyd", 1)]
    clock.advance(timedelta(days=40))
    with crm.workspace.read() as tx:
        assert report(tx, SYSTEM, FiguresQuery("w", 30)).nodes == ()
