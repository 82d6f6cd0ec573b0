"""What only shows when a public form is seen as a whole, and with its object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import AUTO_NUMBER, COMPUTED, LINE_ITEMS
from dougong.definitions.name_index import NameIndex, ObjectEntry
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NEEDED = N_("A form that is there to {mode} needs “{property}”.")
NOT_HERE = N_("A form that is there to {mode} has no “{property}”.")
NOT_ASKED = N_("Visitors cannot fill in “{field}”: fields of type {type} are not for public forms.")
NOT_SHOWN = N_("“{field}” cannot be shown to visitors: fields of type {type} are not for public forms.")
SENSITIVE = N_(
    "“{field}” is sensitive: whoever reads it is noted, and of visitors nobody knows who they are."
)
WHICH_RECORDS = N_("Say whose records “{field}” offers to everybody who has the link.")
NO_RECORDS = N_("“{field}” offers no records: only references to one do.")
ELSEWHERE = N_("“{field}” does not refer to “{object}”.")
SAME_FIELD = N_("“{field}” stands here twice.")
NO_SUCH_DAY = N_("There is no such day.")
ENDS_FIRST = N_("The form closes before it opens.")
LEFT_OUT = N_("“{field}” is required, has no default and is not asked for: no answer could be saved.")

COLLECTS = frozenset(
    {
        *(
            "text",
            "long_text",
            "integer",
            "decimal",
            "money",
            "percent",
            "date",
            "datetime",
            "time",
            "boolean",
            "select",
        ),
        *("multi_select", "email", "phone", "url", "rating", "reference", "barcode", "address", "tags"),
        *("file", "image"),
    }
)
"""Types of fields that visitors fill in."""
SHOWS = frozenset(
    {
        *(COLLECTS - {"file", "image"}),
        "progress",
        "formula",
        "rollup",
        "lookup",
        "auto_number",
        "currency",
        "users",
        "user",
    }
)
_OF = {
    "collect": ("fields", "values", "quota", "once", "message", "redirect"),
    "look_up": ("keys", "shown", "filter"),
}
_NEEDS = {"collect": ("fields",), "look_up": ("keys", "shown")}


def public_forms(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "public_form":
        return
    mode = document.get("mode", "collect")
    other = "look_up" if mode == "collect" else "collect"
    for name in _NEEDS[mode]:
        if name not in document:
            yield Problem("needed", NEEDED, f"/{name}", {"mode": mode, "property": name})
    for name in _OF[other]:
        if name in document:
            yield Problem("not_here", NOT_HERE, f"/{name}", {"mode": mode, "property": name})
    owner = index.object(document["object"])
    if owner is not None:
        yield from _fields(index, owner, document)
        yield from _shown(owner, document)
        yield from _sensitive(documents, owner, document)
        yield from _left_out(documents, owner, document)
    yield from _days(document)


def _fields(index: NameIndex, owner: ObjectEntry, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for part in ("fields", "values"):
        for number, one in enumerate(document.get(part, ())):
            place, field = f"/{part}/{number}", owner.find(one["field"])
            if field is None:
                continue
            params = {"field": field.name, "type": field.type_name}
            if field.id in seen:
                yield Problem("same_field", SAME_FIELD, f"{place}/field", params)
            seen.add(field.id)
            closed = field.type_name in (*COMPUTED, AUTO_NUMBER, LINE_ITEMS)
            if closed or (part == "fields" and field.type_name not in COLLECTS):
                yield Problem("not_asked", NOT_ASKED, f"{place}/field", params)
            if part == "values":
                continue
            is_reference = field.type_name == "reference"
            if is_reference and "object" not in one:
                yield Problem("which_records", WHICH_RECORDS, f"{place}/object", params)
            elif not is_reference and ("object" in one or "filter" in one):
                yield Problem("no_records", NO_RECORDS, f"{place}/object", params)
            elif is_reference and one["object"] != field.target_id:
                params = {"field": field.name, "object": str(index.name_of("object", one["object"]))}
                yield Problem("elsewhere", ELSEWHERE, f"{place}/object", params)


def _shown(owner: ObjectEntry, document: Document) -> Iterator[Problem]:
    for number, named in enumerate(document.get("shown", ())):
        field = owner.find(named)
        if field is not None and field.type_name not in SHOWS:
            params = {"field": field.name, "type": field.type_name}
            yield Problem("not_shown", NOT_SHOWN, f"/shown/{number}", params)


def _sensitive(documents: Documents, owner: ObjectEntry, document: Document) -> Iterator[Problem]:
    """Neither shown nor asked about: that the keys match tells what stands there, too."""
    marked = {
        field["id"]: name
        for name, field in documents["object", owner.id]["properties"].items()
        if field.get("sensitive")
    }
    for part in ("keys", "shown"):
        for number, named in enumerate(document.get(part, ())):
            if named in marked:
                yield Problem("sensitive", SENSITIVE, f"/{part}/{number}", {"field": marked[named]})


def _left_out(documents: Documents, owner: ObjectEntry, document: Document) -> Iterator[Problem]:
    if document.get("mode") == "look_up":
        return
    given = {one["field"] for part in ("fields", "values") for one in document.get(part, ())}
    stored = documents[("object", owner.id)]
    for name, field in stored["properties"].items():
        is_made = field["fieldType"] in (*COMPUTED, AUTO_NUMBER, LINE_ITEMS)
        if field["id"] in given or is_made or "default" in field:
            continue
        if field["id"] in stored.get("required", ()):
            yield replace(Problem("left_out", LEFT_OUT, "/fields", {"field": name}), severity="warning")


def _days(document: Document) -> Iterator[Problem]:
    days = {}
    for name in ("opens", "closes"):
        if name in document:
            try:
                days[name] = date.fromisoformat(document[name])
            except ValueError:
                yield Problem("no_such_day", NO_SUCH_DAY, f"/{name}")
    if len(days) == 2 and days["closes"] < days["opens"]:
        yield Problem("ends_first", ENDS_FIRST, "/closes")
