"""What only shows when a message template is seen as a whole, with its translations and whoever sends it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from dougong.definitions.documents import Documents
from dougong.definitions.message_texts import PROVIDED, broken, placeholders
from dougong.definitions.messages import shown, similar_name
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NO_SUCH_VALUE = N_("The text names “{name}”, which is none of its values: {known}.")
NO_SUCH_VALUE_SIMILAR = N_("The text names “{name}”, which is none of its values; did you mean “{similar}”?")
BROKEN = N_("“{part}” names no value: write {{name}} with the name of one, and braces nowhere else.")
ONE_LINE = N_("A subject is one line.")
TWICE = N_("Two values are named “{name}”.")
PROVIDED_ALREADY = N_("Every text may name “{name}”; call this value something else.")
UNUSED = N_("The text does not name “{name}”, so this value has no effect.")


def messages(documents: Documents, _: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] == "translation":
        yield from _translated(documents, document)
        return
    if document["kind"] != "message":
        return
    names = [one["name"] for one in document.get("values", ())]
    for number, name in enumerate(names):
        place = f"/values/{number}/name"
        if name in names[:number]:
            yield Problem("same_value", TWICE, place, {"name": name})
        if name in PROVIDED:
            yield Problem("provided_already", PROVIDED_ALREADY, place, {"name": name})
    yield from _text(document["subject"], names, "/subject")
    yield from _text(document["body"], names, "/body")
    named = placeholders(document["subject"] + document["body"])
    for number, name in enumerate(names):
        if name not in named:
            unused = Problem("unused_value", UNUSED, f"/values/{number}", {"name": name})
            yield replace(unused, severity="warning")


def _translated(documents: Documents, document: Document) -> Iterator[Problem]:
    """Translations name values too, and cannot bring any of their own."""
    for element_id, texts in document["entries"].items():
        template = documents.get(("message", element_id))
        if template is None:
            continue
        names = [one["name"] for one in template.get("values", ())]
        for prop in ("subject", "body"):
            if prop in texts:
                yield from _text(texts[prop], names, f"/entries/{element_id}/{prop}")


def _text(text: str, names: Collection[str], place: str) -> Iterator[Problem]:
    known = [*names, *PROVIDED]
    for name in placeholders(text):
        if name not in known:
            yield _unknown(name, known).at(place)
    for part in broken(text):
        yield Problem("broken_placeholder", BROKEN, place, {"part": shown(part), "name": "{name}"})
    if place.endswith("/subject") and len(text.splitlines()) > 1:
        yield Problem("one_line", ONE_LINE, place)


def _unknown(name: str, known: list[str]) -> Problem:
    similar = similar_name(name, known)
    if similar is None:
        return Problem("no_such_value", NO_SUCH_VALUE, params={"name": name, "known": ", ".join(known)})
    return Problem("no_such_value", NO_SUCH_VALUE_SIMILAR, params={"name": name, "similar": similar})
