"""Random sound workflows and random actions: the engine and a small interpreter agree at each step."""

from __future__ import annotations

import os
import random
from typing import Any

from dougong.definitions import cross_check
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, branch, node, parallel, way, workflow
from tests.approvals.office import Office
from tests.approvals.reference import Reference
from tests.approvals.test_flow import mail

LONG = os.environ.get("DOUGONG_LONG") == "1"
EXAMPLES = 400 if LONG else 12
STEPS = 14
APPROVERS = ("bob", "cyd", "dan", "eve")


class Designer:
    """Makes workflows out of chance, as deep as it is told."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0

    def nodes(self, depth: int) -> list[dict[str, Any]]:
        return [self.node(depth) for _ in range(self.chance.randint(1, 2 + (depth > 1)))]

    def node(self, depth: int) -> dict[str, Any]:
        kind = self.chance.choice(("approval", "approval", "branch", "parallel") if depth else ("approval",))
        name = self.name(kind[0])
        if kind == "branch":
            ways = [self.way(depth, f"amount > {one}") for one in sorted((20, 60), reverse=True)]
            empty: tuple[dict[str, Any], ...] = ()
            other = empty if self.chance.random() < 0.5 else tuple(self.nodes(depth - 1))
            if self.chance.random() < 0.2:
                other = (
                    *other,
                    node(self.name("e"), "end", outcome=self.chance.choice(("approved", "rejected"))),
                )
            return branch(name, *ways, otherwise=other)
        if kind == "parallel":
            join = self.chance.choice(("all", "any"))
            return parallel(name, self.way(depth), self.way(depth), join=join)
        people = self.chance.sample(APPROVERS, self.chance.randint(1, 3))
        decide = self.chance.choice(("any", "all", "sequence", "vote"))
        more = {"threshold": {"percent": self.chance.choice((34, 60, 100))}} if decide == "vote" else {}
        return approval(name, *mail(*people), decide=decide, comment="optional", **more)

    def way(self, depth: int, condition: str | None = None) -> dict[str, Any]:
        return way(self.name("w"), *self.nodes(depth - 1), condition=condition)

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_the_engine_does_what_the_interpreter_says(office: Publish, seed: int) -> None:
    chance = random.Random(seed)
    definition = workflow(
        "w", *Designer(chance).nodes(2), resubmission=chance.choice(("again", "straight_back"))
    )
    note(str(definition))
    crm = office(definition)
    with crm.workspace.read() as tx:
        errors = [one for one in cross_check(tx.release.documents) if one.severity == "error"]
    assert errors == []
    amount = chance.choice((10, 40, 90))
    quote = crm.quote(amount=str(amount))
    instance = crm.start("w", quote)
    reference = Reference(definition["nodes"], definition["resubmission"] == "straight_back", amount)
    for _ in range(STEPS):
        agree(crm, instance, reference)
        if crm.instance(instance).ended:
            return
        act(crm, instance, quote, reference, chance)
    agree(crm, instance, reference)


def agree(crm: Office, instance: int, reference: Reference) -> None:
    assert crm.instance(instance).state == reference.state()
    assert set(crm.asked(instance)) == reference.asked()
    crm.consistent(instance)


def act(crm: Office, instance: int, quote: int, reference: Reference, chance: random.Random) -> None:
    who, at = chance.choice(sorted(reference.asked()))
    if reference.returned:
        amount = chance.choice((10, 40, 90))
        crm.edit(quote, amount=str(amount))
        crm.resubmit(instance)
        reference.resubmit(amount)
        note(f"resubmitted with {amount}")
        return
    what = chance.choice(("approve", "approve", "approve", "reject", "return"))
    note(f"{who} at {at}: {what}")
    crm.say(instance, who, at, what)
    reference.say(who, at, what)


def test_the_interpreter_itself_is_right() -> None:
    nodes = [approval("a", *mail("bob", "cyd"), decide="sequence"), approval("b", *mail("dan"), decide="any")]
    reference = Reference(nodes, True, 10)
    assert reference.asked() == {("bob", "a")}
    reference.say("bob", "a", "approve")
    reference.say("cyd", "a", "approve")
    reference.say("dan", "b", "return")
    assert reference.state() == "returned"
    reference.resubmit(10)
    assert reference.asked() == {("dan", "b")}
    reference.say("dan", "b", "reject")
    assert (reference.state(), reference.asked()) == ("rejected", set())
