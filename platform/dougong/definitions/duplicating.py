"""A second app like one that is there: with the objects in its menu and all that is about them, under ids of its own.

What is copied refers to copies, and to what is not copied as before. Roles allow with the copies what they allow
with the originals; translations are copied along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dougong.definitions.currencies import base_id, rate_id
from dougong.definitions.documents import Documents
from dougong.definitions.language import node
from dougong.definitions.naming import new_id
from dougong.definitions.walking import Document, Spot, walk

_IDS = re.compile(r"\b[a-z]{3}_[a-z0-9]{10}\b")
FreeName = Callable[[str, str], str]
"""(kind, name of the original): one that is free, and another each time."""


def objects_of_app(documents: Documents, app_id: str) -> list[str]:
    """Ids of the objects in its menu, and of those that make no sense apart from them: their lines, what they sum
    up, and the lists on their forms."""
    waiting = list(_in_menu(documents["app", app_id].get("menu", ())))
    found: dict[str, None] = {}
    while waiting:
        object_id = waiting.pop(0)
        if object_id in found or ("object", object_id) not in documents:
            continue
        found[object_id] = None
        waiting += _bound_to(documents, object_id)
    return list(found)


def duplicate_app(
    documents: Documents, app_id: str, free_name: FreeName
) -> tuple[Documents, Mapping[str, str]]:
    """The documents with the copies among them, and the new id of each element that was copied."""
    objects = set(objects_of_app(documents, app_id))
    originals = [
        one
        for one in documents.values()
        if one["id"] == app_id or one["id"] in objects or one.get("object") in objects
    ]
    ids = {element_id: new_id(element_id[:3]) for one in originals for element_id in _element_ids(one)}
    # Fields that follow from others stand in no document; views and formulas may name them nevertheless.
    ids |= {follows(old): follows(new) for follows in (base_id, rate_id) for old, new in list(ids.items())}
    copies = [{**_renumbered(one, ids), "name": free_name(one["kind"], one["name"])} for one in originals]
    result = documents.with_documents(copies)
    for one in documents.values():
        if one["kind"] == "role":
            result = result.with_document(_widened(one, ids))
        elif one["kind"] == "translation":
            entries = one["entries"]
            added = {ids[key]: texts for key, texts in entries.items() if key in ids}
            result = result.with_document({**one, "entries": {**entries, **added}}) if added else result
    return result, ids


def _in_menu(menu: Iterable[Any]) -> Iterator[str]:
    for entry in menu:
        if "object" in entry:
            yield entry["object"]
        yield from _in_menu(entry.get("items", ()))


def _bound_to(documents: Documents, object_id: str) -> Iterator[str]:
    for field in documents["object", object_id]["properties"].values():
        if field["fieldType"] == "line_items" and "target" in field:
            yield field["target"]
        if field["fieldType"] == "rollup" and "object" in field:
            yield field["object"]
    for form in documents.of_kind("form"):
        if form["object"] == object_id:
            yield from (one["object"] for one in form.get("related", ()) if "object" in one)


def _element_ids(document: Document) -> Iterator[str]:
    for spot in walk(Spot(node(document["kind"]), document)):
        if spot.node.element is not None and isinstance(spot.value, Mapping) and "id" in spot.value:
            yield spot.value["id"]


def _renumbered(value: Any, ids: Mapping[str, str]) -> Any:
    """Ids stand in texts too: formulas are kept with them."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(_IDS.sub(lambda found: ids.get(found[0], found[0]), text))


def _widened(role: Document, ids: Mapping[str, str]) -> Document:
    """With a rule about the copy beside each about an original."""
    widened = dict(role)
    for part in ("rules", "fields"):
        entries = role.get(part, [])
        added = []
        taken = {entry.get("name") for entry in entries}
        for entry in entries:
            if entry.get("object") not in ids:
                continue
            copy = _renumbered(entry, {**ids, entry["id"]: new_id(entry["id"][:3])})
            if "name" in copy:
                copy["name"] = _beside(copy["name"], taken)
                taken.add(copy["name"])
            added.append(copy)
        if added:
            widened[part] = [*entries, *added]
    return widened


def _beside(name: str, taken: set[Any]) -> str:
    number = 2
    while f"{name[:36]}_{number}" in taken:
        number += 1
    return f"{name[:36]}_{number}"
