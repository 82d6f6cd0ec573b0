"""Several people, or one several times, at the same instant: one effect, one outcome, one line in the log."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable

from dougong.access import SYSTEM
from dougong.approvals import Decision, approve, move, reject, send_back, start, withdraw
from dougong.errors import Conflict, DougongError, Unavailable

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail
from tests.support.waiting import PATIENCE

ROUNDS = 200 if os.environ.get("DOUGONG_LONG") == "1" else 4
TWO = workflow("w", approval("lead", *mail("bob", "cyd"), decide="any"), approval("last", *mail("dan")))


def at_once(crm: Office, *acts: Callable[[Office], object]) -> Counter[str]:
    """What came of each, begun together; somebody who finds the database busy tries again."""
    together, found = threading.Barrier(len(acts)), Counter[str]()

    def run(act: Callable[[Office], object]) -> None:
        together.wait(PATIENCE)
        while True:
            try:
                act(crm)
                found["done"] += 1
            except Unavailable:
                continue
            except DougongError as error:
                found[error.problems[0].code if isinstance(error, Conflict) else type(error).__name__] += 1
            return

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found


def decide(who: str, task: int, how: str) -> Callable[[Office], object]:
    def act(crm: Office) -> None:
        with crm.workspace.write() as tx:
            if how == "approve":
                approve(tx, crm.people[who], task)
            elif how == "reject":
                reject(tx, crm.people[who], task, Decision("No."))
            else:
                send_back(tx, crm.people[who], task, "Once more.")

    return act


def test_four_approvals_of_one_task_have_one_effect(office: Publish) -> None:
    crm = office(TWO)
    for _ in range(ROUNDS):
        instance = crm.begin("w")
        act = decide("bob", crm.task(instance, "bob"), "approve")
        assert at_once(crm, act, act, act, act) == {"done": 1, "over": 3}
        assert crm.log(instance) == ["started", "approved"]
        assert crm.asked(instance) == [("dan", "last")]


def test_approve_reject_and_return_at_once_have_one_outcome(office: Publish) -> None:
    crm = office(TWO)
    for _ in range(ROUNDS):
        instance = crm.begin("w")
        bob, cyd = crm.task(instance, "bob"), crm.task(instance, "cyd")
        found = at_once(
            crm, decide("bob", bob, "approve"), decide("cyd", cyd, "reject"), decide("cyd", cyd, "return")
        )
        assert found == {"done": 1, "over": 2}
        decided = [one for one in crm.decisions(instance) if one[1] in ("approved", "rejected", "returned")]
        expected = {"approved": "running", "rejected": "rejected", "returned": "returned"}
        spoken = [
            how for how in decided if how != ("bob", "returned") or crm.log(instance).count("approved") == 0
        ]
        assert crm.instance(instance).state in {expected[str(how)] for _, how in spoken}
        crm.consistent(instance)


def test_a_record_is_submitted_once_however_many_do(office: Publish) -> None:
    crm = office(TWO)

    def submit(by: str, quote: int) -> Callable[[Office], object]:
        def act(crm: Office) -> None:
            with crm.workspace.write() as tx:
                start(tx, crm.people[by], "w", quote)

        return act

    for _ in range(ROUNDS):
        quote = crm.quote()
        assert at_once(crm, *(submit(by, quote) for by in ("ada", "bob", "cyd"))) == {
            "done": 1,
            "runs_already": 2,
        }


def test_withdrawing_and_deciding_at_once(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"))))

    def take_back(instance: int) -> Callable[[Office], object]:
        def act(crm: Office) -> None:
            with crm.workspace.write() as tx:
                withdraw(tx, crm.people["ada"], instance)

        return act

    for _ in range(ROUNDS):
        instance = crm.begin("w")
        found = at_once(crm, take_back(instance), decide("bob", crm.task(instance, "bob"), "approve"))
        assert found == {"done": 1, "over": 1}
        assert crm.instance(instance).state in ("withdrawn", "approved")
        crm.consistent(instance)


def test_a_decision_and_a_move_to_another_version_at_once(office: Publish) -> None:
    """The decision is either before the move and kept, or refused, as there is something else to decide by then."""
    crm = office(TWO)
    instances = [crm.begin("w") for _ in range(ROUNDS)]
    crm = office(workflow("w", approval("law", *mail("eve")), *TWO["nodes"]))

    def go_over(instance: int) -> Callable[[Office], object]:
        def act(crm: Office) -> None:
            with crm.workspace.write() as tx:
                move(tx, SYSTEM, instance, {}, "The rules have changed.")

        return act

    for instance in instances:
        decision = decide("bob", crm.task(instance, "bob"), "approve")
        found = at_once(crm, decision, go_over(instance), go_over(instance))
        log = crm.log(instance)
        assert log.count("moved") == found["newest"] == 1
        assert log.count("approved") == 1 - found["over"] == found["done"] - 1
        # The new node comes first in any case.
        assert crm.asked(instance) == [("eve", "law")]
        crm.approve(instance, "eve")
        assert (
            crm.asked(instance)
            == ([("bob", "lead"), ("cyd", "lead")], [("dan", "last")])[log.count("approved")]
        )
        crm.consistent(instance)


def test_a_change_and_a_start_at_once_never_pass_each_other(office: Publish) -> None:
    """Whoever changes the record is either before the approval or refused by its lock."""
    crm = office(workflow("w", approval("lead", *mail("bob"), reliesOn=["amount"])))

    def submit(quote: int) -> Callable[[Office], object]:
        def act(crm: Office) -> None:
            with crm.workspace.write() as tx:
                start(tx, crm.people["ada"], "w", quote)

        return act

    for number in range(ROUNDS):
        quote = crm.quote()
        found = at_once(crm, submit(quote), lambda crm, q=quote, n=number: crm.edit(q, amount=str(n + 1000)))
        assert found in ({"done": 2}, {"done": 1, "InvalidRecords": 1})
        changed = crm.read(quote)["amount"] != "100.00"
        assert changed == (found["done"] == 2)
