"""What only shows when a print template is seen as a whole, and with its object."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.print_bodies import PROVIDED, body_problems
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

TWICE = N_("“{name}” is given twice.")
OTHER_LINES = N_("The lines of “{field}” are of another object.")


def print_templates(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] == "translation":
        yield from _translated(documents, document)
    if document["kind"] != "print_template":
        return
    values, lists = (*document.get("values", ()),), document.get("lists", ())
    pictures = (*document.get("pictures", ()),)
    yield from _names(values, "/values", set(PROVIDED))
    yield from _names(pictures, "/pictures", {one["name"] for one in values} | PROVIDED)
    yield from _names(lists, "/lists", {one["name"] for one in values + pictures} | PROVIDED)
    owner = index.object(document["object"])
    stored = documents.get(("object", owner.id)) if owner is not None else None
    for number, one in enumerate(lists):
        yield from _names(one["values"], f"/lists/{number}/values", set())
        fields = stored["properties"].values() if stored is not None else ()
        field = next((each for each in fields if each["id"] == one["lines"]), None)
        if field is not None and field.get("target") != one["object"]:
            yield Problem("other_lines", OTHER_LINES, f"/lists/{number}/object", {"field": field["title"]})
    yield from body_problems(
        document["body"], [one["name"] for one in values + pictures], [one["name"] for one in lists]
    )


def _translated(documents: Documents, document: Document) -> Iterator[Problem]:
    for element_id, texts in document["entries"].items():
        template = documents.get(("print_template", element_id))
        if template is None or "body" not in texts:
            continue
        values, pictures, lists = (
            [one["name"] for one in template.get(part, ())] for part in ("values", "pictures", "lists")
        )
        for problem in body_problems(texts["body"], values + pictures, lists):
            yield problem.at(f"/entries/{element_id}/body")


def _names(
    items: Iterator[Document] | tuple[Document, ...], place: str, taken: set[str]
) -> Iterator[Problem]:
    for number, one in enumerate(items):
        if one["name"] in taken:
            yield Problem("same_value", TWICE, f"{place}/{number}/name", {"name": one["name"]})
        taken.add(one["name"])
