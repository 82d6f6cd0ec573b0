"""The types of views that people can make of an object, and what each asks for: made from the schema of views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.language import Node, ReferenceSpec
from dougong.expressions.types import USER
from dougong.fields.system_fields import SYSTEM_TYPES
from dougong.problems import N_
from dougong.views import LIST, all_options, may_go_by, options_of, takes, view_types
from dougong.web.lists.list_requests import ListRequest
from dougong.web.schema_words import schema_title
from dougong.web.screens import Screen
from dougong.web.texts import gettext

TITLES: Mapping[str, str] = {
    "list": N_("List"),
    "board": N_("Board"),
    "calendar": N_("Calendar"),
    "gallery": N_("Gallery"),
    "tree": N_("Tree"),
    "timeline": N_("Timeline view"),
}
ICONS: Mapping[str, str] = {
    "list": "list",
    "board": "layout-board",
    "calendar": "calendar",
    "gallery": "layout-grid",
    "tree": "sitemap",
    "timeline": "timeline",
}
MISSING: Mapping[str, str] = {
    "board": N_("A board needs a field with choices."),
    "calendar": N_("A calendar needs a field with dates."),
    "timeline": N_("A timeline needs a field with dates."),
}
"""Why a type is not to be had. Of trees nothing is said: few objects stand below each other."""
COLUMNS = ("pipeline", "groupBy")
"""A board has one or the other, and people choose among both at once."""
NEEDED = frozenset({COLUMNS[0], "dateField", "scale", "parentField"})
ORDER = {name: place for place, name in enumerate((COLUMNS[0], "dateField", "endField"))}
"""What is asked first; all else as the schema has it."""
IN_ROWS = frozenset({LIST, "tree"})
MOST_ON_CARDS = 6
"""So many fields of a list a view of cards begins with: people add what they miss."""
PEOPLE = "user"
"""The type of fields like those that say who made and who has a record."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A property to be chosen; without a choice only where it is not ``needed``."""

    name: str
    title: str
    choices: Sequence[tuple[str, str]]
    value: str
    needed: bool


@dataclass(frozen=True, slots=True)
class ViewKind:
    name: str
    title: str
    icon: str
    asked: Sequence[Asked]
    missing: str


def view_kinds(screen: Screen, asked: ListRequest, shown: Document) -> list[ViewKind]:
    """``shown`` is the view that is looked at: what it goes by is chosen at first."""
    found = []
    for name in view_types():
        parts = [part for part in _asked_of(screen, asked, name, shown) if part.needed or part.choices]
        lacks = any(part.needed and not part.choices for part in parts)
        if lacks and name not in MISSING:
            continue
        parts.sort(key=lambda part: ORDER.get(part.name, len(ORDER)))
        kind = ViewKind(
            name, gettext(TITLES[name]), ICONS[name], parts, gettext(MISSING[name]) if lacks else ""
        )
        found.append(kind)
    return found


def chosen(view_type: str, shown: Document, given: Mapping[str, str]) -> dict[str, Any]:
    """The view that is looked at, as one of the type that was chosen in the form."""
    same = view_type == shown["type"]
    known = [name for name in all_options() if f"{view_type}.{name}" in given]
    document = {
        name: value
        for name, value in shown.items()
        if takes(view_type, name) and (same or name not in all_options()) and name not in known
    }
    if shown["type"] in IN_ROWS and view_type not in IN_ROWS:
        document["columns"] = document["columns"][:MOST_ON_CARDS]
    document["type"] = view_type
    for name in known:
        text = given[f"{view_type}.{name}"]
        if name == COLUMNS[0]:
            document.pop(COLUMNS[1], None)
            name, _, text = text.partition(":")
        if text and name in all_options():
            document[name] = text
    return document


def _asked_of(screen: Screen, asked: ListRequest, view_type: str, shown: Document) -> Iterator[Asked]:
    for name, here in options_of(view_type).items():
        if name == COLUMNS[1] or not (here.reference or "enum" in here.schema):
            continue
        if name == COLUMNS[0]:
            choices, value = _columns(screen, asked, shown)
            here = all_options()[COLUMNS[1]]
        else:
            choices = _choices(screen, asked, name, here)
            value = str(shown.get(name, here.schema.get("default", "")))
        yield Asked(name, schema_title(here, screen.language), choices, value, name in NEEDED)


def _choices(screen: Screen, asked: ListRequest, name: str, here: Node) -> list[tuple[str, str]]:
    """What the person sees of what the schema allows, by ids."""
    spec = here.reference
    if spec is None:
        words = here.schema["x-words"]
        return [(word, words[word][screen.language == "zh"]) for word in here.schema["enum"]]
    return [
        (one, title)
        for one, title in _named(screen, asked, spec)
        if may_go_by(screen.tx, screen.actor, asked.obj, name, one)
    ]


def _named(screen: Screen, asked: ListRequest, spec: ReferenceSpec) -> Iterator[tuple[str, str]]:
    if spec.type == "pipeline":
        for pipeline in screen.definitions.pipelines_of(asked.obj):
            yield pipeline.id, screen.titles.of(pipeline.id, "title", pipeline.title)
        return
    for field in asked.obj.fields:
        if field.type_name in spec.fieldTypes and not field.derived_from:
            yield field.id, screen.titles.field(field)
    if spec.system and PEOPLE in spec.fieldTypes:
        for name, type_ in SYSTEM_TYPES.items():
            if type_ == USER:
                yield name, screen.titles.segment(name)


def _columns(screen: Screen, asked: ListRequest, shown: Document) -> tuple[list[tuple[str, str]], str]:
    """Pipelines, and choices along which none goes; what the records stand in groups by is chosen at first."""
    found, grouped = [], str(shown.get("group", "")).removeprefix("-")
    pipelines = {one.id: one for one in screen.definitions.pipelines_of(asked.obj)}
    by_name = all_options()
    for number, title in _choices(screen, asked, COLUMNS[0], by_name[COLUMNS[0]]):
        found.append((f"{COLUMNS[0]}:{number}", title, pipelines[number].field_id))
    taken = {field_id for _, _, field_id in found}
    for number, title in _choices(screen, asked, COLUMNS[1], by_name[COLUMNS[1]]):
        if number not in taken or shown.get(COLUMNS[1]) == number:
            found.append((f"{COLUMNS[1]}:{number}", title, number))
    value = next((f"{name}:{shown[name]}" for name in COLUMNS if name in shown), "")
    value = value or next((key for key, _, field_id in found if field_id == grouped), "")
    return [(key, title) for key, title, _ in found], value
