"""Departments of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.web.faces.looks import Cell
from dougong.web.faces.references import ReferenceControl, ReferenceCriterion, ReferenceLook, remembered
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats

DEPARTMENT = Markup('<span class="dg-ref" title="{}"><span>{}</span></span>')


class DepartmentLook(ReferenceLook):
    width = 184

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return remembered(_shown)


def _shown(value: Mapping[str, Any]) -> str:
    path = value.get("title") or f"#{value['id']}"
    return DEPARTMENT.format(path, path)


show_as("department", DepartmentLook(), ReferenceControl(), ReferenceCriterion())
