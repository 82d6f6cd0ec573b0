"""What happens in approvals sets automations off, once for each happening; automations start approvals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from dougong.access import SYSTEM
from dougong.approvals import add, withdraw
from dougong.clock import FixedClock
from dougong.errors import Conflict, InvalidInput
from dougong.records import RecordQuery, find
from dougong.storage import Draft
from dougong.storage.checks import check

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.office import Office
from tests.approvals.test_approvers import ids
from tests.approvals.test_flow import mail
from tests.automations.design import Document, automation, step, thing

NOTE = thing(
    "tale", {"quote": {"fieldType": "reference", "title": "Quote", "target": "quote", "onDelete": "clear"}}
)
FLOW = workflow("w", approval("lead", *mail("bob", "cyd"), decide="all"), approval("boss", *mail("dan")),
                starts=[{"on": "by_hand"}, {"on": "automation", "condition": "amount > 50"}])  # fmt: skip
Drain = Callable[[], int]


def tale(event: str, **trigger: object) -> Document:
    """Makes a record for each time."""
    made = step("tell", "create", object="tale", values={"name": f"'{event}'", "quote": {"record": True}})
    found = automation(event, event, made, of="quote", actsAs="system")
    found["trigger"] |= trigger
    return found


def tales(crm: Office, drain: Drain) -> list[str]:
    drain()
    with crm.workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("tale", ("name",), sort=("id",), limit=100)).data
    return [one["name"] for one in found]


def test_each_happening_sets_off_one_run(office: Publish, drain: Drain) -> None:
    crm = office(NOTE, FLOW, *(tale(one) for one in
                 ("workflow_started", "task_created", "task_decided", "workflow_ended")))  # fmt: skip
    instance = crm.begin("w")
    assert sorted(tales(crm, drain)) == ["task_created", "task_created", "workflow_started"]
    # Whoever asks somebody before has the same task again afterwards.
    with crm.workspace.write() as tx:
        add(tx, crm.people["bob"], crm.task(instance, "bob"), ids(crm, "eve"))
    for who in ("eve", "bob", "cyd"):
        crm.approve(instance, who)
    found = tales(crm, drain)
    assert found.count("task_created") == 4 and found.count("task_decided") == 3
    crm.send_back(instance, "dan")
    crm.resubmit(instance)
    for who in ("bob", "cyd", "dan"):
        crm.approve(instance, who)
    found = tales(crm, drain)
    assert (found.count("workflow_started"), found.count("workflow_ended")) == (1, 1)
    assert (found.count("task_created"), found.count("task_decided")) == (7, 7)
    assert tales(crm, drain) == found


def test_what_is_rolled_back_has_not_happened(office: Publish, drain: Drain) -> None:
    crm = office(NOTE, FLOW, tale("workflow_started"), tale("workflow_ended"))
    instance = crm.begin("w")
    with pytest.raises(ZeroDivisionError), crm.workspace.write() as tx:
        withdraw(tx, crm.people["ada"], instance)
        _ = 1 / 0
    assert tales(crm, drain) == ["workflow_started"]


def test_a_trigger_is_narrowed_to_a_workflow_outcomes_and_a_condition(office: Publish, drain: Drain) -> None:
    other = workflow("other", approval("only", *mail("fay")))
    lost = tale("workflow_ended", workflow="w", outcomes=["withdrawn"])
    dear = tale("task_created", workflow="other") | {"condition": "amount > 1000"}
    crm = office(NOTE, FLOW, other, lost, dear)
    first, second = crm.begin("w"), crm.begin("other", amount="5000")
    crm.begin("other")
    crm.approve(second, "fay")
    assert tales(crm, drain) == ["task_created"]
    with crm.workspace.write() as tx:
        withdraw(tx, crm.people["ada"], first)
    assert tales(crm, drain) == ["task_created", "workflow_ended"]


def test_a_decision_by_deadline_is_one_too(office: Publish, drain: Drain, clock: FixedClock) -> None:
    late = approval("lead", *mail("bob"), deadline={"hours": 5, "do": "approve"})
    crm = office(NOTE, workflow("w", late), tale("task_decided", outcomes=["approved"]))
    crm.begin("w")
    clock.advance(timedelta(hours=6))
    assert tales(crm, drain) == ["task_decided"]


def test_an_automation_submits_records_that_meet_the_condition_once(office: Publish, drain: Drain) -> None:
    submit = automation("submit", "by_hand", step("go", "start_workflow", workflow="w"), of="quote")
    submit["trigger"] = {"on": "created"}
    crm = office(NOTE, FLOW, submit)
    dear, cheap = crm.quote(amount="100"), crm.quote(amount="10")
    drain()
    with crm.workspace.read() as tx:
        rows = tx.execute('SELECT "id", "record_id", "initiator_id" FROM "_dg_workflow_instance"').fetchall()
    assert [row[1:] for row in rows] == [(dear, crm.people["ada"].user_id)]
    assert crm.asked(rows[0][0]) == [("bob", "lead"), ("cyd", "lead")]
    with pytest.raises(Conflict):
        crm.start("w", dear)
    crm.start("w", cheap)


def test_automations_and_approvals_that_set_each_other_off_end(office: Publish, drain: Drain) -> None:
    quick = workflow("w", approval("lead", approvers=[{"by": "initiator"}]), initiatorApproves="pass",
                     starts=[{"on": "by_hand"}, {"on": "automation"}])  # fmt: skip
    again = automation("again", "workflow_ended", step("go", "start_workflow", workflow="w"), of="quote")
    crm = office(NOTE, quick, again)
    crm.begin("w")
    drain()
    with crm.workspace.read() as tx:
        states = tx.execute('SELECT "state", "depth" FROM "_dg_automation_run" ORDER BY "id"').fetchall()
    assert states[-1][0] == "stopped" and 2 < len(states) < 20


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trigger": {"on": "created", "workflow": "w"}}, "only_workflows"),
        ({"trigger": {"on": "workflow_started", "outcomes": ["approved"]}}, "only_workflows"),
        ({"trigger": {"on": "task_decided", "outcomes": ["cancelled"]}}, "never"),
        ({"trigger": {"on": "deleted"}}, "deleted"),
        ({"object": "tale"}, "of_another"),
        ({"steps": [step("go", "start_workflow", workflow="plain")]}, "not_by_automation"),
        ({"steps": [step("go", "start_workflow")]}, "step_needs"),
        ({"moment": "before", "trigger": {"on": "workflow_ended"}}, "not_before"),
    ],
)
def test_what_makes_no_sense_is_told_before_a_publish(office: Publish, change: Document, code: str) -> None:
    plain = workflow("plain", approval("only", *mail("fay")))
    crm = office(NOTE, FLOW, plain)
    wrong = automation("wrong", "created", step("go", "start_workflow", workflow="w"), of="quote") | change
    Draft(crm.workspace).apply([wrong])
    problems = check(Draft(crm.workspace).documents)
    assert code in [one.code for one in problems]
    with pytest.raises((InvalidInput, Conflict)):
        office()
