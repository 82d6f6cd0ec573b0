"""References to records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.storage.object_checks import links_to
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.controls import Control, Editing, Typed
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.forms.pickers import target_name, titles_of
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen

KEPT_REFERENCES = 2_000


class ReferenceLook(Look):
    width = 184
    card = "c-sub"

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        if field is None:
            return remembered(formats.person)
        return remembered(lambda value: formats.link(value, field))

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        target = formats.titles.definitions.target(field) if field is not None else None
        return formats.called(value, target)


class ReferenceControl(Control):
    """The picker's hidden input holds the id, its box ``name.text`` what is looked for."""

    def gathered(self, name: str, typed: Typed) -> str | None:
        return "" if name not in typed and f"{name}.text" in typed else None

    def written(self, name: str, data: str, typed: Typed) -> str:
        """Text in the box that matches no id yet is looked up by the one door."""
        return data or typed.get(f"{name}.text", "")

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return str(value["id"]) if isinstance(value, Mapping) else str(value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        target = target_name(screen, editing.field)
        depends, link = _link(screen, editing.field)
        above = editing.around.get(depends, "")
        within = {"link": link, "within": above} if depends and above.isdecimal() else {}
        text = _picked(screen, editing, target)
        return {"target": target, "text": text, "within": within, "depends": depends, "link": link}

    def shown(self, screen: Screen, editing: Editing) -> str | Markup:
        found = titles_of(screen, target_name(screen, editing.field), [editing.data])
        return found.get(editing.data, editing.data)


class ReferenceCriterion(Criterion):
    operators: ClassVar[tuple[str, ...] | None] = None
    control = several = "reference"

    def literal(self, text: str) -> str:
        if not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise Unreadable(text)
        return str(int(text))

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        target = target_name(screen, path.field)
        names = titles_of(screen, target, values[:1])
        return {"target": target, "text": names.get(values[0], "") if values else ""}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        names = titles_of(screen, target_name(screen, path.field), values)
        return [names.get(value, f"#{value}") for value in values]


def _link(screen: Screen, field: FieldDefinition | None) -> tuple[str, str]:
    """What narrows the search: the field on which this one depends, and that by which the records belong to the
    one that is chosen there. Empty where there is none."""
    parent = screen.definitions.fields_by_id.get(field.depends_on or "") if field else None
    target = screen.definitions.target(field) if field else None
    if parent is None or target is None or parent.target_id is None:
        return "", ""
    links = links_to(target, parent.target_id)
    return (parent.name, links[0].name) if links else ("", "")


def _picked(screen: Screen, editing: Editing, target: str) -> str:
    """What stands in the box."""
    box = editing.typed.get(f"{editing.name}.text", "") if editing.typed is not None else ""
    if editing.typed is not None and not editing.data:
        return box
    if isinstance(editing.value, Mapping) and str(editing.value["id"]) == editing.data:
        field = editing.field
        return screen.formats.called(editing.value, screen.definitions.target(field) if field else None)
    return titles_of(screen, target, [editing.data]).get(editing.data, box)


def remembered(show: Callable[[Any], str]) -> Cell:
    """The same accounts and people stand in many rows and on many pages."""
    known: dict[tuple[int, str | None], str] = {}

    def write(value: Mapping[str, Any]) -> str:
        key = (value["id"], value["title"])
        shown = known.get(key)
        if shown is None:
            if len(known) >= KEPT_REFERENCES:
                known.clear()
            shown = known[key] = str(show(value))
        return shown

    return write


show_as("reference", ReferenceLook(), ReferenceControl(), ReferenceCriterion())
