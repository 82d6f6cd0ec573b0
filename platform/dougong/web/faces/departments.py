"""Departments of the organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.access.departments import below, get_department
from dougong.definitions import FieldDefinition
from dougong.errors import NotFound
from dougong.storage import Transaction
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.looks import Cell
from dougong.web.faces.references import (
    ReferenceControl,
    ReferenceCriterion,
    ReferenceLook,
    remembered,
)
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath

DEPARTMENT = Markup('<span class="dg-ref" title="{}"><span>{}</span></span>')


class DepartmentLook(ReferenceLook):
    width = 184

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return remembered(_shown)


def _shown(value: Mapping[str, Any]) -> str:
    path = value.get("title") or f"#{value['id']}"
    return DEPARTMENT.format(path, path)


class DepartmentCriterion(ReferenceCriterion):
    def condition(self, tx: Transaction, path: FieldPath, operator: str, values: Sequence[str]) -> str:
        if operator != "under":
            return super().condition(tx, path, operator, values)
        try:
            chosen = get_department(tx, int(self.literal(values[0])))
        except NotFound:
            raise Unreadable(values[0]) from None
        return self.expression(path, operator, [str(one.id) for one in below(tx, chosen)])


show_as("department", DepartmentLook(), ReferenceControl(), DepartmentCriterion())
