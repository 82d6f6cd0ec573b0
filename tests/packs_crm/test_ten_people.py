"""Ten people of the demo company and every object of the pack: whatever is shown, listed, counted, exported, found,
summed up or answered agrees with an oracle that knows nothing but the files of the roles."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, change_user, create_key, find_user, list_users
from dougong.errors import DougongError, Forbidden, InvalidInput
from dougong.packs import load_demo
from dougong.records import AggregateQuery, RecordQuery, aggregate, count, find, search
from dougong.records.sharing import share
from dougong.storage import Transaction, Workspace
from dougong.transfer import Export

from tests.api.conftest import Api
from tests.packs_crm.company import PACK, small_demo
from tests.packs_crm.role_oracle import OPERATIONS, Company, mask, read
from tests.support.apps import app_of

PEOPLE = {
    "lin.zhiyuan": ["administrator"],
    "wang.yuqing": ["manager"],
    "zhao.mingzhe": ["seller"],
    "emma.novak": ["seller"],
    "sun.ruolin": ["seller", "service"],
    "gu.tianming": ["executive"],
    "tang.yue": ["marketing"],
    "ma.junhui": ["service"],
    "song.lihua": ["finance"],
    "yu.chengze": ["reader"],
}
SHARED = (
    ("account", "zhao.mingzhe", "read"),
    ("account", "wang.yuqing", "edit"),
    ("opportunity", "emma.novak", "read"),
)
MOST = 200


MOST = 200
KEPT_BY_THE_PRODUCT = ("owner", "created_by", "updated_by")
AT_LEAST = 20_000


def test_ten_people_see_what_the_files_of_the_roles_say(workspace: Workspace, tmp_path: Path) -> None:
    load_demo(workspace, SYSTEM, small_demo(tmp_path / "demo"))
    organisation = json.loads((PACK / "demo" / "organisation.json").read_text("utf-8"))
    company = Company(read(PACK / "roles"), read(PACK / "objects"), organisation, PEOPLE)
    api = Api(app_of(workspace).test_client(), "")
    with workspace.write() as tx:
        actors = {key: _hold(tx, key, roles) for key, roles in PEOPLE.items()}
        keys = {key: create_key(tx, SYSTEM, actor.user_id or 0)[1] for key, actor in actors.items()}
        _read_all(tx, company)
        for item, key, level in SHARED:
            unseen = next(i for i in company.records[item] if not company.allows(key, item, i, "read"))
            share(tx, SYSTEM, item, unseen, "user", actors[key].user_id or 0, level)
            company.shares.append((item, unseen, key, level))
    cases = 0
    for person, actor in actors.items():
        api.headers = {"Authorization": f"Bearer {keys['lin.zhiyuan']}"}
        told = api.get(f"/access/matrix?person={actor.user_id}").get_json()["data"][0]["objects"]
        api.headers = {"Authorization": f"Bearer {keys[person]}"}
        for item in company.objects:
            with workspace.read() as tx:
                asked = Asked(tx, api, company, person, actor, item)
                asked.matrix(told[item])
                asked.records()
            asked.export(workspace, tmp_path / "export.jsonl")
            cases += asked.cases
    assert cases >= AT_LEAST


def _hold(tx: Transaction, key: str, roles: list[str]) -> Actor:
    user = find_user(tx, f"{key}@example.com")
    assert user is not None
    return actor_of(tx, change_user(tx, SYSTEM, user.id, roles=roles))


def _read_all(tx: Transaction, company: Company) -> None:
    """As an administrator would; what the oracle needs of people is their keys."""
    for item in company.objects:
        found = find(tx, SYSTEM, RecordQuery(item, sort=("id",), limit=1_000)).data
        company.records[item] = {record["id"]: plain(record) for record in found}
        assert found, item
    for user in list_users(tx):
        company.keys[user.id] = user.email.partition("@")[0]


def plain(value: Any) -> Any:
    """As it would come out of JSON."""
    return json.loads(json.dumps(value, default=str))


class Asked:
    """One person and one object."""

    def __init__(
        self, tx: Transaction, api: Api, company: Company, person: str, actor: Actor, item: str
    ) -> None:
        self.tx, self.api, self.company = tx, api, company
        self.person, self.actor, self.item = person, actor, item
        self.fields = company.objects[item]["properties"]
        self.all = company.records[item]
        self.cases = 0

    def same(self, found: object, expected: object, *about: object) -> None:
        self.cases += 1
        assert found == expected, (self.person, self.item, *about)

    def can(self, operation: str, item: str | None = None) -> bool:
        return self.company.can(self.person, item or self.item, operation)

    def sees(self, item: str, record_id: int) -> bool:
        known = record_id in self.company.records[item]
        return known and self.company.allows(self.person, item, record_id, "read")

    def level(self, name: str, item: str | None = None) -> str:
        """Of a lookup, what is kept back most on its way."""
        item = item or self.item
        fields = self.company.objects[item]["properties"]
        source = name.removesuffix("_base")
        if name not in fields and source in fields:
            return self.level(source, item)
        if name not in fields:
            return "plain" if self.can("read", item) else "hidden"
        found = [self.company.level(self.person, item, name)]
        at = item
        for step in fields[name].get("path", "").split(".") if "path" in fields[name] else ():
            found.append(self.company.level(self.person, at, step))
            at = self.company.objects[at]["properties"][step].get("target", at)
        return max(found, key=("plain", "masked", "hidden").index)

    def matrix(self, told: dict[str, Any]) -> None:
        for operation in OPERATIONS:
            cell = told["operations"].get(operation)
            self.same(cell is not None, self.can(operation), operation)
            if cell is not None:
                rules = [rule["name"] for _, rule in self.company.rules(self.person, self.item, operation)]
                self.same(sorted(rule["name"] for rule in cell["rules"]), sorted(rules), operation)
                wholly = self.company.wholly(self.person, self.item, operation)
                self.same(cell["rows"], "all" if wholly else "some", operation)
        for name in self.fields if self.can("read") else ():
            level = self.company.level(self.person, self.item, name)
            if level == "plain" and self.can("update") and self.company.fixed(self.person, self.item, name):
                level = "read_only"
            self.same(told["fields"].get(name, "plain"), level, name)

    def records(self) -> None:
        path = f"/records/{self.item}"
        if not self.can("read"):
            self.refused(lambda: find(self.tx, self.actor, RecordQuery(self.item)), Forbidden)
            self.refused(lambda: aggregate(self.tx, self.actor, AggregateQuery(self.item)), Forbidden)
            self.same(self.api.get(path).status_code, 403)
            self.same(self.api.get(f"{path}/1").status_code, 403)
            return
        self.seen = {i: self.shown(one) for i, one in self.all.items() if self.sees(self.item, i)}
        self.lists(path)
        self.sums(path)
        self.searches()
        unseen = [number for number in self.all if number not in self.seen]
        for number in (*list(self.seen)[:1], *unseen[:1]):
            status = self.api.get(f"{path}/{number}").status_code
            self.same(status, 200 if number in self.seen else 404, number)

    def lists(self, path: str) -> None:
        page = find(self.tx, self.actor, RecordQuery(self.item, sort=("id",), limit=MOST, count=True))
        answer = self.api.get(f"{path}?sort=id&limit={MOST}&count=true").get_json()
        self.same(page.total, len(self.seen))
        self.same(answer["total"], len(self.seen))
        self.same(count(self.tx, self.actor, RecordQuery(self.item)), len(self.seen))
        for data in (plain(page.data), answer["data"]):
            self.same([record["id"] for record in data], sorted(self.seen))
            for record in data:
                expected = self.seen[record["id"]]
                self.same(record.keys(), expected.keys(), record["id"])
                for name, value in expected.items():
                    self.same(record[name], value, record["id"], name)

    def shown(self, record: Any) -> dict[str, Any]:
        told = {}
        for name, value in record.items():
            level = self.level(name)
            if level == "masked":
                told[name] = None if value is None else mask(value)
            elif level == "plain":
                told[name] = self.value(name, value, record)
        return told

    def value(self, name: str, value: Any, record: Any) -> Any:
        field = self.fields.get(name, {})
        target = field.get("target")
        if "path" in field:
            first, last = field["path"].split(".")
            via = self.fields[first]["target"]
            if not self.sees(via, Company.id_of(record[first])):
                return None
            target = self.company.objects[via]["properties"][last]["target"]
        if value is None or name in KEPT_BY_THE_PRODUCT:
            return value
        if isinstance(value, list):
            return [self.titled(one, target) if isinstance(one, dict) and target else one for one in value]
        if isinstance(value, dict) and (target or "object" in value):
            return self.titled(value, value.get("object") or target)
        return value

    def titled(self, value: dict[str, Any], item: str) -> dict[str, Any]:
        """Beyond a record that is not seen there is not even a title."""
        title = self.company.objects[item].get("titleField")
        if self.sees(item, value["id"]) and title and self.level(title, item) == "plain":
            return value
        return {**value, "title": None}

    def sums(self, path: str) -> None:
        by_owner = Counter(Company.id_of(record["owner"]) for record in self.seen.values())
        found = aggregate(self.tx, self.actor, AggregateQuery(self.item, ("owner",)))
        answer = self.api.get(f"{path}/aggregate?group=owner&measure=count()").get_json()["data"]
        for rows in (found, answer):
            self.same({Company.id_of(row["owner"]): row["count()"] for row in rows}, dict(by_owner))
        for name, field in self.fields.items():
            if field["fieldType"] not in ("integer", "decimal", "money"):
                continue
            query = AggregateQuery(self.item, measures=(f"sum({name})",))
            if self.level(name) != "plain":
                self.refused(lambda query=query: aggregate(self.tx, self.actor, query), InvalidInput)  # type: ignore[misc]
                filtered = RecordQuery(self.item, filter=f"{name} > 0")
                self.refused(lambda filtered=filtered: find(self.tx, self.actor, filtered), InvalidInput)  # type: ignore[misc]
            elif field["fieldType"] != "money" or "currencyField" not in self.company.objects[self.item]:
                total = sum(Decimal(str(record[name] or 0)) for record in self.seen.values())
                [row] = aggregate(self.tx, self.actor, query)
                self.same(Decimal(str(row[f"sum({name})"])), total, name)

    def searches(self) -> None:
        """Whatever is found is seen; and a record that is seen is found by its title."""
        title = self.company.objects[self.item].get("titleField")
        for number in list(self.all)[:3] if title else ():
            words = self.all[number][title]
            if not words:
                continue
            query = RecordQuery(self.item, ("id",), search=words, limit=MOST)
            found = {record["id"] for record in find(self.tx, self.actor, query).data}
            everybody = {record["id"] for record in find(self.tx, SYSTEM, query).data}
            hits = search.search(self.tx, self.actor, words, [self.item], 50)
            self.same(found <= everybody & set(self.seen), True, words)
            self.same({hit["id"] for hit in hits} <= found, True, words)
            known = number in everybody and number in self.seen and self.level(title) == "plain"
            self.same(number in found, known, words)

    def export(self, workspace: Workspace, path: Path) -> None:
        export = Export(self.item, "jsonl")
        if not self.can("export"):
            self.refused(lambda: export.run_to_file(workspace, self.actor, path), Forbidden)
            return
        export.run_to_file(workspace, self.actor, path)
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        expected = [i for i in self.all if self.company.allows(self.person, self.item, i, "export")]
        self.same(sorted(line["id"] for line in lines), expected)
        for line in lines:
            seen = self.seen[line["id"]]
            self.same(line.keys() - seen.keys() - self.lines(), set(), line["id"])
            for name in line.keys() & seen.keys():
                self.same(line[name], seen[name], line["id"], name)

    def lines(self) -> set[str]:
        return {name for name, field in self.fields.items() if field["fieldType"] == "line_items"}

    def refused(self, act: Any, kind: type[DougongError]) -> None:
        self.cases += 1
        with pytest.raises(kind):
            act()
