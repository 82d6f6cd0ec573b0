"""What only shows when a public pool is seen as a whole, and beside the others of its object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOT_WRITTEN = N_("“{field}” is not written by anybody.")
NEVER_BACK = N_("Nothing ever goes back: no field says when.")
SAME = N_("The same field cannot say both since when and until when.")
TWICE = N_("“{pool}” keeps this field too, by another person: each pool needs its own.")


def pools(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "pool":
        return
    owner = document.get("owner", "owner")
    if owner in SYSTEM_FIELDS and owner != "owner":
        yield Problem("not_written", NOT_WRITTEN, "/owner", {"field": owner})
    if "warn" in document and "due" not in document:
        yield replace(Problem("never_back", NEVER_BACK, "/warn"), severity="warning")
    since = document.get("since")
    if since is None:
        return
    if since == document.get("due"):
        yield Problem("same_field", SAME, "/due")
    for other in documents.of_kind("pool"):
        differs = other.get("since") == since and other.get("owner", "owner") != owner
        if differs and other["id"] != document["id"]:
            yield Problem("kept_twice", TWICE, "/since", {"pool": other["name"]})
