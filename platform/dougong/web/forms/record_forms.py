"""The form of a record: WTForms binds what was typed and carries the errors; our own macros render.

Nothing is judged here. What was typed goes raw to the one door, which alone coerces and validates, and
its problems come back to the fields.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from wtforms import Field, Form

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import (
    FieldDefinition,
    FormDefinition,
    LineItems,
    ObjectDefinition,
    Placement,
    Section,
    Tab,
)
from dougong.web.faces.controls import Typed, control_of, widget_of
from dougong.web.faces.looks import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.lines.line_packing import unpack
from dougong.web.screens import Screen
from dougong.web.titles import SYSTEM_TITLES

EDITABLE_SYSTEM = frozenset({"owner"})


class RawField(Field):  # type: ignore[misc]
    """Keeps what was typed, as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        # A checkbox sends its hidden "false" first and, if it is ticked, "true" after it.
        self.data = valuelist[-1] if valuelist else ""

    def process_data(self, value: str | None) -> None:
        self.data = value or ""


@dataclass(frozen=True)
class Placed:
    """A field in the form. ``definition`` is None for a system field. What follows from the definition is found out
    once, as a form keeps its fields for a whole release."""

    name: str
    definition: FieldDefinition | None
    placement: Placement
    kept: bool = False
    """The person may not set it."""

    @cached_property
    def type_name(self) -> str:
        return self.definition.type_name if self.definition else SYSTEM_TYPES[self.name]

    @cached_property
    def editable(self) -> bool:
        if self.kept:
            return False
        return self.name in EDITABLE_SYSTEM if self.definition is None else not self.definition.read_only

    @cached_property
    def widget(self) -> str:
        return widget_of(self.type_name) if self.editable else "fixed"

    @cached_property
    def wide(self) -> bool:
        is_long = self.definition is not None and look_of(self.type_name).is_long
        return self.placement.width == "full" or (is_long and self.placement.span is None)

    @cached_property
    def width(self) -> str:
        """The class that says how many columns it takes."""
        span = self.placement.span
        return "full" if self.wide else f"span{span}" if span in (2, 3, 4) else ""


@dataclass(frozen=True, slots=True)
class PlacedGrid:
    """Line items in the form."""

    lines: LineItems
    placement: Placement


@dataclass(frozen=True, slots=True)
class PlacedSection:
    section: Section
    fields: tuple[Placed, ...]
    grids: tuple[PlacedGrid, ...] = ()


@dataclass(frozen=True)
class FormLayout:
    """Made once per release, form and set of roles."""

    sections: tuple[PlacedSection, ...]
    form_class: type[Form]
    tabs: tuple[Tab, ...] = ()

    @property
    def fields(self) -> Iterable[Placed]:
        return (placed for section in self.sections for placed in section.fields)

    @property
    def editable(self) -> list[Placed]:
        return [placed for placed in self.fields if placed.editable]

    @property
    def grids(self) -> list[PlacedGrid]:
        return [grid for section in self.sections for grid in section.grids]


def layout_of(screen: Screen, obj: ObjectDefinition) -> FormLayout:
    form = screen.definitions.form_of(obj)
    key = ("web.form", obj.id, form.id if form else "", POLICY.signature(screen.actor))
    return screen.release.cached(key, lambda: _make_layout(screen.actor, obj, form))


def layout_of_fields(screen: Screen, obj: ObjectDefinition, names: Collection[str]) -> FormLayout:
    """Some fields by themselves, whatever the object's form is like."""
    key = ("web.form.fields", obj.id, POLICY.signature(screen.actor))
    whole = screen.release.cached(key, lambda: _make_layout(screen.actor, obj, None))
    (all_of_them,) = whole.sections
    chosen = tuple(one for one in all_of_them.fields if one.name in names)
    return FormLayout((PlacedSection(all_of_them.section, chosen),), whole.form_class)


def _make_layout(actor: Actor, obj: ObjectDefinition, form: FormDefinition | None) -> FormLayout:
    sections = form.sections if form else (_everything(obj),)
    placed = tuple(
        PlacedSection(section, tuple(_placed(actor, obj, section)), tuple(_grids(obj, section)))
        for section in sections
    )
    names = {one.name for section in placed for one in section.fields if one.editable}
    form_class = type("RecordForm", (Form,), {name: RawField() for name in sorted(names)})
    return FormLayout(placed, form_class, form.tabs if form else ())


def _everything(obj: ObjectDefinition) -> Section:
    """An object without a form is edited as its fields stand."""
    placements = [
        Placement(field.id, field.id, "full" if look_of(field.type_name).is_long else "half")
        for field in obj.fields
        if not field.derived_from
    ]
    placements.append(Placement("owner", "owner"))
    placements += [Placement(lines.id, lines.id, "full") for lines in obj.line_items]
    return Section(obj.id, "fields", obj.title, 2, None, tuple(placements))


def _placed(actor: Actor, obj: ObjectDefinition, section: Section) -> Iterable[Placed]:
    for placement in section.fields:
        field = obj.fields_by_id.get(placement.field_id)
        if field is not None:
            yield Placed(field.name, field, placement, _kept(actor, obj, field.id))
        elif placement.field_id in SYSTEM_TITLES:
            yield Placed(placement.field_id, None, placement, _kept(actor, obj, placement.field_id))


def _kept(actor: Actor, obj: ObjectDefinition, field_id: str) -> bool:
    """Where only one of creating and changing is open, the one door says so."""
    return not any(POLICY.can_write_field(actor, obj, field_id, one) for one in ("create", "update"))


def _grids(obj: ObjectDefinition, section: Section) -> Iterable[PlacedGrid]:
    for placement in section.fields:
        lines = obj.line_items_by_id.get(placement.field_id)
        if lines is not None:
            yield PlacedGrid(lines, placement)


def bind(layout: FormLayout, typed: Typed | None, values: Mapping[str, str]) -> Form:
    """``values`` are what the form starts with; what was typed stands above them."""
    return layout.form_class(typed, data=dict(values))


def texts_of(layout: FormLayout, typed: Typed | None, values: Mapping[str, str]) -> dict[str, str]:
    """What the inputs show, by field. There is nothing to bind before somebody has typed."""
    if typed is None:
        return {placed.name: values.get(placed.name, "") for placed in layout.editable}
    form = bind(layout, typed, values)
    return {placed.name: form[placed.name].data or "" for placed in layout.editable}


def gathered(layout: FormLayout, form: Typed) -> Typed:
    """What was typed, with one text for each field, whatever number of inputs it has, and rows at rest
    unpacked."""
    typed = unpack([grid.lines.name for grid in layout.grids], form)
    for placed in layout.editable:
        text = control_of(placed.type_name).gathered(placed.name, form)
        if text is not None:
            typed.setlist(placed.name, [text])
    return typed


def to_write(layout: FormLayout, form: Form, typed: Typed) -> dict[str, Any]:
    """The raw values by field."""
    return {
        placed.name: control_of(placed.type_name).written(placed.name, form[placed.name].data, typed)
        for placed in layout.editable
        if placed.name in typed
    }


def as_typed(screen: Screen, placed: Placed, value: Any) -> str:
    """A value of record JSON as the input shows it for editing."""
    return "" if value is None else control_of(placed.type_name).typed(screen, value, placed.definition)
