"""The form of a record: WTForms binds what was typed and carries the errors; our own macros render.

Nothing is judged here. What was typed goes raw to the one door, which alone coerces and validates, and
its problems come back to the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from dougong.definitions import FieldDefinition, FormDefinition, ObjectDefinition, Placement, Section
from dougong.fields import FIELD_TYPES
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.screens import Screen
from dougong.web.titles import SYSTEM_TITLES

EDITABLE_SYSTEM = frozenset({"owner"})
WIDGETS = {"person": "reference"}


class RawField(Field):  # type: ignore[misc]
    """Keeps what was typed, as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        # A checkbox sends its hidden "false" first and, if it is ticked, "true" after it.
        self.data = valuelist[-1] if valuelist else ""

    def process_data(self, value: str | None) -> None:
        self.data = value or ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A field in the form. ``definition`` is None for a system field."""

    name: str
    definition: FieldDefinition | None
    placement: Placement

    @property
    def type_name(self) -> str:
        return self.definition.type_name if self.definition else SYSTEM_TYPES[self.name]

    @property
    def editable(self) -> bool:
        return self.name in EDITABLE_SYSTEM if self.definition is None else not self.definition.read_only


@dataclass(frozen=True, slots=True)
class PlacedSection:
    section: Section
    fields: tuple[Placed, ...]


@dataclass(frozen=True)
class FormLayout:
    """Made once per release and form."""

    sections: tuple[PlacedSection, ...]
    form_class: type[Form]

    @property
    def fields(self) -> Iterable[Placed]:
        return (placed for section in self.sections for placed in section.fields)

    @property
    def editable(self) -> list[Placed]:
        return [placed for placed in self.fields if placed.editable]


def layout_of(screen: Screen, obj: ObjectDefinition) -> FormLayout:
    form = screen.definitions.form_of(obj)
    key = ("web.form", obj.id, form.id if form else "")
    return screen.release.cached(key, lambda: _make_layout(obj, form))


def _make_layout(obj: ObjectDefinition, form: FormDefinition | None) -> FormLayout:
    sections = form.sections if form else (_everything(obj),)
    placed = tuple(PlacedSection(section, tuple(_placed(obj, section))) for section in sections)
    names = {one.name for section in placed for one in section.fields if one.editable}
    form_class = type("RecordForm", (Form,), {name: RawField() for name in sorted(names)})
    return FormLayout(placed, form_class)


def _everything(obj: ObjectDefinition) -> Section:
    """An object without a form is edited as its fields stand."""
    placements = [
        Placement(field.id, field.id, "full" if field.options.get("multiline") else "half")
        for field in obj.fields
    ]
    placements.append(Placement("owner", "owner"))
    return Section(obj.id, "fields", obj.title, 2, None, tuple(placements))


def _placed(obj: ObjectDefinition, section: Section) -> Iterable[Placed]:
    for placement in section.fields:
        field = obj.fields_by_id.get(placement.field_id)
        if field is not None:
            yield Placed(field.name, field, placement)
        elif placement.field_id in SYSTEM_TITLES:
            yield Placed(placement.field_id, None, placement)


def bind(layout: FormLayout, typed: MultiDict[str, str] | None, values: Mapping[str, str]) -> Form:
    """``values`` are what the form starts with; what was typed stands above them."""
    return layout.form_class(typed, data=dict(values))


def to_write(layout: FormLayout, form: Form, typed: MultiDict[str, str]) -> dict[str, Any]:
    """The raw values by field. Text in a reference's box that matches no id yet is looked up by the one
    door.
    """
    values: dict[str, Any] = {}
    for placed in layout.editable:
        if placed.name not in typed and f"{placed.name}.text" not in typed:
            continue
        data = form[placed.name].data
        if placed.type_name in ("reference", "person") and not data:
            data = typed.get(f"{placed.name}.text", "")
        values[placed.name] = data
    return values


def as_typed(screen: Screen, placed: Placed, value: Any) -> str:
    """A value of record JSON as the input shows it for editing."""
    if value is None:
        return ""
    kind = placed.type_name
    if kind == "boolean":
        return "true" if value else "false"
    if kind in ("reference", "person"):
        return str(value["id"]) if isinstance(value, Mapping) else str(value)
    if kind == "datetime":
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return f"{moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(screen.zone):%Y-%m-%dT%H:%M}"
    if kind == "money":
        amount = Decimal(str(value))
        return f"{amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class FieldView:
    """A field as the macros in ``templates/fields/`` want it."""

    placed: Placed
    title: str
    help: str
    placeholder: str
    required: bool
    data: str
    errors: Sequence[str]
    visible: bool = True
    text: str = ""
    target: str = ""
    choices: Sequence[Mapping[str, str]] = ()
    value: Any = None

    @property
    def name(self) -> str:
        return self.placed.name

    @property
    def id(self) -> str:
        return f"f-{self.placed.name}"

    @property
    def widget(self) -> str:
        if not self.placed.editable:
            return "fixed"
        return WIDGETS.get(self.placed.type_name) or FIELD_TYPES[self.placed.type_name].widget

    @property
    def reader(self) -> str:
        return (
            "person"
            if self.placed.definition is None and self.placed.type_name == "person"
            else self.kind_reader
        )

    @property
    def kind_reader(self) -> str:
        return FIELD_TYPES[self.placed.type_name].reader

    @property
    def definition(self) -> FieldDefinition | None:
        return self.placed.definition

    @property
    def options(self) -> Mapping[str, Any]:
        return self.placed.definition.options if self.placed.definition else {}

    @property
    def labelled(self) -> bool:
        return self.placed.type_name != "boolean" or not self.placed.editable

    @property
    def read_only(self) -> bool:
        return not self.placed.editable

    @property
    def wide(self) -> bool:
        return self.placed.placement.width == "full" or bool(self.options.get("multiline"))

    @property
    def width(self) -> str:
        return "full" if self.wide else ""

    @property
    def native(self) -> bool:
        """Whether a date box can show what stands in it; what is no date is shown as text, not dropped."""
        if not self.data:
            return True
        try:
            datetime.fromisoformat(self.data)
        except ValueError:
            return False
        return len(self.data) == (10 if self.placed.type_name == "date" else 16)

    def has_choice(self, key: str) -> bool:
        return any(choice["key"] == key for choice in self.choices)
