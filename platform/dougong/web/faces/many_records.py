"""Several records or people, one person, and one record of any object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.storage import Transaction
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.controls import Editing
from dougong.web.faces.criteria import CRITERIA, Criterion, NumberCriterion
from dougong.web.faces.looks import Cell
from dougong.web.faces.people import PersonControl, PersonCriterion, PersonLook
from dougong.web.faces.references import ReferenceControl, ReferenceCriterion, ReferenceLook
from dougong.web.faces.registering import show_as
from dougong.web.faces.several import Chip, SeveralControl, SeveralLook, in_cell, own_options_url
from dougong.web.formats import Formats
from dougong.web.forms.pickers import linked_name, titles_of
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.titles import hue, initials

MOST_AVATARS = 4
MOST_DIGITS = 16

AVATAR = Markup('<i class="dg-tile round dg-hue-{}" title="{}" role="img" aria-label="{}">{}</i>')


class ReferencesLook(SeveralLook):
    width = 220
    card = "c-sub"

    def one(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        target = _target(formats.titles.definitions, field)
        if target is None:
            return lambda value: str(escape(_title(value)))
        return lambda value: str(formats.linked(value, target))

    def said(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return formats.called(value, _target(formats.titles.definitions, field))


class ReferencesControl(SeveralControl):
    def chips(
        self, screen: Screen, field: FieldDefinition | None, values: Sequence[str], known: Any
    ) -> list[Chip]:
        target = _target(screen.definitions, field)
        titles = {
            str(one["id"]): screen.formats.called(one, target)
            for one in known or ()
            if isinstance(one, Mapping)
        }
        missing = [value for value in values if value not in titles]
        titles |= titles_of(screen, linked_name(screen, field), missing)
        return [Chip(value, titles.get(value, f"#{value}" if value.isdigit() else value)) for value in values]

    def options_url(self, screen: Screen, field: FieldDefinition | None, control: str) -> str:
        return url_for("web.options", name=linked_name(screen, field), control=control)


class SeveralRecordsCriterion(ReferenceCriterion):
    control = several = "several"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        name = linked_name(screen, path.field)
        # A row whose field has just been changed still holds what was meant for another.
        ids = [value for value in values if value.isdecimal()]
        titles = titles_of(screen, name, ids)
        return {"target": name, "chips": [Chip(value, titles.get(value, f"#{value}")) for value in ids]}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        titles = titles_of(screen, linked_name(screen, path.field), values)
        return [titles.get(value, f"#{value}") for value in values]


class PeopleLook(SeveralLook):
    """One with the name; several as heads, whose names the pointer and a screen reader tell."""

    width = 148
    card = "c-owner"
    most = MOST_AVATARS

    def one(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(formats.person(value))

    def said(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return _title(value)

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        several = in_cell(_head, _title, self.most)
        return lambda values: str(formats.person(values[0])) if len(values) == 1 else several(values)


class AnyReferenceLook(ReferenceLook):
    width = 220
    sortable = False

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(any_link(formats, value))

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return formats.called(value, formats.titles.definitions.objects.get(value.get("object", "")))


class AnyReferenceControl(ReferenceControl):
    """What the hidden input holds is ``account:12``."""

    widget = "any_reference"

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return f"{value['object']}:{value['id']}" if isinstance(value, Mapping) else str(value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        control = f"f-{editing.name}"
        text = self.shown(screen, editing) if editing.data else ""
        if editing.typed is not None and not editing.data:
            text = editing.typed.get(f"{editing.name}.text", "")
        return {"url": own_options_url(screen, editing.field, control), "text": text}

    def shown(self, screen: Screen, editing: Editing) -> str:
        name, _, number = editing.data.partition(":")
        if name not in screen.definitions.objects:
            return editing.data
        return titles_of(screen, name, [number]).get(number, editing.data)


class AnyReferenceCriterion(Criterion):
    """``account:12`` for a record."""

    control = "any_reference"

    def condition(self, tx: Transaction, path: FieldPath, operator: str, values: Sequence[str]) -> str:
        if operator != "is_record":
            return super().condition(tx, path, operator, values)
        name, _, number = values[0].partition(":")
        if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            raise Unreadable(values[0])
        return self.expression(path, operator, [self.literal(name), str(int(number))])

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        return {
            "object": screen.definitions.object_by_id(path.field.object_id).name if path.field else "",
            "field": path.field.name if path.field else "",
            "text": _any_title(screen, values[0]) if values else "",
        }

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        return [_any_title(screen, value) for value in values]


class NumberPartCriterion(NumberCriterion):
    operators = ("equals", "at_least", "at_most", "blank", "filled")


class ObjectCriterion(Criterion):
    """Of the part that says which object it is."""

    operators = ("equals", "differs", "any_of", "none_of", "blank", "filled")
    control = "choice"
    several = "options"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        return {"options": [{"key": name, "title": title} for name, title in _objects(screen, path)]}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        titles = dict(_objects(screen, path))
        return [titles.get(value, value) for value in values]


def _objects(screen: Screen, path: FieldPath) -> list[tuple[str, str]]:
    linked = screen.definitions.linked(path.field) if path.field is not None else ()
    return [(obj.name, screen.titles.object(obj)) for obj in linked if screen.may("read", obj)]


def _any_title(screen: Screen, value: str) -> str:
    name, _, number = value.partition(":")
    known = name in screen.definitions.objects and screen.may("read", screen.object(name))
    return titles_of(screen, name, [number]).get(number, value) if known else value


def any_link(formats: Formats, value: Mapping[str, Any]) -> Markup:
    """With the object's title, which tells what it is."""
    obj = formats.titles.definitions.objects.get(value.get("object", ""))
    if obj is None:
        return Markup("{}").format(_title(value))
    kind = Markup('<small class="dg-muted">{}</small>').format(formats.titles.object(obj))
    return formats.linked(value, obj, kind)


def _target(definitions: DefinitionSet, field: FieldDefinition | None) -> ObjectDefinition | None:
    targets = definitions.linked(field) if field is not None else ()
    return targets[0] if targets else None


def _title(value: Mapping[str, Any]) -> str:
    return value.get("title") or f"#{value['id']}"


def _head(value: Mapping[str, Any]) -> str:
    text = _title(value)
    return str(AVATAR.format(hue(value["id"]), text, text, initials(text)))


show_as("references", ReferencesLook(), ReferencesControl(), SeveralRecordsCriterion())
show_as("users", PeopleLook(), ReferencesControl(), SeveralRecordsCriterion())
show_as("user", PersonLook(), PersonControl(), PersonCriterion())
show_as("any_reference", AnyReferenceLook(), AnyReferenceControl(), AnyReferenceCriterion())
CRITERIA.register("any_reference.object", ObjectCriterion())
CRITERIA.register("any_reference.id", NumberPartCriterion())
