"""All that one person can ask of one object, compared with the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import DougongError, Forbidden, InvalidInput, NotFound
from dougong.records import AggregateQuery, RecordQuery, aggregate, count, find, get, history_of, search
from dougong.records.explaining import explain_record
from dougong.storage import Transaction, Workspace
from dougong.transfer import Export

from tests.records.roles.oracle import Person, World
from tests.records.roles.worlds import FIELDS, REFERENCES, THROUGH


class Cases:
    """Each comparison of an answer with the oracle is one."""

    def __init__(self) -> None:
        self.number = 0

    def same(self, found: object, expected: object, *about: object) -> None:
        self.number += 1
        assert found == expected, about

    def refused(self, kind: type[DougongError], act: Callable[[], object]) -> None:
        self.number += 1
        with pytest.raises(kind):
            act()


class Reading:
    """All that one person can ask of one object."""

    def __init__(
        self, cases: Cases, tx: Transaction, world: World, person: Person, actor: Actor, item: str
    ) -> None:
        self.tx, self.world, self.person, self.actor, self.item = tx, world, person, actor, item
        self.cases = cases
        self.about = (item, person.id, person.roles, json.dumps(list(world.roles.values())))
        self.records = world.records[item]

    def run(self) -> None:
        if not self.world.can(self.person, self.item, "read"):
            self.cases.refused(Forbidden, lambda: find(self.tx, self.actor, RecordQuery(self.item)))
            self.cases.refused(Forbidden, lambda: get(self.tx, self.actor, self.item, 1))
            self.cases.same(self.hits("co"), [], *self.about)
            return
        self.seen = {i: r for i, r in self.records.items() if self.allows(r, "read")}
        self.told = {
            i: self.world.told(self.person, self.item, record, FIELDS[self.item])
            for i, record in self.seen.items()
        }
        self.check_lists()
        self.check_fields()
        self.check_records()
        self.check_paths()
        self.check_search()

    def allows(self, record: dict[str, Any], operation: str) -> bool:
        return self.world.allows(self.person, self.item, record, operation)

    def ids(self, **query: Any) -> list[int]:
        page = find(self.tx, self.actor, RecordQuery(self.item, ("id",), **{"sort": ("id",), **query}))
        return [record["id"] for record in page.data]

    def plain(self, name: str, item: str | None = None) -> bool:
        return self.world.level(self.person, item or self.item, name) == "plain"

    def check_lists(self) -> None:
        self.cases.same(self.ids(), sorted(self.seen), "list", *self.about)
        self.cases.same(
            count(self.tx, self.actor, RecordQuery(self.item)), len(self.seen), "count", *self.about
        )
        total = aggregate(self.tx, self.actor, AggregateQuery(self.item))
        self.cases.same(total, [{"count()": len(self.seen)}], "aggregate", *self.about)

    def check_fields(self) -> None:
        for record in find(self.tx, self.actor, RecordQuery(self.item)).data:
            self.check_values(record, "list")
        for name in FIELDS[self.item]:
            self.check_asking(name, next(iter(self.records.values()))[name])

    def check_values(self, found: dict[str, Any], where: str) -> None:
        expected = self.told[found["id"]]
        for name in FIELDS[self.item]:
            if name in expected:
                self.cases.same(found[name], expected[name], where, name, *self.about)
            else:
                self.cases.same(name in found, False, where, name, *self.about)

    def check_asking(self, name: str, value: Any) -> None:
        queries: list[dict[str, Any]] = [{"filter": f"{name} <> NULL"}, {"sort": (f"-{name}", "id")}]
        for query in queries:
            if not self.plain(name):
                self.cases.refused(InvalidInput, lambda query=query: self.ids(**query))  # type: ignore[misc]
            else:
                expected = [i for i, r in sorted(self.seen.items()) if "sort" in query or r[name] is not None]
                found = self.ids(**query)
                if name == "name" and "sort" in query:
                    expected = sorted(self.seen, key=lambda i: self.seen[i]["name"], reverse=True)
                self.cases.same(found if name == "name" else sorted(found), expected, query, *self.about)
        group = AggregateQuery(self.item, (name,))
        if not self.plain(name):
            self.cases.refused(InvalidInput, lambda: aggregate(self.tx, self.actor, group))
        elif name not in REFERENCES or self.item == "account":
            counts: dict[Any, int] = {}
            for record in self.seen.values():
                counts[record[name]] = counts.get(record[name], 0) + 1
            found = {row[name]: row["count()"] for row in aggregate(self.tx, self.actor, group)}
            self.cases.same(found, counts, "group", name, *self.about)

    def check_records(self) -> None:
        updates = self.world.can(self.person, self.item, "update")
        for number, record in self.records.items():
            if number not in self.seen:
                self.cases.refused(
                    NotFound, lambda number=number: get(self.tx, self.actor, self.item, number)
                )  # type: ignore[misc]
                self.cases.refused(
                    NotFound, lambda number=number: history_of(self.tx, self.actor, self.item, number)
                )  # type: ignore[misc]
            else:
                self.check_values(get(self.tx, self.actor, self.item, number), "get")
                began = history_of(self.tx, self.actor, self.item, number)[-1]
                values = {name: began["changes"][i][1] for i, name in began["names"].items()}
                blank = {name: None for name, value in self.told[number].items() if value is None}
                self.check_values({**blank, **values, "id": number}, "history")
            why = explain_record(self.tx, self.actor, self.item, number, "update").allowed
            expected = updates and self.allows(record, "update")
            self.cases.same(why, expected, "why", number, *self.about)

    def check_paths(self) -> None:
        name = THROUGH.get(self.item)
        if name is None:
            return
        other = {"account": "region", "deal": "amount"}[name]
        query = RecordQuery(self.item, (f"{name}.{other}",), sort=("id",))
        readable = self.plain(name) and self.world.can(self.person, name, "read") and self.plain(other, name)
        if not readable:
            self.cases.refused(InvalidInput, lambda: find(self.tx, self.actor, query))
            return
        expected = {}
        for number, record in self.seen.items():
            target = self.world.records[name][record[name]]
            seen = self.world.allows(self.person, name, target, "read")
            expected[number] = target[other] if seen else None
        found = {r["id"]: r[f"{name}.{other}"] for r in find(self.tx, self.actor, query).data}
        self.cases.same(found, expected, "path", *self.about)
        filled = sorted(i for i, value in expected.items() if value is not None)
        self.cases.same(self.ids(filter=f"{name}.{other} <> NULL"), filled, "path filter", *self.about)

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
            self.cases.same(self.ids(search=words), expected, "search", words, *self.about)
            self.cases.same(self.hits(words), expected, "global search", words, *self.about)

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
    cases: Cases, workspace: Workspace, world: World, person: Person, actor: Actor, item: str, path: Path
) -> None:
    if not world.can(person, item, "export"):
        with pytest.raises(Forbidden):
            Export(item, "jsonl").run_to_file(workspace, actor, path)
        return
    Export(item, "jsonl").run_to_file(workspace, actor, path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    expected = [
        i for i, record in world.records[item].items() if world.allows(person, item, record, "export")
    ]
    cases.same(sorted(line["id"] for line in lines), expected, "export", item, person.roles)
    hidden = [name for name in FIELDS[item] if world.level(person, item, name) == "hidden"]
    cases.same(
        [name for name in hidden if any(name in line for line in lines)], [], "export", item, person.roles
    )
