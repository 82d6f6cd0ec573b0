"""What roles mean, a second time and as simply as possible: over plain dictionaries, from nothing but the role
definitions. It shares no code with the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
Rule = dict[str, Any]

LOOKING = {"read", "comment", "export", "print"}
CONDITIONS = {
    "amount > 300": lambda world, record: (record.get("amount") or 0) > 300,
    "status = 'draft'": lambda world, record: record.get("status") == "draft",
    "region = 'north'": lambda world, record: record.get("region") == "north",
    "account.region = 'north'": lambda world, record: (
        (world.account_of(record) or {}).get("region") == "north"
    ),
    "owner = CURRENT_USER() OR amount < 250": None,  # asks who is acting
}


@dataclass
class Person:
    id: int
    departments: set[int]
    main: int | None
    manager: int | None
    groups: set[int]
    roles: list[str] = field(default_factory=list)


@dataclass
class World:
    roles: dict[str, dict[str, Any]]
    people: dict[int, Person]
    parents: dict[int, int | None]
    records: dict[str, dict[int, Record]]
    shares: list[tuple[str, int, str, int, str]] = field(default_factory=list)

    def account_of(self, record: Record) -> Record | None:
        return self.records["account"].get(record.get("account") or 0)

    def rules(self, person: Person, item: str, operation: str) -> Iterable[Rule]:
        for name in person.roles:
            for rule in self.roles[name]["rules"]:
                if operation in rule["operations"] and rule.get("object", item) == item:
                    yield rule

    def can(self, person: Person, item: str, operation: str) -> bool:
        return all(any(True for _ in self.rules(person, item, one)) for one in ("read", operation))

    def allows(self, person: Person, item: str, record: Record, operation: str) -> bool:
        return all(
            any(self.passes(person, item, record, rule, one) for rule in self.rules(person, item, one))
            for one in ("read", operation)
        )

    def passes(self, person: Person, item: str, record: Record, rule: Rule, operation: str) -> bool:
        if not self.in_rows(person, item, record, rule, operation):
            return False
        through = rule.get("through")
        if through is not None:
            target = {"account": "account", "deal": "deal"}[through]
            above = self.records[target].get(record.get(through) or 0)
            needed = "read" if operation in LOOKING else "update"
            if above is None or not self.allows(person, target, above, needed):
                return False
        text = rule.get("condition")
        if text is None:
            return True
        check = CONDITIONS[text]
        if check is None:
            amount = record.get("amount")
            return record["owner"] == person.id or (amount is not None and amount < 250)
        return bool(check(self, record))

    def in_rows(self, person: Person, item: str, record: Record, rule: Rule, operation: str) -> bool:
        rows = rule.get("rows", "all")
        if rows == "all":
            return True
        if rows == "shared":
            return self.is_shared(person, item, record, operation)
        by = rule.get("by", "owner")
        if by == "home":
            return self.in_department(person, record["home"], rows)
        owner = record[by]
        if owner == person.id:
            return True
        if owner is None or rows == "own":
            return False
        if rows == "reports":
            return person.id in self.managers(owner)
        return self.in_department(person, self.people[owner].main, rows)

    def in_department(self, person: Person, department: int | None, rows: str) -> bool:
        if department is None:
            return False
        if rows == "department":
            return department in person.departments
        return not person.departments.isdisjoint(self.upwards(department))

    def may_leave(self, person: Person, item: str, record: Record) -> bool:
        """Whether some rule lets the record be changed so that the rule is about it no more."""
        return any(
            rule.get("leaving") and self.passes(person, item, record, rule, "update")
            for rule in self.rules(person, item, "update")
        )

    def may_become(self, person: Person, item: str, before: Record, after: Record) -> bool:
        return self.allows(person, item, before, "update") and (
            self.may_leave(person, item, before) or self.allows(person, item, after, "update")
        )

    def settable(self, person: Person, item: str, name: str, operation: str) -> bool:
        """By a create or an update: some role that allows it does not keep the field back."""
        if self.level(person, item, name) != "plain":
            return False
        return any(
            not any(
                name in one.get(kind, ())
                for one in self.roles[role].get("fields", ())
                if one["object"] == item
                for kind in ("hidden", "masked", "readOnly")
            )
            for role in person.roles
            if any(
                operation in rule["operations"] and rule.get("object", item) == item
                for rule in self.roles[role]["rules"]
            )
        )

    def is_shared(self, person: Person, item: str, record: Record, operation: str) -> bool:
        above = {one for department in person.departments for one in self.upwards(department)}
        for about, number, whom, whom_id, level in self.shares:
            if (about, number) != (item, record["id"]) or (operation not in LOOKING and level != "edit"):
                continue
            mine = {"user": {person.id}, "department": above, "group": person.groups}[whom]
            if whom_id in mine:
                return True
        return False

    def upwards(self, department: int | None) -> list[int]:
        found = []
        while department is not None:
            found.append(department)
            department = self.parents[department]
        return found

    def managers(self, user: int) -> set[int]:
        found: set[int] = set()
        above = self.people[user].manager
        while above is not None and above not in found:
            found.add(above)
            above = self.people[above].manager
        return found

    def level(self, person: Person, item: str, name: str) -> str:
        """plain, masked or hidden: the best that any role gives which lets the object be read."""
        levels = []
        for role in person.roles:
            document = self.roles[role]
            if not any(
                "read" in one["operations"] and one.get("object", item) == item for one in document["rules"]
            ):
                continue
            kept = [one for one in document.get("fields", ()) if one["object"] == item]
            hidden = any(name in one.get("hidden", ()) for one in kept)
            masked = any(name in one.get("masked", ()) for one in kept)
            levels.append("hidden" if hidden else "masked" if masked else "plain")
        return min(levels, key=("plain", "masked", "hidden").index) if levels else "hidden"

    def told(self, person: Person, item: str, record: Record, names: Iterable[str]) -> Record:
        """What is read of a record that is seen: hidden fields are missing, masked ones are masked."""
        found = {}
        for name in names:
            level = self.level(person, item, name)
            if level != "hidden":
                value = mask(record[name]) if level == "masked" else record[name]
                found[name] = self.titled(person, name, value) if self.leads(item, name) else value
        return found

    def leads(self, item: str, name: str) -> bool:
        """Whether a field refers to the object of its name."""
        return name in self.records and name != item

    def titled(self, person: Person, target: str, number: int | None) -> Record | None:
        """A title is known of records that are seen, if it is no field that is kept back."""
        if number is None:
            return None
        record = self.records[target][number]
        known = self.can(person, target, "read") and self.allows(person, target, record, "read")
        known = known and self.level(person, target, "name") == "plain"
        return {"id": number, "title": record["name"] if known else None}


def mask(text: str | None) -> str | None:
    if text is None:
        return None
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else f"{text[:1]}****"
