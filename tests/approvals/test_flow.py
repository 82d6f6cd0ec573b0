"""Approvals go their way: who is asked when, what decides, how it ends."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.approvals import Decision, approve, reject, start
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.notices import inbox
from dougong.records import InvalidRecords
from dougong.storage import Draft, publish

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, branch, node, parallel, way, workflow


def mail(*names: str) -> list[str]:
    return [f"{name}@example.com" for name in names]


def test_one_after_the_other_until_it_is_approved(office: Publish) -> None:
    crm = office(
        workflow("two", approval("lead", *mail("bob")), approval("boss", *mail("cyd")),
                 outcomes=[{"on": "started", "values": [{"field": "status", "expression": "'running'"}]},
                           {"on": "approved", "values": [{"field": "status", "expression": "'approved'"}]}])
    )  # fmt: skip
    quote = crm.quote()
    instance = crm.start("two", quote)
    assert crm.read(quote)["status"] == "running"
    assert crm.asked(instance) == [("bob", "lead")]
    with crm.workspace.read() as tx:
        assert [one.kind.name for one in inbox(tx, crm.people["bob"]).notices] == ["approval_asked"]
    crm.approve(instance, "bob", "Fine.")
    assert crm.asked(instance) == [("cyd", "boss")]
    crm.approve(instance, "cyd")
    found = crm.instance(instance)
    assert found.state == "approved" and found.ended
    assert crm.read(quote)["status"] == "approved"
    assert crm.log(instance) == ["started", "approved", "approved", "approved"]
    crm.consistent(instance)


def test_a_rejection_ends_it_and_closes_what_is_open(office: Publish) -> None:
    law, cash = approval("law", *mail("bob")), approval("cash", *mail("cyd"))
    crm = office(workflow("w", parallel("both", way("l", law), way("m", cash))))
    instance = crm.begin("w")
    assert crm.asked(instance) == [("bob", "law"), ("cyd", "cash")]
    crm.reject(instance, "bob")
    assert crm.instance(instance).state == "rejected"
    assert crm.decisions(instance) == [("bob", "rejected"), ("cyd", "ended")]
    crm.consistent(instance)


@pytest.mark.parametrize(
    ("decide", "threshold", "steps", "state"),
    [
        ("any", None, ["+bob"], "approved"),
        ("any", None, ["-bob"], "rejected"),
        ("all", None, ["+bob", "+cyd", "+dan"], "approved"),
        ("all", None, ["+bob", "-cyd"], "rejected"),
        ("sequence", None, ["+bob", "+cyd", "+dan"], "approved"),
        ("vote", {"count": 2}, ["-bob", "+cyd", "+dan"], "approved"),
        ("vote", {"percent": 67}, ["+bob", "-cyd"], "rejected"),
        ("vote", {"percent": 60}, ["+bob", "+dan"], "approved"),
    ],
)
def test_how_many_decide(
    office: Publish, decide: str, threshold: dict[str, int] | None, steps: list[str], state: str
) -> None:
    options = {"decide": decide} | ({"threshold": threshold} if threshold else {})
    crm = office(workflow("w", approval("all", *mail("bob", "cyd", "dan"), **options)))
    instance = crm.begin("w")
    for step in steps[:-1]:
        (crm.approve if step[0] == "+" else crm.reject)(instance, step[1:])
        assert crm.instance(instance).state == "running"
    if decide == "sequence":
        assert crm.asked(instance) == [("dan", "all")]
    (crm.approve if steps[-1][0] == "+" else crm.reject)(instance, steps[-1][1:])
    assert crm.instance(instance).state == state
    crm.consistent(instance)


def test_branches_and_ways_in_parallel(office: Publish) -> None:
    crm = office(
        workflow(
            "w",
            branch(
                "size",
                way(
                    "big",
                    parallel(
                        "both",
                        way("law", approval("lawyer", *mail("bob")), approval("judge", *mail("cyd"))),
                        way("cash", approval("bank", *mail("dan"))),
                        way("never", approval("eve", *mail("eve")), condition="note = 'x'"),
                    ),
                    condition="amount > 50",
                ),
                otherwise=(approval("small", *mail("fay")),),
            ),
            node("mark", "update", values=[{"field": "note", "expression": "'through'"}]),
        )
    )
    small = crm.begin("w", amount="5")
    assert crm.asked(small) == [("fay", "small")]
    big = crm.begin("w")
    crm.approve(big, "bob")
    assert crm.asked(big) == [("cyd", "judge"), ("dan", "bank")]
    crm.approve(big, "dan")
    assert crm.instance(big).state == "running"
    crm.approve(big, "cyd")
    assert crm.instance(big).state == "approved"
    assert crm.read(crm.instance(big).record_id)["note"] == "through"


def test_the_first_way_through_is_enough_where_it_says_so(office: Publish) -> None:
    both = parallel(
        "both", way("l", approval("law", *mail("bob"))), way("m", approval("cash", *mail("cyd"))), join="any"
    )
    crm = office(workflow("w", both, approval("last", *mail("dan"))))
    instance = crm.begin("w")
    crm.approve(instance, "cyd")
    assert crm.asked(instance) == [("dan", "last")]
    assert crm.decisions(instance)[:2] == [("bob", "joined"), ("cyd", "approved")]
    crm.consistent(instance)


def test_what_is_filled_in_is_written_with_the_decision_and_nothing_else(office: Publish) -> None:
    rights = [{"field": "note", "right": "required"}, {"field": "amount", "right": "see"}]
    crm = office(workflow("w", approval("lead", *mail("bob"), fields=rights)))
    quote = crm.quote()
    instance = crm.start("w", quote)
    with pytest.raises(InvalidInput, match="cannot be filled in"):
        crm.approve(instance, "bob", amount="1")
    with pytest.raises(InvalidInput, match="must be filled in"):
        crm.approve(instance, "bob")
    with pytest.raises(InvalidRecords):
        crm.approve(instance, "bob", note=["x"])
    assert crm.instance(instance).state == "running"
    crm.approve(instance, "bob", note="checked")
    assert crm.read(quote)["note"] == "checked"
    assert crm.instance(instance).state == "approved"


def test_comments_are_asked_for_where_they_must_be(office: Publish) -> None:
    lead = approval("lead", *mail("bob"), comment="required")
    crm = office(workflow("w", lead, approval("boss", *mail("cyd"), comment="optional")))
    instance = crm.begin("w")
    for comment in ("", "  "):
        with pytest.raises(InvalidInput, match="Say why"):
            crm.approve(instance, "bob", comment)
    with pytest.raises(InvalidInput):
        crm.approve(instance, "bob", "a\0b")
    with pytest.raises(InvalidInput, match="At most"):
        crm.approve(instance, "bob", "x" * 5000)
    crm.approve(instance, "bob", "Yes.")
    crm.reject(instance, "cyd", "")
    assert crm.instance(instance).state == "rejected"


def test_nobody_decides_for_others_or_twice(office: Publish) -> None:
    crm = office(
        workflow("w", approval("lead", *mail("bob", "cyd"), decide="any"), approval("boss", *mail("dan")))
    )
    instance = crm.begin("w")
    task, other = crm.task(instance, "bob"), crm.task(instance, "cyd")
    with crm.workspace.write() as tx, pytest.raises(Forbidden, match="somebody else"):
        approve(tx, crm.people["ada"], task)
    for wrong in (0, -1, 10**25, 999_999):
        with crm.workspace.write() as tx, pytest.raises(NotFound):
            approve(tx, crm.people["bob"], wrong)
    crm.approve(instance, "bob")
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="You have approved"):
        approve(tx, crm.people["bob"], task)
    with crm.workspace.write() as tx, pytest.raises(Conflict, match="Others have decided"):
        reject(tx, crm.people["cyd"], other, Decision("No."))
    assert crm.asked(instance) == [("dan", "boss")]


def test_a_record_is_in_one_run_of_a_workflow(office: Publish) -> None:
    crm = office(
        workflow("w", approval("lead", *mail("bob")), starts=[{"on": "by_hand", "condition": "amount > 10"}])
    )
    quote = crm.quote()
    instance = crm.start("w", quote)
    with pytest.raises(Conflict, match="running for this record already"):
        crm.start("w", quote)
    crm.approve(instance, "bob")
    assert crm.start("w", quote) != instance
    with pytest.raises(InvalidInput, match="does not meet"):
        crm.begin("w", amount="5")
    with crm.workspace.write() as tx, pytest.raises(NotFound):
        start(tx, crm.people["ada"], "w", 10**25)
    with crm.workspace.write() as tx, pytest.raises(NotFound):
        start(tx, SYSTEM, "nothing", quote)


def test_running_approvals_stay_on_the_version_they_began_with(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob")), approval("boss", *mail("cyd"))))
    instance = crm.begin("w")
    office(workflow("w", approval("lead", *mail("dan"))))
    later = crm.begin("w")
    crm.approve(instance, "bob")
    assert [who for who, _ in crm.asked(instance)] == ["cyd"]
    assert crm.asked(later) == [("dan", "lead")]


def test_without_its_workflow_a_running_approval_is_cancelled(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"))))
    instance = crm.begin("w")
    with crm.workspace.read() as tx:
        workflow_id = tx.release.definitions.workflow("w").id
    Draft(crm.workspace).delete("workflow", workflow_id)
    publish(crm.workspace)
    assert crm.instance(instance).state == "cancelled"
    crm.consistent(instance)
    crm.edit(crm.instance(instance).record_id, note="free again")
