"""Elements and what changed of them in words: the schemas say what each kind of element and property is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.definitions import Change, Documents, diff
from dougong.definitions.language import Node, node
from dougong.definitions.walking import Spot, walk
from dougong.problems import N_
from dougong.storage.draft_commands import Command
from dougong.web.builder.drafting import Design
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext, ngettext

SENTENCES = {
    "added": N_("{element} “{name}” added"),
    "removed": N_("{element} “{name}” removed"),
    "renamed": N_("{element} “{name}”: API name changed"),
    "retyped": N_("{element} “{name}”: type changed"),
    "changed": N_("{element} “{name}”: {property} changed"),
    "moved": N_("{element} “{name}”: order changed"),
}
FIRST = (
    "object",
    "field",
    "view",
    "pipeline",
    "app",
    "section",
    "option",
    "stage",
    "role",
    "automation",
    "workflow",
    "node",
    "step",
    "branch",
    "chart",
)
"""Of a command that changes several things, the one that is told."""


def command_words(design: Design, command: Command) -> str:
    old_ones = [change.before for change in command.changes if change.before is not None]
    new_ones = [change.after for change in command.changes if change.after is not None]
    changes = sorted(diff(Documents(old_ones), Documents(new_ones)), key=_rank)
    if not changes:
        return gettext("Change")
    text = change_words(design, changes[0])
    told = {(change.element_id, change.document_id) for change in changes if change.element_type in FIRST}
    more = len(told) - 1
    return text if more < 1 else text + " " + ngettext("and %(num)d more", "and %(num)d more", more)


def _rank(change: Change) -> int:
    return FIRST.index(change.element_type) if change.element_type in FIRST else len(FIRST)


def change_words(design: Design, change: Change) -> str:
    language = design.screen.language
    here = element_node(change.kind, change.element_type)
    prop = here.child(change.property.partition("/")[0]) if here is not None and change.property else None
    return gettext(SENTENCES[change.action]).format(
        element=schema_title(here, language) if here else change.element_type,
        name=element_title(design, change),
        property=schema_title(prop, language) if prop else change.property or "",
    )


def element_title(design: Design, change: Change) -> str:
    """As its reader calls it; what has no title of its own is called by the field that it shows."""
    element = change.new if change.action == "added" else change.old if change.action == "removed" else None
    value = element if isinstance(element, dict) else _element_in(design.documents, change)
    if value is None:
        return change.name or "…"
    if "title" in value:
        return design.texts.shown(change.element_id, "title", design.screen.language, value["title"])
    field = value.get("field")
    if isinstance(field, str):
        return design.titles.path(tuple(field.split(".")))
    option = value.get("option")
    if isinstance(option, str):
        return option_title(design, option) or change.name or ""
    return change.name or str(value.get("language", "")) or "…"


def option_title(design: Design, option_id: str) -> str | None:
    options = (
        option for field in design.definitions.fields_by_id.values() for option in field.select_options
    )
    found = next((option for option in options if option.id == option_id), None)
    return design.titles.option(found) if found is not None else None


def _element_in(documents: Documents, change: Change) -> dict[str, Any] | None:
    document = documents.get((change.kind, change.document_id))
    if document is None:
        return None
    for spot in walk(Spot(node(change.kind), document)):
        if spot.node.element is not None and spot.value.get("id") == change.element_id:
            found: dict[str, Any] = spot.value
            return found
    return None


def element_node(kind: str, element_type: str) -> Node | None:
    """Where the schema of a kind describes an element of a type."""
    waiting: Sequence[Node] = [node(kind)]
    for _ in range(8):
        found = next((one for one in waiting if one.element and one.element.type == element_type), None)
        if found is not None:
            return found
        waiting = [
            child
            for one in waiting
            for child in (*one.properties.values(), one.extra, one.items)
            if child is not None
        ]
    return None
