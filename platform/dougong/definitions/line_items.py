"""What can be wrong with line items, as far as the documents tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import LINE_ITEMS
from dougong.definitions.name_index import FieldEntry, NameIndex, ObjectEntry
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

POINTS_ELSEWHERE = N_("“{name}” does not refer to “{object}”.")
MUST_CASCADE = N_(
    "“{name}” must have the delete rule “cascade”: lines are nothing without the record they belong to."
)
SAME_LINES = N_("“{other}” has the same lines already.")
NOT_A_COLUMN = N_("“{name}” is kept by the product and cannot be a column.")
NOT_A_SINGLE_VALUE = N_("“{name}” are line items; a list or a search shows single values only.")


def line_item_problems(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] == "object":
        seen: dict[tuple[object, object], str] = {}
        for name, field in document.get("properties", {}).items():
            if field["fieldType"] != LINE_ITEMS:
                continue
            place = f"/properties/{name}"
            child = index.object(field.get("target"))
            if child is not None:
                yield from (p.at(place + p.place) for p in _of_child(documents, document, field, child))
            mark = field.get("target"), field.get("via")
            other = seen.setdefault(mark, name)
            if other != name:
                yield Problem("same_lines", SAME_LINES, f"{place}/via", {"other": other})
    yield from _shown_elsewhere(index, document)


def _of_child(
    documents: Documents, document: Document, field: Mapping[str, Any], child: ObjectEntry
) -> Iterator[Problem]:
    via = child.find(str(field.get("via")))
    if via is None:
        return  # told where the reference stands
    if via.type_name != "reference" or via.target_id != document["id"]:
        params = {"name": via.name, "object": document["name"]}
        yield Problem("points_elsewhere", POINTS_ELSEWHERE, "/via", params)
    elif _document_of(documents, child, via).get("onDelete") != "cascade":
        yield Problem("must_cascade", MUST_CASCADE, "/via", {"name": via.name})
    kept = {via.id, field.get("orderField")}
    for position, column in enumerate(field.get("columns", ())):
        if column in kept:
            name = found.name if (found := child.find(column)) else column
            yield Problem("not_a_column", NOT_A_COLUMN, f"/columns/{position}", {"name": name})


def _document_of(documents: Documents, child: ObjectEntry, field: FieldEntry) -> Mapping[str, Any]:
    found: Mapping[str, Any] = documents["object", child.id]["properties"][field.name]
    return found


def _shown_elsewhere(index: NameIndex, document: Document) -> Iterator[Problem]:
    """Columns, orders and searched fields are single values."""
    owner = index.object(document["id"] if document["kind"] == "object" else document.get("object"))
    if owner is None:
        return
    for place, path in _single_values(document):
        steps = list(index.steps(owner, tuple(path.removeprefix("-").split("."))))
        for step in steps:
            if isinstance(step, FieldEntry) and step.type_name == LINE_ITEMS:
                yield Problem("not_a_single_value", NOT_A_SINGLE_VALUE, place, {"name": step.name})


def _single_values(document: Document) -> Iterator[tuple[str, str]]:
    if document["kind"] == "view":
        for position, column in enumerate(document["columns"]):
            yield f"/columns/{position}/field", column["field"]
        yield from _listed("sort", document.get("sort", ()))
    elif document["kind"] == "object":
        yield from _listed("search", document.get("search", ()))


def _listed(key: str, paths: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((f"/{key}/{position}", path) for position, path in enumerate(paths))
