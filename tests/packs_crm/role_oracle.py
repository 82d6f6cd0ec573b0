"""Who sees what of the CRM pack, told from nothing but the files of its roles and of its organisation: over plain
dictionaries, as simply as possible. It shares no code with the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Record = Mapping[str, Any]

LOOKING = {"read", "comment", "export", "print"}
OPERATIONS = [
    "read",
    "create",
    "update",
    "delete",
    "restore",
    "purge",
    "comment",
    "import",
    "export",
    "bulk",
    "share",
    "print",
    "manage_workflows",
]
ADMINISTRATOR: Document = {
    "name": "administrator",
    "rules": [{"name": "everything", "operations": OPERATIONS}],
}


CONDITIONS: Mapping[str, Callable[[Record], bool]] = {"owner = NULL": lambda record: record["owner"] is None}
"""Those of the pack's roles."""


def read(folder: Path) -> dict[str, Document]:
    documents = (json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json")))
    return {document["name"]: document for document in documents}


@dataclass
class Company:
    """``organisation`` is the demo's file; people are known by its keys. ``records`` are by object and id, as they
    are: references and owners as ids and keys, all values as an administrator reads them."""

    roles: dict[str, Document]
    objects: dict[str, Document]
    organisation: Document
    held: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, dict[int, Record]] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    """Of people, by their id in the workspace."""
    shares: list[tuple[str, int, str, str]] = field(default_factory=list)
    """Object, record, key of a person, level."""

    def rules(self, person: str, item: str, operation: str) -> Iterator[tuple[Document, Document]]:
        for name in self.held[person]:
            role = ADMINISTRATOR if name == "administrator" else self.roles[name]
            for rule in role["rules"]:
                if operation in rule["operations"] and rule.get("object", item) == item:
                    yield role, rule

    def can(self, person: str, item: str, operation: str) -> bool:
        return all(any(True for _ in self.rules(person, item, one)) for one in ("read", operation))

    def wholly(self, person: str, item: str, operation: str) -> bool:
        """With all records: some rule for it, and some rule to read them, asks for nothing."""
        limits = {"through", "condition"}
        return all(
            any(
                rule.get("rows", "all") == "all" and limits.isdisjoint(rule)
                for _, rule in self.rules(person, item, one)
            )
            for one in ("read", operation)
        )

    def allows(self, person: str, item: str, record_id: int, operation: str) -> bool:
        return all(
            any(self.passes(person, item, record_id, rule, one) for _, rule in self.rules(person, item, one))
            for one in ("read", operation)
        )

    def passes(self, person: str, item: str, record_id: int, rule: Document, operation: str) -> bool:
        record = self.records[item][record_id]
        if "condition" in rule and not CONDITIONS[rule["condition"]](record):
            return False
        if not self.in_rows(person, item, record, rule, operation):
            return False
        if "through" not in rule:
            return True
        target = self.objects[item]["properties"][rule["through"]]["target"]
        above = self.id_of(record[rule["through"]])
        needed = "read" if operation in LOOKING else "update"
        return above in self.records[target] and self.allows(person, target, above, needed)

    def in_rows(self, person: str, item: str, record: Record, rule: Document, operation: str) -> bool:
        rows = rule.get("rows", "all")
        if rows == "all":
            return True
        if rows == "shared":
            found = [
                level
                for about, number, whom, level in self.shares
                if (about, number, whom) == (item, record["id"], person)
            ]
            return "edit" in found or (operation in LOOKING and "read" in found)
        whose = self.keys.get(self.id_of(record[rule.get("by", "owner")]))
        if whose is None or whose == person:
            return whose == person
        if rows == "department":
            return self.place(whose) is not None and self.place(whose) == self.place(person)
        if rows == "department_below":
            mine, theirs = self.place(person), self.place(whose)
            return mine is not None and theirs is not None and f"{theirs} / ".startswith(f"{mine} / ")
        assert rows == "own", rows
        return False

    def place(self, person: str) -> str | None:
        """The department: everybody in the demo is in one at most."""
        people = {one["key"]: one for one in self.organisation["people"]}
        return people.get(person, {}).get("department")

    @staticmethod
    def id_of(value: Any) -> int:
        return 0 if value is None else value["id"]

    def level(self, person: str, item: str, name: str) -> str:
        """plain, masked or hidden: the best that any role gives by which the object is read."""
        levels = []
        for role in {role["name"]: role for role, _ in self.rules(person, item, "read")}.values():
            kept = [one for one in role.get("fields", ()) if one["object"] == item]
            hidden = any(name in one.get("hidden", ()) for one in kept)
            masked = any(name in one.get("masked", ()) for one in kept)
            levels.append("hidden" if hidden else "masked" if masked else "plain")
        return min(levels, key=("plain", "masked", "hidden").index) if levels else "hidden"

    def fixed(self, person: str, item: str, name: str) -> bool:
        """Whether every role by which the object is changed keeps the field from being set."""
        if self.level(person, item, name) != "plain":
            return True
        roles = {role["name"]: role for role, _ in self.rules(person, item, "update")}.values()
        kinds = ("hidden", "masked", "readOnly")
        return bool(roles) and all(
            any(
                name in one.get(kind, ())
                for one in role.get("fields", ())
                if one["object"] == item
                for kind in kinds
            )
            for role in roles
        )


def mask(text: str) -> str:
    name, at, domain = text.rpartition("@")
    if at and name:
        return f"{name[:1]}****@{domain}"
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else f"{text[:1]}****"
