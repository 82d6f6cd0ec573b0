"""Several options, and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.expressions.tokens import quote_text
from dougong.fields.tags import colours_of
from dougong.fields.text_forms import key_text
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.choices import SelectCriterion, SelectLook
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import Cell
from dougong.web.faces.registering import show_as
from dougong.web.faces.several import Chip, SeveralControl, SeveralLook, own_options_url, words
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen

TAG_COLOURS = ("", "teal", "accent", "violet", "warn", "good")

_ONE = SelectLook()


class MultiSelectLook(SeveralLook):
    width = 184
    card = "c-pill"

    def one(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return _ONE.cell(formats, field)

    def said(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        option = field.options_by_key.get(value) if field is not None else None
        return str(value) if option is None else formats.titles.option(option)


class MultiSelectControl(SeveralControl):
    def chips(
        self, screen: Screen, field: FieldDefinition | None, values: Sequence[str], known: Any
    ) -> list[Chip]:
        options = field.options_by_key if field is not None else {}
        return [
            Chip(value, screen.titles.option(options[value]), options[value].colour or "")
            if value in options
            else Chip(value, value)
            for value in values
        ]

    def options_url(self, screen: Screen, field: FieldDefinition | None, control: str) -> str:
        return own_options_url(screen, field, control)


class TagsLook(SeveralLook):
    width = 184
    most = 3

    def one(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        chosen = colours_of(field)

        def write(word: str) -> str:
            colour = chosen.get(key_text(word)) or usual_colour(word)
            return str(Markup('<span class="dg-pill {}">{}</span>').format(colour, word))

        return write

    def said(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return str(value)


class TagsControl(SeveralControl):
    free = True

    def chips(
        self, screen: Screen, field: FieldDefinition | None, values: Sequence[str], known: Any
    ) -> list[Chip]:
        return [Chip(value, value, tag_colour(value, field)) for value in values]

    def options_url(self, screen: Screen, field: FieldDefinition | None, control: str) -> str:
        return own_options_url(screen, field, control)


class TagsCriterion(Criterion):
    """Words in use are offered; others can be typed, separated as in a spreadsheet's cell."""

    several = "several"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        obj = screen.definitions.objects_by_id[path.field.object_id] if path.field else None
        chips = [Chip(word, word, tag_colour(word, path.field)) for word in self.shown(screen, path, values)]
        own = {"object": obj.name, "field": path.field.name} if obj and path.field else {}
        return {"chips": chips, "free": True, **own}

    def literal(self, text: str) -> str:
        found = words(text)
        if not found:
            raise Unreadable(text)
        return ", ".join(map(quote_text, found))

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        return [word for value in values for word in words(value)]


def tag_colour(word: str, field: FieldDefinition | None) -> str:
    return colours_of(field).get(key_text(word)) or usual_colour(word)


def usual_colour(word: str) -> str:
    """The same for the same word, everywhere, where nobody has chosen one."""
    return TAG_COLOURS[crc32(key_text(word).encode()) % len(TAG_COLOURS)]


show_as("multi_select", MultiSelectLook(), MultiSelectControl(), SelectCriterion())
show_as("tags", TagsLook(), TagsControl(), TagsCriterion())
