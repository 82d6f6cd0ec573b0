"""A “Why?” names the rule that decides: without it the verdict is another, unless a further rule says the same."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from typing import Any

import pytest
from dougong.access import Actor
from dougong.definitions import Documents
from dougong.records.explaining import Explanation, explain_field, explain_object, explain_record
from dougong.records.guards import permitted
from dougong.records.layout import layout_of
from dougong.storage import Release, Transaction, Workspace
from hypothesis import HealthCheck, Phase, given, settings

from tests.records.roles.oracle import Person
from tests.records.roles.reading import Cases
from tests.records.roles.worlds import FIELDS, Design, House, build, designs

LONG = os.environ.get("DOUGONG_LONG") == "1"
WORLDS = 40 if LONG else 2
AT_LEAST = 400
Ask = Callable[[Transaction], Explanation]


@pytest.fixture
def house(workspace: Workspace) -> House:
    return build(workspace)


def test_without_the_deciding_rule_the_verdict_is_another(house: House) -> None:
    cases = Cases()

    @settings(
        max_examples=WORLDS,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(design=designs())
    def flips(design: Design) -> None:
        for number, (person, actor) in enumerate(house.begin(design)):
            with house.workspace.read() as tx:
                for item in FIELDS:
                    Flipping(cases, house, tx, person, actor, item).run(number)

    flips()
    assert cases.number >= AT_LEAST


class Flipping:
    def __init__(
        self, cases: Cases, house: House, tx: Transaction, person: Person, actor: Actor, item: str
    ) -> None:
        self.cases, self.world, self.tx, self.person = cases, house.world, tx, person
        self.actor, self.item, self.release = actor, item, tx.release

    def run(self, number: int) -> None:
        """Lists and buttons, one of the records, and the fields."""
        for operation in ("read", "update"):
            self.object(operation)
            numbers = list(self.world.records[self.item])
            self.record(operation, numbers[number % len(numbers)])
        for name in FIELDS[self.item]:
            self.field(name)
        self.tx.release = self.release

    def object(self, operation: str) -> None:
        rules = [rule["name"] for rule in self.world.rules(self.person, self.item, operation)]
        allowed = self.world.can(self.person, self.item, operation)
        self.fall(
            operation,
            lambda tx: explain_object(tx, self.actor, self.item, operation),  # type: ignore[arg-type]
            len(rules) if allowed else 0,
        )

    def record(self, operation: str, number: int) -> None:
        record = self.world.records[self.item][number]
        passing = [
            rule
            for rule in self.world.rules(self.person, self.item, operation)
            if self.world.passes(self.person, self.item, record, rule, operation)
        ]
        allowed = self.world.can(self.person, self.item, operation) and self.world.allows(
            self.person, self.item, record, operation
        )
        self.fall(
            operation,
            lambda tx: explain_record(tx, self.actor, self.item, number, operation),  # type: ignore[arg-type]
            len(passing) if allowed else 0,
        )
        layout = layout_of(self.tx.release, self.item)
        self.cases.same(permitted(self.tx, self.actor, layout, operation, [number]), set(), self.about())  # type: ignore[arg-type]

    def fall(self, operation: str, ask: Ask, rules: int) -> None:
        """Takes the operation out of one deciding rule after the other; as many have to go as would do."""
        self.tx.release = self.release
        taken: list[tuple[str, str]] = []
        while (why := ask(self.tx)).allowed:
            deciding = why.deciding[-1]
            self.cases.same(deciding.operation, operation, self.about())
            self.cases.same(
                (deciding.role.name in self.person.roles, deciding.passes), (True, True), self.about()
            )
            key = (deciding.role.id, deciding.rule.id)
            self.cases.same(key in taken, False, self.about())
            taken.append(key)
            self.change(
                deciding.role.id, lambda role, rule_id=deciding.rule.id: _without(role, rule_id, operation)
            )  # type: ignore[misc]
        self.cases.same(len(taken), rules, operation, self.about())

    def field(self, name: str) -> None:
        """Shown: each role that is named is made to hide it. Hidden: each that is named is made to show it."""
        self.tx.release = self.release
        if not self.world.can(self.person, self.item, "read"):
            return
        why = explain_field(self.tx, self.actor, self.item, name)
        self.cases.same(why.level, self.world.level(self.person, self.item, name), self.about())
        if not why.allowed:
            self.change(why.fields[0].role.id, lambda role: _all_shown(role, self.release, self.item))
            self.cases.same(explain_field(self.tx, self.actor, self.item, name).allowed, True, self.about())
            return
        for verdict in [one for one in why.fields if one.level == "plain"]:
            still = explain_field(self.tx, self.actor, self.item, name)
            self.cases.same(still.allowed, True, self.about())
            self.change(verdict.role.id, lambda role: _hiding(role, self.release, self.item, name))
        self.cases.same(explain_field(self.tx, self.actor, self.item, name).allowed, False, self.about())

    def change(self, role_id: str, how: Callable[[dict[str, Any]], None]) -> None:
        """Another release with the same tables, in this transaction only."""
        found = []
        for document in self.tx.release.documents.values():
            if document["id"] == role_id:
                document = copy.deepcopy(dict(document))
                how(document)
            found.append(document)
        self.tx.release = Release(self.release.number, Documents(found), self.release.dialect)

    def about(self) -> object:
        return self.item, self.person.id, self.person.roles, list(self.world.roles.values())


def _without(role: dict[str, Any], rule_id: str, operation: str) -> None:
    for rule in role["rules"]:
        if rule["id"] == rule_id:
            rule["operations"] = [one for one in rule["operations"] if one != operation]


def _all_shown(role: dict[str, Any], release: Release, item: str) -> None:
    object_id = release.definitions.objects[item].id
    role["fields"] = [one for one in role.get("fields", ()) if one["object"] != object_id]


def _hiding(role: dict[str, Any], release: Release, item: str, name: str) -> None:
    found = release.definitions.objects[item]
    kept = {"id": "fac_for_this_test", "object": found.id, "hidden": [found.fields_by_name[name].id]}
    role["fields"] = [*role.get("fields", ()), kept]
