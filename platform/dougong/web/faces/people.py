"""Users of the workspace, as the system fields hold them."""

from __future__ import annotations

from dougong.definitions import FieldDefinition
from dougong.web.faces.looks import Cell
from dougong.web.faces.references import ReferenceControl, ReferenceCriterion, ReferenceLook, remembered
from dougong.web.faces.registering import show_as
from dougong.web.formats import PERSON, Formats


class PersonLook(ReferenceLook):
    reader = "person"
    width = 132
    card = "c-owner"

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return remembered(formats.person)


class PersonControl(ReferenceControl):
    widget = "reference"


class PersonCriterion(ReferenceCriterion):
    operators = ("is_me", "equals", "differs", "blank", "filled")


show_as(PERSON, PersonLook(), PersonControl(), PersonCriterion())
