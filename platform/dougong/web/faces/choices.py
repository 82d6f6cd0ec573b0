"""Yes or no, and one of a list of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.fields import FieldError, coerce
from dougong.records.cascading import allowed_keys, keys_of
from dougong.web.faces.controls import Control, Editing, people
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.texts import gettext


class BooleanLook(Look):
    width = 96

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        yes, no = gettext("Yes"), gettext("No")
        return lambda value: yes if value else no


class BooleanControl(Control):
    labelled = False

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return "true" if value else "false"


class SelectLook(Look):
    width = 132
    card = "c-pill"

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        if field is None:
            return super().cell(formats, field)
        pills = {option.key: str(formats.pill(option.key, field)) for option in field.select_options}
        return lambda value: pills.get(value) or str(formats.pill(value, field))

    def pill(self, formats: Formats, value: Any, field: FieldDefinition) -> Markup | None:
        """Where colour says something."""
        coloured = any(option.colour for option in field.select_options)
        return formats.pill(value, field) if coloured else None


class SelectControl(Control):
    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        choices = titled_options(screen, editing.field)
        parent = above_of(screen, editing.field)
        if parent is not None and editing.field is not None and editing.template:
            allowed = allowed_keys(editing.field, parent)
            for choice in choices:
                if choice["key"] in allowed:
                    choice["when"] = " ".join(sorted(allowed[choice["key"]]))
        elif parent is not None:
            fitting = fitting_keys(screen, editing, parent)
            choices = [one for one in choices if one["key"] in fitting or one["key"] == editing.data]
        known = any(choice["key"] == editing.data for choice in choices)
        return {"choices": choices, "known": known, "depends": parent.name if parent else ""}


class SelectCriterion(Criterion):
    control = "choice"
    several = "options"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        return {"options": titled_options(screen, path.field)}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        titles = {option["key"]: option["title"] for option in titled_options(screen, path.field)}
        return [titles.get(value, value) for value in values]


def above_of(screen: Screen, field: FieldDefinition | None) -> FieldDefinition | None:
    """The field on which this one depends."""
    return screen.definitions.fields_by_id.get(field.depends_on or "") if field is not None else None


def fitting_keys(screen: Screen, editing: Editing, parent: FieldDefinition) -> frozenset[str]:
    """The options that go with what is chosen in the field on which this one depends; all, where that one is
    not at hand."""
    field = editing.field
    if field is None:
        return frozenset()
    keys = frozenset(option.key for option in field.select_options)
    if parent.name not in editing.around:
        return keys
    try:
        above = coerce(editing.around[parent.name], parent, screen.definitions, people(screen))
    except FieldError:
        return keys
    allowed, given = allowed_keys(field, parent), set(keys_of(above))
    return frozenset(key for key in keys if key not in allowed or allowed[key] & given)


def titled_options(screen: Screen, field: FieldDefinition | None) -> list[dict[str, str]]:
    options = field.select_options if field else ()
    return [{"key": option.key, "title": screen.titles.option(option)} for option in options]


show_as("boolean", BooleanLook(), BooleanControl())
show_as("select", SelectLook(), SelectControl(), SelectCriterion())
