"""Delete rules that could not be kept: told before they are published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

MAX_LEVELS = 5
"""Objects below one another whose records go together."""

CLEARED_BUT_REQUIRED = N_("“{name}” is required, so it cannot be emptied when the record is deleted.")
CIRCLE = N_(
    "Deleting would come back to “{object}” by way of “{name}”; records can go together only one way."
)
TOO_FAR = N_("Deleting would reach through more than {most} objects by way of “{name}”.")

Field = tuple[str, Mapping[str, Any]]
Edges = Mapping[str, list[str]]
"""By the id of an object, those whose records go with its records."""


def delete_rule_problems(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "object":
        return
    required, edges = document.get("required", ()), _edges(documents)
    for name, field in document.get("properties", {}).items():
        rule, place = field.get("onDelete"), f"/properties/{name}/onDelete"
        if rule == "clear" and field["id"] in required:
            yield Problem("cleared_but_required", CLEARED_BUT_REQUIRED, place, {"name": name})
        elif rule == "cascade" and (above := index.object(field.get("target"))) is not None:
            if above.id in _below(edges, document["id"]):
                yield Problem("cascade_circle", CIRCLE, place, {"object": above.name, "name": name})
            elif _depth(edges, document["id"]) + 1 > MAX_LEVELS:
                yield Problem("cascade_too_far", TOO_FAR, place, {"most": MAX_LEVELS, "name": name})


def _edges(documents: Documents) -> Edges:
    edges: dict[str, list[str]] = {}
    for document in documents.of_kind("object"):
        for field in document.get("properties", {}).values():
            if field.get("onDelete") == "cascade" and isinstance(field.get("target"), str):
                edges.setdefault(field["target"], []).append(document["id"])
    return edges


def _below(edges: Edges, start: str) -> set[str]:
    """The object itself and all that go with it, however far."""
    found, waiting = {start}, [start]
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _depth(edges: Edges, start: str) -> int:
    """How many levels go with an object. A circle, which is told elsewhere, counts as too many."""
    level, depth = {start}, 0
    while depth <= MAX_LEVELS and (level := {below for item in level for below in edges.get(item, ())}):
        depth += 1
    return depth
