"""Print templates as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

USUAL_HEIGHT = 40


@dataclass(frozen=True, slots=True)
class PrintedList:
    name: str
    lines_id: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """``height`` in millimetres."""

    name: str
    field_id: str
    height: int


@dataclass(frozen=True)
class PrintTemplate:
    """``values`` are expressions by name."""

    id: str
    name: str
    title: str
    object_id: str
    off: bool
    paper: str
    landscape: bool
    values: Mapping[str, str]
    lists: tuple[PrintedList, ...]
    pictures: tuple[PrintedPicture, ...]
    body: str
    document: Document = dataclasses.field(repr=False, hash=False)


def print_template_of(document: Document) -> PrintTemplate:
    return PrintTemplate(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        object_id=document["object"],
        off=document.get("off", False),
        paper=document.get("paper", "A4"),
        landscape=document.get("landscape", False),
        values={one["name"]: one["expression"] for one in document.get("values", ())},
        lists=tuple(
            PrintedList(one["name"], one["lines"], {v["name"]: v["expression"] for v in one["values"]})
            for one in document.get("lists", ())
        ),
        pictures=tuple(
            PrintedPicture(one["name"], one["field"], one.get("height", USUAL_HEIGHT))
            for one in document.get("pictures", ())
        ),
        body=document["body"],
        document=document,
    )
