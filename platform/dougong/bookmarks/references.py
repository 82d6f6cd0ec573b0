"""How a bookmark names what it leads to."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

Kind = Literal["object", "view", "record", "search"]
LONGEST_SEARCH = 200

_WRITTEN = re.compile(r"(object|view):([A-Za-z0-9_-]{1,80})|record:([A-Za-z0-9_-]{1,80}):([1-9][0-9]{0,17})")


class Bookmark(NamedTuple):
    """``element`` is the id of an object or a view, of the record's object, or the text that was looked for."""

    kind: Kind
    element: str
    record_id: int = 0

    def __str__(self) -> str:
        if self.kind == "record":
            return f"record:{self.element}:{self.record_id}"
        return f"{self.kind}:{self.element}"


def read_bookmark(text: str) -> Bookmark:
    """InvalidInput if it names nothing."""
    kind, _, searched = text.partition(":")
    if kind == "search" and searched.strip() and len(searched) <= LONGEST_SEARCH and searched.isprintable():
        return Bookmark("search", searched.strip())
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise InvalidInput(Problem("bookmark", N_("This names nothing that can be kept at hand."), "ref"))
    if found[3]:
        return Bookmark("record", found[3], int(found[4]))
    return Bookmark("object" if found[1] == "object" else "view", found[2])
