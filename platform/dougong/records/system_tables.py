"""The product's own tables that records are joined with."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.fields.base import DEPARTMENTS, PEOPLE

USER = PEOPLE
LINK_TABLE = '"_dg_link"'
"""One row for each record that a list of records holds: field, source, target."""


@dataclass(frozen=True, slots=True)
class SystemTarget:
    """What fields refer to that is no object. ``columns`` are what a path may read of it, with their kinds."""

    table: str
    title: str
    columns: Mapping[str, str]


SYSTEM_TARGETS = {
    USER: SystemTarget('"_dg_user"', '"name"', {"id": "bigint", "name": "text", "email": "text"}),
    DEPARTMENTS: SystemTarget('"_dg_department"', '"path"', {"id": "bigint", "name": "text", "path": "text"}),
}
