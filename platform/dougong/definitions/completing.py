"""Documents that were stored before parts of theirs became elements: these get their ids when they are read."""

from __future__ import annotations

import hashlib

from dougong.definitions.walking import Document

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def completed(document: Document) -> Document:
    """The same ids whenever and wherever the document is read, so that draft and release agree."""
    holidays = document.get("holidays", ()) if document["kind"] == "calendar" else ()
    if all("id" in one for one in holidays):
        return document
    made = [
        one if "id" in one else {"id": _id(document["id"], place, one["from"]), **one}
        for place, one in enumerate(holidays)
    ]
    return {**document, "holidays": made}


def _id(calendar_id: str, place: int, day: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"{calendar_id}/{place}/{day}".encode()).digest()[:8])
    letters = []
    for _ in range(10):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return f"hol_{''.join(letters)}"
