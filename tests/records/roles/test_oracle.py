"""Random roles, rows, fields and people: everything that can be asked agrees with the naive oracle.

Each comparison of an answer is a case; together they are more than five thousand on both databases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, add_department, add_member, create_user, get_user
from dougong.access.groups import add_group, add_to_group
from dougong.access.reporting import set_manager
from dougong.errors import DougongError, Forbidden, InvalidInput, NotFound
from dougong.records import (
    PUBLISH_HOOKS,
    AggregateQuery,
    RecordQuery,
    aggregate,
    count,
    create,
    find,
    get,
    history_of,
    search,
    update,
)
from dougong.records.explaining import explain_record
from dougong.records.sharing import share
from dougong.storage import Draft, Transaction, Workspace, publish
from dougong.transfer import Export
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.records.roles.design import objects
from tests.records.roles.oracle import CONDITIONS, Person, World, mask

LONG = os.environ.get("DOUGONG_LONG") == "1"
WORLDS = 150 if LONG else 5
CASES = {"number": 0}
TEXTS = {"account": ("notes", "phone"), "deal": (), "item": ()}
FIELDS = {
    "account": ("name", "phone", "notes", "region"),
    "deal": ("name", "amount", "account", "status"),
    "item": ("name", "deal", "price", "cost"),
}
REFERENCES = {"account": "account", "deal": "deal"}
THROUGH = {"deal": "account", "item": "deal"}
ROWS = ("all", "own", "department", "department_below", "reports", "shared")


@st.composite
def rules(draw: st.DrawFn, item: str) -> dict[str, Any]:
    found: dict[str, Any] = {"object": item, "rows": draw(st.sampled_from(ROWS))}
    more = draw(st.lists(st.sampled_from(["update", "export", "delete"]), max_size=2, unique=True))
    found["operations"] = ["read", *more] if draw(st.integers(0, 4)) else ["update"]
    if item in THROUGH and draw(st.integers(0, 3)) == 0:
        found["through"] = THROUGH[item]
        found["rows"] = "all"
    fitting = {
        "account": ["region = 'north'"],
        "deal": [text for text in CONDITIONS if not text.startswith("region")],
        "item": [],
    }[item]
    if fitting and draw(st.integers(0, 3)) == 0:
        found["condition"] = draw(st.sampled_from(fitting))
    return found


@st.composite
def kept_back(draw: st.DrawFn, item: str) -> dict[str, Any] | None:
    hidden = draw(st.lists(st.sampled_from(FIELDS[item]), max_size=2, unique=True))
    masked = [name for name in TEXTS[item] if draw(st.integers(0, 2)) == 0 and name not in hidden]
    found: dict[str, Any] = {"object": item}
    found |= {"hidden": hidden} if hidden else {}
    found |= {"masked": masked} if masked else {}
    return found if len(found) > 1 else None


@st.composite
def role(draw: st.DrawFn, name: str) -> dict[str, Any]:
    listed = [draw(rules(item)) for item in FIELDS for _ in range(draw(st.integers(0, 2)))]
    numbered = [{"name": f"rule_{number}", **one} for number, one in enumerate(listed)]
    fields = [one for item in FIELDS if (one := draw(kept_back(item))) is not None]
    return {"kind": "role", "name": name, "title": name, "rules": numbered, "fields": fields}


@st.composite
def designs(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Roles, and who holds which."""
    names = ("one", "two", "three", "four")
    held = [draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)) for _ in range(5)]
    return [draw(role(name)) for name in names], held


@pytest.fixture
def house(workspace: Workspace) -> Iterator[tuple[Workspace, World]]:
    """Five people in four departments, and records of which everybody owns some; roles come later."""
    workspace.publish_hooks += [*PUBLISH_HOOKS]
    Draft(workspace).apply(objects())
    publish(workspace, None)
    with workspace.write() as tx:
        top = add_department(tx, SYSTEM, "Top").id
        left, right = (add_department(tx, SYSTEM, name, top).id for name in ("Left", "Left 2"))
        below = add_department(tx, SYSTEM, "Below", left).id
        parents = {top: None, left: top, right: top, below: left}
        places = ([top], [left], [right, below], [below], [])
        group = add_group(tx, SYSTEM, "Group").id
        people: dict[int, Person] = {}
        for number, departments in enumerate(places):
            user = create_user(tx, SYSTEM, f"p{number}@example.com", roles=[]).id
            for department in departments:
                add_member(tx, SYSTEM, department, user)
            main = departments[0] if departments else None
            people[user] = Person(user, set(departments), main, None, set())
        ids = list(people)
        for lower, upper in ((1, 0), (3, 1), (2, 0)):
            set_manager(tx, SYSTEM, ids[lower], ids[upper])
            people[ids[lower]].manager = ids[upper]
        add_to_group(tx, SYSTEM, group, ids[4])
        people[ids[4]].groups.add(group)
        world = World({}, people, parents, {item: {} for item in FIELDS})
        _fill(tx, world, ids)
        for about, number, whom, whom_id, level in (
            ("deal", 1, "user", ids[4], "read"),
            ("deal", 2, "group", group, "edit"),
            ("deal", 3, "department", left, "read"),
            ("account", 2, "department", top, "edit"),
            ("account", 1, "user", ids[3], "edit"),
        ):
            share(tx, SYSTEM, about, number, whom, whom_id, level)  # type: ignore[arg-type]
            world.shares.append((about, number, whom, whom_id, level))
    yield workspace, world


def _fill(tx: Transaction, world: World, ids: list[int]) -> None:
    owners: list[int | None] = [*ids, None]

    def put(item: str, values: dict[str, Any]) -> int:
        made = create(tx, SYSTEM, item, values).id
        world.records[item][made] = {**values, "id": made}
        return made

    for number, owner in enumerate(owners):
        region = ("north", "south", None)[number % 3]
        values = {
            "name": f"acc{number} co",
            "phone": f"+86138001{number:05d}",
            "notes": f"word{number} long text",
        }
        account = put("account", {**values, "region": region, "owner": owner})
        deal = {"name": f"deal{number} it", "amount": number * 100 or None, "account": account}
        status = ("draft", "sent")[number % 2]
        other = owners[(number + 2) % len(owners)]
        made = put("deal", {**deal, "status": status, "owner": other})
        put("item", {"name": f"item{number} x", "deal": made, "price": number, "cost": 5, "owner": owner})


@settings(
    max_examples=WORLDS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(design=designs())
def test_everything_agrees_with_the_oracle(
    house: tuple[Workspace, World], tmp_path: Path, design: tuple[list[dict[str, Any]], list[list[str]]]
) -> None:
    workspace, world = house
    documents, held = design
    Draft(workspace).apply({f"{document['name']}.json": document for document in documents})
    publish(workspace, None)
    world.roles = {document["name"]: document for document in documents}
    for person, roles in zip(world.people.values(), held, strict=True):
        person.roles = roles
        with workspace.write() as tx:
            tx.execute('UPDATE "_dg_user" SET "roles" = ? WHERE "id" = ?', (json.dumps(roles), person.id))
            actor = actor_of(tx, get_user(tx, person.id))
            for item in FIELDS:
                Checks(tx, world, person, actor, item).run()
        for item in FIELDS:
            check_export(workspace, world, person, actor, item, tmp_path)


def test_there_were_enough_cases() -> None:
    assert CASES["number"] == 0 or CASES["number"] >= 2_500  # on each database


def same(found: object, expected: object, *about: object) -> None:
    CASES["number"] += 1
    assert found == expected, about


class Checks:
    """All that one person can ask of one object."""

    def __init__(self, tx: Transaction, world: World, person: Person, actor: Actor, item: str) -> None:
        self.tx, self.world, self.person, self.actor, self.item = tx, world, person, actor, item
        self.about = (item, person.id, person.roles, json.dumps(list(world.roles.values())))
        self.records = world.records[item]

    def run(self) -> None:
        if not self.world.can(self.person, self.item, "read"):
            self.refused(Forbidden, lambda: find(self.tx, self.actor, RecordQuery(self.item)))
            self.refused(Forbidden, lambda: get(self.tx, self.actor, self.item, 1))
            same(self.hits("co"), [], *self.about)
            return
        self.seen = {i: r for i, r in self.records.items() if self.allows(r, "read")}
        self.check_lists()
        self.check_fields()
        self.check_records()
        self.check_paths()
        self.check_search()

    def allows(self, record: dict[str, Any], operation: str) -> bool:
        return self.world.allows(self.person, self.item, record, operation)

    def refused(self, kind: type[DougongError], act: Callable[[], object]) -> None:
        CASES["number"] += 1
        with pytest.raises(kind):
            act()

    def ids(self, **query: Any) -> list[int]:
        page = find(self.tx, self.actor, RecordQuery(self.item, ("id",), **{"sort": ("id",), **query}))
        return [record["id"] for record in page.data]

    def plain(self, name: str, item: str | None = None) -> bool:
        return self.world.level(self.person, item or self.item, name) == "plain"

    def check_lists(self) -> None:
        same(self.ids(), sorted(self.seen), "list", *self.about)
        same(count(self.tx, self.actor, RecordQuery(self.item)), len(self.seen), "count", *self.about)
        total = aggregate(self.tx, self.actor, AggregateQuery(self.item))
        same(total, [{"count()": len(self.seen)}], "aggregate", *self.about)

    def check_fields(self) -> None:
        shown = {record["id"]: record for record in find(self.tx, self.actor, RecordQuery(self.item)).data}
        for name in FIELDS[self.item]:
            level = self.world.level(self.person, self.item, name)
            for number, record in self.seen.items():
                if level == "hidden":
                    same(name in shown[number], False, name, *self.about)
                    continue
                expected = self.told(name, record[name], level)
                same(shown[number][name], expected, name, *self.about)
            value = next(iter(self.records.values()))[name]
            self.check_asking(name, value)

    def told(self, name: str, value: Any, level: str) -> Any:
        if level == "masked":
            return mask(value)
        if name not in REFERENCES or self.item == "account" or value is None:
            return value
        target = self.world.records[name][value]
        known = self.world.can(self.person, name, "read") and self.world.allows(
            self.person, name, target, "read"
        )
        titled = known and self.plain("name", name)
        return {"id": value, "title": target["name"] if titled else None}

    def check_asking(self, name: str, value: Any) -> None:
        queries: list[dict[str, Any]] = [{"filter": f"{name} <> NULL"}, {"sort": (f"-{name}", "id")}]
        for query in queries:
            if not self.plain(name):
                self.refused(InvalidInput, lambda query=query: self.ids(**query))  # type: ignore[misc]
            else:
                expected = [i for i, r in sorted(self.seen.items()) if "sort" in query or r[name] is not None]
                same(sorted(self.ids(**query)), expected, name, query, *self.about)
        group = AggregateQuery(self.item, (name,))
        if not self.plain(name):
            self.refused(InvalidInput, lambda: aggregate(self.tx, self.actor, group))
        elif name not in REFERENCES or self.item == "account":
            counts: dict[Any, int] = {}
            for record in self.seen.values():
                counts[record[name]] = counts.get(record[name], 0) + 1
            found = {row[name]: row["count()"] for row in aggregate(self.tx, self.actor, group)}
            same(found, counts, "group", name, *self.about)

    def check_records(self) -> None:
        updates = self.world.can(self.person, self.item, "update")
        for number, record in self.records.items():
            if number not in self.seen:
                self.refused(NotFound, lambda number=number: get(self.tx, self.actor, self.item, number))  # type: ignore[misc]
                self.refused(
                    NotFound, lambda number=number: history_of(self.tx, self.actor, self.item, number)
                )  # type: ignore[misc]
            else:
                same(get(self.tx, self.actor, self.item, number)["id"], number, *self.about)
                told = history_of(self.tx, self.actor, self.item, number)[-1]["names"].values()
                hidden = [
                    n for n in FIELDS[self.item] if self.world.level(self.person, self.item, n) == "hidden"
                ]
                same([name for name in hidden if name in told], [], "history", *self.about)
            why = explain_record(self.tx, self.actor, self.item, number, "update").allowed
            expected = updates and self.allows(record, "update")
            same(why, expected, "why", number, *self.about)
            same(self.touches(number), expected, "update", number, *self.about)

    def touches(self, number: int) -> bool:
        """Whether a save is taken, even of nothing."""
        try:
            with self.tx.savepoint():
                update(self.tx, self.actor, self.item, number, {})
        except (Forbidden, NotFound):
            return False
        return True

    def check_paths(self) -> None:
        name = THROUGH.get(self.item)
        if name is None:
            return
        other = {"account": "region", "deal": "amount"}[name]
        query = RecordQuery(self.item, (f"{name}.{other}",), sort=("id",))
        readable = self.plain(name) and self.world.can(self.person, name, "read") and self.plain(other, name)
        if not readable:
            self.refused(InvalidInput, lambda: find(self.tx, self.actor, query))
            return
        expected = {}
        for number, record in self.seen.items():
            target = self.world.records[name][record[name]]
            seen = self.world.allows(self.person, name, target, "read")
            expected[number] = target[other] if seen else None
        found = {r["id"]: r[f"{name}.{other}"] for r in find(self.tx, self.actor, query).data}
        same(found, expected, "path", *self.about)
        filled = sorted(i for i, value in expected.items() if value is not None)
        same(self.ids(filter=f"{name}.{other} <> NULL"), filled, "path filter", *self.about)

    def hits(self, words: str) -> list[int]:
        found = search.search(self.tx, self.actor, words, None, 50)
        return sorted(hit["id"] for hit in found if hit["object"] == self.item)

    def check_search(self) -> None:
        for name, words in (
            ("notes", "word2"),
            ("phone", "8613800100001"),
            ("name", "acc3"),
            ("name", "deal3"),
        ):
            expected = [i for i, r in sorted(self.seen.items()) if self.found_by(r, name, words)]
            same(self.ids(search=words), expected, "search", words, *self.about)
            same(self.hits(words), expected, "global search", words, *self.about)

    def found_by(self, record: dict[str, Any], name: str, words: str) -> bool:
        own = self.item == "account" or name == "name"
        if own and name in FIELDS[self.item] and self.plain(name) and words in str(record[name]):
            return True
        if self.item != "deal" or name != "name" or not self.plain("account"):
            return False
        account = self.world.records["account"][record["account"]]
        known = self.world.can(self.person, "account", "read") and self.plain("name", "account")
        return (
            known and words in account["name"] and self.world.allows(self.person, "account", account, "read")
        )


def check_export(
    workspace: Workspace, world: World, person: Person, actor: Actor, item: str, folder: Path
) -> None:
    path = folder / "export.jsonl"
    if not world.can(person, item, "export"):
        with pytest.raises(Forbidden):
            Export(item, "jsonl").run_to_file(workspace, actor, path)
        return
    Export(item, "jsonl").run_to_file(workspace, actor, path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    expected = [
        i for i, record in world.records[item].items() if world.allows(person, item, record, "export")
    ]
    same(sorted(line["id"] for line in lines), expected, "export", item, person.roles)
    hidden = [name for name in FIELDS[item] if world.level(person, item, name) == "hidden"]
    same([name for name in hidden if any(name in line for line in lines)], [], "export", item, person.roles)
