"""An object as reading and writing need it: its fields with their columns and converters, made once per
release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.definitions.naming import VARIABLES
from dougong.expressions.types import Path
from dougong.records.field_layout import SYSTEM_KINDS, field_layout, system_layout
from dougong.records.field_layout import USER_FIELDS as USER_FIELDS
from dougong.records.field_layout import FieldLayout as FieldLayout
from dougong.records.field_layout import quoted as quoted
from dougong.records.system_tables import LINK_TABLE
from dougong.storage import Release


@dataclass(frozen=True, slots=True, eq=False)
class ObjectLayout:
    definition: ObjectDefinition
    id: str
    table: str
    """Quoted."""
    fields: tuple[FieldLayout, ...]
    """The user's, in the order of the definition."""
    columns: tuple[FieldLayout, ...]
    """The system fields and those of ``fields`` that have a column: what a row consists of."""
    by_name: Mapping[str, FieldLayout]
    """These and the system fields."""
    by_id: Mapping[str, FieldLayout]
    title: FieldLayout | None

    @property
    def system(self) -> tuple[str, ...]:
        return tuple(SYSTEM_KINDS)

    def find(self, segment: str) -> FieldLayout | None:
        """By name, or by ``#id`` as stored definitions write it."""
        return self.by_id.get(segment[1:]) if segment.startswith("#") else self.by_name.get(segment)


def layout_of(release: Release, name_or_id: str) -> ObjectLayout:
    """NotFound where there is no such object."""
    return release.cached(("records.layout", name_or_id), lambda: _layout(release, name_or_id))


def followed(layout: ObjectLayout, paths: Iterable[Path]) -> list[Path]:
    """Those of the paths that lead beyond the record's own fields; variables are no part of any record."""
    lines = layout.definition.line_items_by_id
    beyond = {path for path in paths if len(path) > 1 or path[0] in lines}
    return sorted(path for path in beyond if path[0] != VARIABLES)


def sources(field: FieldLayout) -> str:
    """A SELECT of the records whose list holds what a condition on ``target_id``, to follow it, asks for."""
    return f'SELECT "source_id" FROM {LINK_TABLE} WHERE "field_id" = \'{field.id}\''


def _layout(release: Release, name_or_id: str) -> ObjectLayout:
    table = release.tables.table(name_or_id)
    definition = table.definition
    if name_or_id != definition.id:
        return layout_of(release, definition.id)
    fields = tuple(field_layout(release, field) for field in definition.fields)
    system = tuple(system_layout(name, release.dialect) for name in SYSTEM_KINDS)
    everything = (*system, *fields)
    by_id = {field.id: field for field in everything}
    title = definition.title_field
    return ObjectLayout(
        definition,
        definition.id,
        quoted(table.name),
        fields,
        tuple(field for field in everything if field.column),
        {field.name: field for field in everything},
        by_id,
        by_id.get(title.id) if title is not None else None,
    )
