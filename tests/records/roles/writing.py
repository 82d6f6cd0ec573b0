"""All that one person can try to do with the records of one object; whatever succeeds is taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.records import Batch, RecordQuery, RecordWriter, create, delete, find, restore, update
from dougong.records.sharing import share
from dougong.storage import Transaction

from tests.records.roles.oracle import Person, World
from tests.records.roles.reading import Cases
from tests.records.roles.worlds import FIELDS

OPERATIONS = ("update", "delete", "restore", "export", "share", "bulk", "comment")
DONE, REFUSED, WRONG = "done", "refused", "wrong"
MOVES: dict[str, tuple[tuple[str, Any], ...]] = {
    "account": (("region", "south"), ("owner", None)),
    "deal": (("status", "sent"), ("amount", 900), ("owner", None)),
    "item": (("owner", None),),
}


class _TakenBackError(Exception):
    pass


class Writing:
    def __init__(
        self, cases: Cases, tx: Transaction, world: World, person: Person, actor: Actor, item: str
    ) -> None:
        self.tx, self.world, self.person, self.actor, self.item = tx, world, person, actor, item
        self.cases = cases
        self.about = (item, person.id, person.roles, json.dumps(list(world.roles.values())))
        self.all = world.records[item]

    def run(self) -> None:
        self.lists()
        self.batches()
        for number, record in self.all.items():
            self.changes(number, record)
            self.removes(number, record)
            self.shares(number, record)
        self.creates()

    def can(self, operation: str, item: str | None = None) -> bool:
        return self.world.can(self.person, item or self.item, operation)

    def allows(self, record: dict[str, Any], operation: str, item: str | None = None) -> bool:
        return self.world.allows(self.person, item or self.item, record, operation)

    def settable(self, name: str, operation: str) -> bool:
        return name == "owner" or self.world.settable(self.person, self.item, name, operation)

    def outcome(self, act: Callable[[], object]) -> str:
        found = DONE
        with suppress(_TakenBackError), self.tx.savepoint():
            try:
                with self.tx.savepoint():
                    act()
            except (Forbidden, NotFound):
                found = REFUSED
            except InvalidInput:
                found = WRONG
            raise _TakenBackError
        self.tx.changes.clear()
        return found

    def same(self, act: Callable[[], object], expected: str, *about: object) -> None:
        self.cases.same(self.outcome(act), expected, *about, *self.about)

    def lists(self) -> None:
        """Of what an operation is allowed with: what is exported, or chosen to be changed at once."""
        for operation in OPERATIONS:
            query = RecordQuery(self.item, ("id",), sort=("id",), operation=operation)  # type: ignore[arg-type]
            if not self.can(operation):
                self.cases.refused(Forbidden, lambda query=query: find(self.tx, self.actor, query))  # type: ignore[misc]
                continue
            expected = [i for i, record in self.all.items() if self.allows(record, operation)]
            found = [record["id"] for record in find(self.tx, self.actor, query).data]
            self.cases.same(found, expected, operation, *self.about)

    def batches(self) -> None:
        """Many at once: those that may be changed are, the others are told one by one."""
        records = [{"id": number} for number in self.all]
        for mode in ("update", "delete") if self.item == "item" else ("update",):
            batch = Batch(self.item, mode, records, policy="skip_invalid")  # type: ignore[arg-type]
            written: list[int] = []

            def act(batch: Batch = batch, written: list[int] = written) -> None:
                written += [one.id for one in RecordWriter(self.tx, self.actor).write(batch).records]

            outcome = self.outcome(act)
            self.cases.same(outcome, DONE if self.can(mode) else REFUSED, mode, *self.about)
            if outcome == DONE:
                expected = [i for i, record in self.all.items() if self.allows(record, mode)]
                self.cases.same(written, expected, "batch", mode, *self.about)

    def changes(self, number: int, record: dict[str, Any]) -> None:
        allowed = self.can("update") and self.allows(record, "update")
        self.same(
            lambda: update(self.tx, self.actor, self.item, number, {}),
            DONE if allowed else REFUSED,
            "touch",
            number,
        )
        for name, value in MOVES[self.item]:
            if record[name] == value:
                continue
            expected = REFUSED
            if allowed and not self.settable(name, "update"):
                expected = WRONG
            elif allowed and self.world.may_become(self.person, self.item, record, {**record, name: value}):
                expected = DONE
            self.same(
                lambda name=name, value=value: update(self.tx, self.actor, self.item, number, {name: value}),  # type: ignore[misc]
                expected,
                "change",
                name,
                number,
            )

    def removes(self, number: int, record: dict[str, Any]) -> None:
        expected = REFUSED
        if self.can("delete") and self.allows(record, "delete"):
            below = [one for one in self.world.records["item"].values() if one["deal"] == number]
            together = self.item != "deal" or all(
                self.can("delete", "item") and self.allows(one, "delete", "item") for one in below
            )
            expected = DONE if self.item != "account" and together else WRONG
        self.same(lambda: delete(self.tx, self.actor, self.item, number), expected, "delete", number)
        if self.item != "item":
            return

        def brought_back() -> None:
            delete(self.tx, SYSTEM, "item", number)
            restore(self.tx, self.actor, "item", number)

        allowed = self.can("restore") and self.allows(record, "restore")
        self.same(brought_back, DONE if allowed else REFUSED, "restore", number)

    def shares(self, number: int, record: dict[str, Any]) -> None:
        allowed = self.can("share") and self.allows(record, "share")
        edits = allowed and self.can("update") and self.allows(record, "update")
        other = next(i for i in self.world.people if i != self.person.id)
        for level, expected in (("read", allowed), ("edit", edits)):
            self.same(
                lambda level=level: share(self.tx, self.actor, self.item, number, "user", other, level),  # type: ignore[misc]
                DONE if expected else REFUSED,
                "share",
                level,
                number,
            )

    def creates(self) -> None:
        owners = [self.person.id, None, next(i for i in self.world.people if i != self.person.id)]
        for number, owner in enumerate(owners):
            wanted = {
                "account": {"name": "new one", "region": ("north", "south", None)[number]},
                "deal": {"name": "new one", "amount": 400 * number, "status": "draft", "account": number + 1},
                "item": {"name": "new one", "price": 1, "deal": number + 1},
            }[self.item]
            given = {name: value for name, value in wanted.items() if self.settable(name, "create")}
            blank: dict[str, Any] = dict.fromkeys((*FIELDS[self.item], "coach", "home"))
            made = {**blank, **given, "owner": owner, "id": -1}
            self.same(
                lambda given=given, owner=owner: create(
                    self.tx, self.actor, self.item, {**given, "owner": owner}
                ),  # type: ignore[misc]
                self.expected(made),
                "create",
                given,
                owner,
            )
            kept = next((name for name in wanted if not self.settable(name, "create")), None)
            if kept is not None and self.can("create"):
                value = {kept: wanted[kept] or "north"}
                self.same(
                    lambda value=value: create(self.tx, self.actor, self.item, value),  # type: ignore[misc]
                    WRONG,
                    "create",
                    kept,
                )

    def expected(self, made: dict[str, Any]) -> str:
        if not self.can("create"):
            return REFUSED
        for name, target in (("account", "account"), ("deal", "deal")):
            above = self.world.records[target].get(made.get(name) or 0)
            if name == self.item or above is None:
                continue
            if not (self.can("read", target) and self.allows(above, "read", target)):
                return WRONG
        return DONE if self.allows(made, "create") else REFUSED
