"""What the API answers to one person about one object."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Api
from tests.records.roles.oracle import Person, World
from tests.records.roles.reading import Cases
from tests.records.roles.worlds import FIELDS


class Answering:
    def __init__(self, cases: Cases, world: World, person: Person, api: Api, item: str) -> None:
        self.cases, self.world, self.person, self.api, self.item = cases, world, person, api, item
        self.about = (item, person.id, person.roles, json.dumps(list(world.roles.values())))
        self.path = f"/records/{item}"

    def run(self) -> None:
        if not self.world.can(self.person, self.item, "read"):
            for path in ("", "/1", "/aggregate?measure=count()", "/1/history"):
                self.status("GET", f"{self.path}{path}", 403)
            return
        seen = [i for i, record in self.world.records[self.item].items() if self.allows(record, "read")]
        page = self.api.get(f"{self.path}?sort=id&count=true").get_json()
        self.same(([record["id"] for record in page["data"]], page["total"]), (seen, len(seen)), "list")
        for record in page["data"]:
            known = self.world.records[self.item][record["id"]]
            told = self.world.told(self.person, self.item, known, FIELDS[self.item])
            for name in FIELDS[self.item]:
                self.same(record.get(name, "absent"), told.get(name, "absent"), "value", name)
        totals = self.api.get(f"{self.path}/aggregate?measure=count()").get_json()["data"]
        self.same(totals, [{"count()": len(seen)}], "aggregate")
        for name in FIELDS[self.item]:
            status = 200 if self.level(name) == "plain" else 400
            self.status("GET", f"{self.path}?filter={name}%20%3C%3E%20NULL", status)
            self.status("GET", f"{self.path}?sort={name}", status)
        for number, record in self.world.records[self.item].items():
            self.one(number, record)

    def one(self, number: int, record: dict[str, Any]) -> None:
        seen = self.allows(record, "read")
        for path in ("", "/history"):
            self.status("GET", f"{self.path}/{number}{path}", 200 if seen else 404)
        updates = self.world.can(self.person, self.item, "update") and self.allows(record, "update")
        refused = 404 if not seen and self.world.can(self.person, self.item, "update") else 403
        status = 200 if updates else refused
        answer = self.api.patch(f"{self.path}/{number}", {})
        self.same(answer.status_code, status, "patch", number)
        why = self.api.get(f"/explain/{self.item}/{number}?operation=update").get_json()["data"]
        self.same(why["allowed"], updates, "why", number)

    def allows(self, record: dict[str, Any], operation: str) -> bool:
        return self.world.allows(self.person, self.item, record, operation)

    def level(self, name: str) -> str:
        return self.world.level(self.person, self.item, name)

    def status(self, method: str, path: str, expected: int) -> None:
        self.same(self.api.call(method, path).status_code, expected, method, path)

    def same(self, found: object, expected: object, *about: object) -> None:
        self.cases.same(found, expected, *about, *self.about)
