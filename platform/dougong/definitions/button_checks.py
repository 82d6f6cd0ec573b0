"""What only shows when a button is seen as a whole, and with what it opens or runs."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import AUTO_NUMBER, COMPUTED, LINE_ITEMS
from dougong.definitions.name_index import NameIndex, ObjectEntry
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NEEDED = N_("A button that does “{do}” needs “{property}”.")
NOT_HERE = N_("A button that does “{do}” has no “{property}”.")
NOTHING_FILLED = N_("Say which fields are filled, by “values” or by “inputs”.")
ONE_VALUE = N_("Exactly one of “expression” and “record” says what the field gets.")
NOT_WRITTEN = N_("“{field}” is not written by anybody.")
ELSEWHERE = N_("“{field}” does not refer to “{object}”.")
SAME_FIELD = N_("“{field}” stands here twice.")
ONE_BY_ONE = N_("A form is opened for one record: show the button on records only.")
NOT_BY_HAND = N_("“{automation}” is not set off by hand.")
OF_ANOTHER = N_("“{automation}” is about “{found}”, this button about “{object}”.")

_MAY = {"fill": {"values", "inputs"}, "form": {"values", "target"}, "run": {"automation", "inputs"}}
_NEEDS = {"fill": (), "form": ("target",), "run": ("automation",)}
_PARTS = ("values", "inputs", "target", "automation")
_UNWRITTEN = frozenset({*COMPUTED, AUTO_NUMBER, LINE_ITEMS})


def buttons(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "button":
        return
    do = document["do"]
    for name in _NEEDS[do]:
        if name not in document:
            yield Problem("needed", NEEDED, f"/{name}", {"do": do, "property": name})
    for name in _PARTS:
        if name in document and name not in _MAY[do]:
            yield Problem("not_here", NOT_HERE, f"/{name}", {"do": do, "property": name})
    if do == "fill" and not {"values", "inputs"} & document.keys():
        yield Problem("nothing_filled", NOTHING_FILLED, "/values")
    if do == "form" and document.get("on", "both") != "record":
        yield Problem("one_by_one", ONE_BY_ONE, "/on")
    yield from _fields(index, document)
    yield from _automation(documents, index, document)


def _fields(index: NameIndex, document: Document) -> Iterator[Problem]:
    own = index.object(document["object"])
    filled = index.object(document["target"]) if "target" in document else own
    seen: set[str] = set()
    for part, owner in (("values", filled), ("inputs", own)):
        for number, one in enumerate(document.get(part, ())):
            place = f"/{part}/{number}"
            if one["field"] in seen:
                yield Problem("same_field", SAME_FIELD, f"{place}/field", {"field": _called(owner, one)})
            seen.add(one["field"])
            field = owner.find(one["field"]) if owner else None
            is_fixed = one["field"] in SYSTEM_FIELDS and one["field"] != "owner"
            if is_fixed or (field is not None and field.type_name in _UNWRITTEN):
                yield Problem("not_written", NOT_WRITTEN, f"{place}/field", {"field": _called(owner, one)})
            if part == "values":
                yield from _value(own, owner, one, place)


def _value(
    own: ObjectEntry | None, owner: ObjectEntry | None, one: Document, place: str
) -> Iterator[Problem]:
    if ("expression" in one) == bool(one.get("record")):
        yield Problem("one_value", ONE_VALUE, place)
    field = owner.find(one["field"]) if owner else None
    if not one.get("record") or own is None or field is None:
        return
    if own.id not in (field.target_id, *field.linked_ids):
        params = {"field": field.name, "object": own.name}
        yield Problem("elsewhere", ELSEWHERE, f"{place}/record", params)


def _called(owner: ObjectEntry | None, one: Document) -> str:
    field = owner.find(one["field"]) if owner else None
    return field.name if field is not None else str(one["field"])


def _automation(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    found = documents.get(("automation", document.get("automation", "")))
    if found is None:
        return
    if found["trigger"]["on"] != "by_hand":
        yield Problem("not_by_hand", NOT_BY_HAND, "/automation", {"automation": found["name"]})
    if found["object"] != document["object"]:
        params = {
            "automation": found["name"],
            "found": index.name_of("object", found["object"]),
            "object": index.name_of("object", document["object"]),
        }
        yield Problem("of_another", OF_ANOTHER, "/automation", params)
