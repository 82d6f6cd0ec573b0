"""What only shows when a form is seen as a whole: what stands in which tab, and how wide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

HOLDS_OTHER = N_("This tab shows the {content} of a record; sections and related lists stand in other tabs.")
EMPTY_TAB = N_("Nothing stands in this tab, so nobody sees it.")
TOO_WIDE = N_("The section has fewer columns than this; the field takes all of them.")


def forms(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "form":
        return
    contents = {tab["id"]: tab.get("content", "sections") for tab in document.get("tabs", ())}
    held = set[str]()
    for listed in ("sections", "related"):
        for position, part in enumerate(document.get(listed, ())):
            content = contents.get(part.get("tab"), "sections")
            held.add(part.get("tab", ""))
            if content != "sections":
                place = f"/{listed}/{position}/tab"
                yield Problem("holds_other", HOLDS_OTHER, place, {"content": content})
    for position, tab in enumerate(document.get("tabs", ())):
        if contents[tab["id"]] == "sections" and tab["id"] not in held:
            yield _warning("empty_tab", EMPTY_TAB, f"/tabs/{position}")
    for number, section in enumerate(document["sections"]):
        for position, item in enumerate(section["fields"]):
            if item.get("span", 1) > section.get("columns", 2):
                yield _warning("too_wide", TOO_WIDE, f"/sections/{number}/fields/{position}/span")


def _warning(code: str, template: str, place: str) -> Problem:
    return replace(Problem(code, template, place), severity="warning")
