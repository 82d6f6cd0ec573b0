"""Several values in one field: chips in a form, a few of them and a count in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.fields.list_texts import all_parts
from dougong.web.faces.controls import Control, Editing, Typed
from dougong.web.faces.looks import Cell, Look
from dougong.web.formats import Formats
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_IN_CELL = 2
MORE = Markup('<span class="dg-beyond" title="{}">+{}</span>')


@dataclass(frozen=True, slots=True)
class Chip:
    """``value`` is what the form sends."""

    value: str
    title: str
    colour: str = ""


def in_cell(show: Callable[[Any], str], say: Callable[[Any], str], most: int = MOST_IN_CELL) -> Cell:
    """The first values, and how many more there are; ``say`` tells them in words."""

    def write(values: Sequence[Any]) -> str:
        shown = "".join(show(value) for value in values[:most])
        rest = values[most:]
        more = MORE.format(gettext(", ").join(map(say, rest)), len(rest)) if rest else ""
        return f'<span class="dg-several">{shown}{more}</span>'

    return write


def all_of_them(show: Callable[[Any], str], values: Sequence[Any]) -> Markup:
    shown = "".join(show(value) for value in values)
    return Markup(f'<span class="dg-several all">{shown}</span>')  # noqa: S704 - what shows escapes


class SeveralLook(Look):
    """``one`` and ``said`` are what a type says of a single value."""

    reader = "several"
    sortable = False
    most = MOST_IN_CELL

    def one(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        raise NotImplementedError

    def said(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        raise NotImplementedError

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return in_cell(self.one(formats, field), lambda value: self.said(formats, value, field), self.most)

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str | Markup:
        return all_of_them(self.one(formats, field), value)

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return gettext(", ").join(self.said(formats, one, field) for one in value)


class SeveralControl(Control):
    """Hidden inputs ``name.item`` hold what was chosen, the box ``name.text`` what is looked for."""

    widget = "several"
    free = False
    """Whether words may be written that nobody has written before."""

    def gathered(self, name: str, typed: Typed) -> str | None:
        if f"{name}.item" not in typed and f"{name}.text" not in typed:
            return None
        return "\n".join(typed.getlist(f"{name}.item"))

    def written(self, name: str, data: str, typed: Typed) -> str:
        """What still stands in the box is taken apart by the one door."""
        return "\n".join(part for part in (data, typed.get(f"{name}.text", "").strip()) if part)

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return "\n".join(str(one["id"] if isinstance(one, Mapping) else one) for one in value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        values = [value for value in editing.data.split("\n") if value.strip()]
        text = editing.typed.get(f"{editing.name}.text", "") if editing.typed is not None else ""
        return {
            "chips": self.chips(screen, editing.field, values, editing.value),
            "text": text,
            "free": self.free,
            "url": self.options_url(screen, editing.field, f"f-{editing.name}"),
        }

    def shown(self, screen: Screen, editing: Editing) -> str:
        chips = self.chips(screen, editing.field, editing.data.split("\n"), editing.value)
        return gettext(", ").join(chip.title for chip in chips)

    def chips(
        self, screen: Screen, field: FieldDefinition | None, values: Sequence[str], known: Any
    ) -> list[Chip]:
        """``known`` is the record's JSON, which may have titles of what is no longer to be found."""
        raise NotImplementedError

    def options_url(self, screen: Screen, field: FieldDefinition | None, control: str) -> str:
        raise NotImplementedError


def own_options_url(screen: Screen, field: FieldDefinition | None, control: str) -> str:
    """Of a field whose choices are its own."""
    if field is None:
        return ""
    obj = screen.definitions.objects_by_id[field.object_id]
    return url_for("web.field_options", name=obj.name, field=field.name, control=control)


def words(text: str) -> list[str]:
    return all_parts(text)
