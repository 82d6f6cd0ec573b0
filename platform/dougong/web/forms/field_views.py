"""A field as the macros in ``templates/fields/`` want it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.web.faces.controls import control_of, widget_of
from dougong.web.faces.looks import look_of, reader_of
from dougong.web.forms.record_forms import Placed
from dougong.web.roles.explanations import Explanation


@dataclass(frozen=True)
class FieldView:
    placed: Placed
    title: str
    help: str
    placeholder: str
    required: bool
    data: str
    errors: Sequence[str]
    visible: bool = True
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    value: Any = None
    explanation: Explanation | None = None
    """How a computed field is made."""
    note: str = ""
    """What has just become of it, because it follows another field."""
    why_url: str = ""
    """Where it is told why the person cannot set it."""

    @property
    def may_be_required(self) -> bool:
        return self.placed.definition is not None and self.placed.definition.required_when is not None

    @property
    def name(self) -> str:
        return self.placed.name

    @property
    def id(self) -> str:
        # A dot in an id would have to be escaped in every selector.
        return f"f-{self.placed.name.replace('.', '-')}"

    @property
    def widget(self) -> str:
        if not self.placed.editable:
            return "fixed"
        return widget_of(self.placed.type_name)

    @property
    def reader(self) -> str:
        return reader_of(self.placed.type_name)

    @property
    def definition(self) -> FieldDefinition | None:
        return self.placed.definition

    @property
    def options(self) -> Mapping[str, Any]:
        return self.placed.definition.options if self.placed.definition else {}

    @property
    def labelled(self) -> bool:
        return control_of(self.placed.type_name).labelled or not self.placed.editable

    @property
    def read_only(self) -> bool:
        return not self.placed.editable

    @property
    def wide(self) -> bool:
        field = self.placed.definition
        is_long = field is not None and look_of(field.type_name).is_long
        return self.placed.placement.width == "full" or (is_long and self.placed.placement.span is None)

    @property
    def width(self) -> str:
        """The class that says how many columns it takes."""
        span = self.placed.placement.span
        return "full" if self.wide else f"span{span}" if span in (2, 3, 4) else ""
