"""A field as the macros in ``templates/fields/`` want it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.web.faces.controls import control_of
from dougong.web.faces.looks import reader_of
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
        return self.placed.widget

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
        return self.placed.wide

    @property
    def width(self) -> str:
        return self.placed.width
