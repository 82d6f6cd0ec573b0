"""How far a right to design reaches that a role gives for some apps only.

An object is within reach if it stands in the menu of some of these apps and of no other; lines belong to what they are
lines of. What is about such an object alone (views, forms, pipelines, charts, automations, workflows) is within reach
with it, and so are the apps themselves. Everything else is not, roles above all; of a
translation the texts of what is within reach are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.dataclasses import dataclass
from dougong.definitions import LINE_ITEMS, Documents
from dougong.definitions.walking import Document
from dougong.definitions.where_used import mentions

ACTING = ("automation", "workflow")
"""Kinds of definitions that change records by themselves."""

Owners = Mapping[str, frozenset[str]]
"""The ids of the apps to which an object belongs, by its id."""


def apps_of_objects(documents: Documents) -> Owners:
    found: dict[str, set[str]] = {}
    for app in documents.of_kind("app"):
        for object_id in _listed(app.get("menu", ())):
            found.setdefault(object_id, set()).add(app["id"])
    waiting = list(found)
    while waiting:
        object_id = waiting.pop()
        for child in _lines(documents.get(("object", object_id), {})):
            known = found.setdefault(child, set())
            if not found[object_id] <= known:
                known |= found[object_id]
                waiting.append(child)
    return {object_id: frozenset(apps) for object_id, apps in found.items()}


def _listed(entries: object) -> Iterator[str]:
    for entry in entries if isinstance(entries, (list, tuple)) else ():
        if "object" in entry:
            yield entry["object"]
        yield from _listed(entry.get("items", ()))


def _lines(item: Document) -> Iterator[str]:
    for field in item.get("properties", {}).values():
        if field.get("fieldType") == LINE_ITEMS and "target" in field:
            yield field["target"]


@dataclass(frozen=True, slots=True)
class AppReach:
    """Of some apps, in one state of the definitions; ``base`` is the published one."""

    apps: frozenset[str]
    base: Documents
    owners_before: Owners
    owners: Owners

    @classmethod
    def of(cls, apps: frozenset[str], base: Documents, documents: Documents) -> AppReach:
        return cls(apps, base, apps_of_objects(base), apps_of_objects(documents))

    def object(self, object_id: object) -> bool:
        """As published, and as the draft has it. One that is new may still stand in no app."""
        if not isinstance(object_id, str) or not self.owners.get(object_id, frozenset()) <= self.apps:
            return False
        if ("object", object_id) not in self.base:
            return True
        return self.published(object_id)

    def published(self, object_id: str) -> bool:
        owners = self.owners_before.get(object_id, frozenset())
        return bool(owners) and owners <= self.apps

    def document(self, document: Document, owners_of_fields: Mapping[str, str]) -> bool:
        kind = document["kind"]
        if kind == "app":
            return document["id"] in self.apps
        if kind == "object":
            return self.object(document["id"])
        if "object" not in document:
            return False
        objects = {document["object"]}
        if kind in ACTING:
            # Their steps act with rights of their own, so all that it touches has to be within reach.
            used = {one for one, _, _ in mentions(document)}
            objects |= {one for one in used if one.startswith("obj_")}
            objects |= {owners_of_fields[one] for one in used if one in owners_of_fields}
        return all(self.object(one) for one in objects)


def fields_of_objects(documents: Documents) -> dict[str, str]:
    """The object of each field, by ids."""
    return {
        field["id"]: item["id"]
        for item in documents.of_kind("object")
        for field in item.get("properties", {}).values()
    }
