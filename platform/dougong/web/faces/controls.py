"""How values are typed in forms.

What a form knows of a field is one text. Nothing is judged here: it goes raw to the one door.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.fields import FIELD_TYPES, CoercionContext, FieldError, coerce, to_json
from dougong.registry import Registry
from dougong.web.faces.looks import look_of
from dougong.web.screens import Screen

Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Editing:
    """One field of one form. ``field`` is None for a system field, ``typed`` before anything was sent;
    ``data`` is the field's text, ``value`` the record's JSON."""

    name: str
    type_name: str
    field: FieldDefinition | None
    data: str = ""
    typed: Typed | None = None
    value: Any = None
    around: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The texts of the form's other fields; in a line, of its other cells."""
    template: bool = False
    """This is the line that new ones are made from: it has all choices, and the script narrows them."""


class Control:
    """A box for a line of text, unless a type says otherwise."""

    widget: ClassVar[str | None] = None
    """The macro that renders it; None: the one that the field type names."""

    labelled: ClassVar[bool] = True
    """Whether the label stands above; otherwise the macro writes it."""

    def gathered(self, name: str, typed: Typed) -> str | None:
        """The one text for a control of several inputs, called ``name.part``; None leaves what there is."""
        return None

    def written(self, name: str, data: str, typed: Typed) -> str:
        """The text for the one door."""
        return data

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        """A value of record JSON as the control shows it for editing."""
        return str(value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        """What else the macro wants, as ``field.details``."""
        return {}

    def is_steady(self, field: FieldDefinition | None) -> bool:
        """Whether the details of a field are the same for whatever value it has."""
        return type(self).details is Control.details

    def shown(self, screen: Screen, editing: Editing) -> str | Markup:
        """The text, for reading: as the value that it stands for if it is one."""
        field = editing.field
        if field is None:
            return editing.data
        try:
            value = coerce(editing.data, field, screen.definitions, people(screen))
        except FieldError:
            return editing.data
        if value is None:
            return editing.data
        look = look_of(editing.type_name)
        return look.shown(screen.formats, to_json(value, field), field)


def people(screen: Screen) -> CoercionContext:
    """Forms take what people write."""
    return CoercionContext(
        lenient=True, zone=screen.zone, language=screen.language, currency=screen.workspace.currency
    )


CONTROLS: Registry[Control] = Registry("control of field type")
PLAIN = Control()


def control_of(type_name: str) -> Control:
    return CONTROLS.get(type_name) or PLAIN


def widget_of(type_name: str) -> str:
    return control_of(type_name).widget or FIELD_TYPES[type_name].widget
