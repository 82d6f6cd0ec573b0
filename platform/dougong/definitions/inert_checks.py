"""What has no effect, or none that anybody could want: warnings all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dougong.definitions.documents import Documents
from dougong.definitions.messages import shown
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NO_TITLE_FIELD = N_("Without a title field its records are shown by their numbers.")
EMPTY_MENU = N_("The menu is empty, so nobody can open anything in this app.")
SHOWN_TWICE = N_("“{name}” stands here twice.")
NOT_IN_FORM = N_(
    "“{name}” is required, has no default and stands in no section of “{form}”: nobody can fill it in."
)
INERT_TRANSLATION = N_("“{element}” has no property “{property}”, so this translation has no effect.")
LOOSE_TRANSLATION = N_("“{text}” translates something that is not there any more, and has no effect.")


def translations(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "translation":
        return
    for element_id, texts in document["entries"].items():
        place = f"/entries/{element_id}"
        address = index.addresses.get(element_id)
        if address is None:
            params = {"text": shown(next(iter(texts.values()), element_id))}
            yield _warning(Problem("loose_translation", LOOSE_TRANSLATION, place, params))
            continue
        for prop in texts:
            if prop not in index.properties[element_id]:
                params = {"element": address, "property": prop}
                yield _warning(Problem("inert_translation", INERT_TRANSLATION, f"{place}/{prop}", params))


def repeats(_: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for spot in index.elements(document):
        spec = spot.node.element
        if spec is None or spec.type not in ("column", "placement"):
            continue
        mark = spec.type, spot.value["field"]
        if mark in seen:
            name = index.addresses.get(spot.value["field"], spot.value["field"]).rpartition(":")[2]
            params = {"name": name}
            yield _warning(Problem("shown_twice", SHOWN_TWICE, f"{spot.pointer}/field", params))
        seen.add(mark)


def without_effect(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] == "object" and "titleField" not in document:
        yield _warning(Problem("no_title_field", NO_TITLE_FIELD, "/titleField"))
    if document["kind"] == "app" and not document["menu"]:
        yield _warning(Problem("empty_menu", EMPTY_MENU, "/menu"))


def unfillable(documents: Documents, _: NameIndex, document: Document) -> Iterator[Problem]:
    """Required fields that the default form leaves out."""
    if document["kind"] != "form" or not document.get("default"):
        return
    owner = documents.get(("object", document["object"]), {})
    placed = {item["field"] for section in document["sections"] for item in section["fields"]}
    for name, item in owner.get("properties", {}).items():
        if item["id"] in owner.get("required", ()) and "default" not in item and item["id"] not in placed:
            params = {"name": name, "form": document["name"]}
            yield _warning(Problem("not_in_form", NOT_IN_FORM, "/sections", params))


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning")
