"""What only shows when a calendar, a timeline or a gallery is seen with its object, and sections without effect."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import FieldEntry, NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

WHICH_DAY = N_("A calendar needs the field that says on which day a record stands.")
WHEN_BEGUN = N_("A timeline needs the field that says when a record begins.")
ONLY_OF = N_("Only a {type} has “{property}”.")
ONLY_OF_TWO = N_("Only a {type} or a {other} has “{property}”.")
OTHER_KIND = N_("“{end}” and “{start}” must both be dates, or both be points in time.")
WITHIN_NOTHING = N_("Groups within groups need a field for the outer ones.")
SAME_GROUPS = N_("All records of a group have the same value of the field that they are grouped by.")
OF_ITSELF = N_("What begins and ends in the same field has no length.")
EMPTY_SECTION = N_("This section has no fields, so nobody sees it.")
PROPERTIES = {
    "dateField": ("calendar", "timeline"),
    "endField": ("calendar", "timeline"),
    "scale": ("timeline",),
    "pictureField": ("gallery",),
    "parentField": ("tree",),
}
NO_LISTS = frozenset(owner for owners in PROPERTIES.values() for owner in owners)
LISTS_ONLY = ("group", "subgroup", "frozen", "colours")
ALSO_OF = {"tree": frozenset({"colours"}), "timeline": frozenset({"colours"})}


def empty_sections(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    """Kept, for that is how a section begins; but without effect."""
    for index, section in enumerate(document["sections"] if document["kind"] == "form" else ()):
        if not section["fields"]:
            yield Problem("empty_section", EMPTY_SECTION, f"/sections/{index}", severity="warning")


def calendars_and_galleries(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "view":
        return
    for name, owners in PROPERTIES.items():
        if name not in document or document["type"] in owners:
            continue
        told = {"type": owners[0], "other": owners[-1], "property": name}
        yield Problem("only_of", ONLY_OF if len(owners) == 1 else ONLY_OF_TWO, f"/{name}", told)
    if "subgroup" in document:
        inner = document["subgroup"].removeprefix("-")
        if "group" not in document:
            yield Problem("within_nothing", WITHIN_NOTHING, "/subgroup")
        elif document["group"].removeprefix("-") == inner:
            yield Problem("same_groups", SAME_GROUPS, "/subgroup")
    if document["type"] in NO_LISTS:
        for name in LISTS_ONLY:
            if name in document and name not in ALSO_OF.get(document["type"], ()):
                yield Problem("only_of", ONLY_OF, f"/{name}", {"type": "list", "property": name})
    if document["type"] not in PROPERTIES["dateField"]:
        return
    if "dateField" not in document:
        missing = WHICH_DAY if document["type"] == "calendar" else WHEN_BEGUN
        yield Problem("which_day", missing, "/dateField")
        return
    start, end = _field(index, document, "dateField"), _field(index, document, "endField")
    if start is None or end is None:
        return
    if start is end:
        yield Problem("of_itself", OF_ITSELF, "/endField")
    elif start.type_name != end.type_name:
        yield Problem("other_kind", OTHER_KIND, "/endField", {"start": start.name, "end": end.name})


def _field(index: NameIndex, document: Document, name: str) -> FieldEntry | None:
    owner = index.object(document["object"])
    return owner.fields_by_id.get(document.get(name, "")) if owner is not None else None
