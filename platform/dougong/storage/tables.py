"""The physical tables that a set of definitions stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.fields import storage_of
from dougong.fields.storage import KEY, MAIN, SORT
from dougong.storage.ddl import SYSTEM_COLUMNS


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A field's column, and its shadow columns where the field's type has them; what is not ``indexable``
    may hold more than an index entry can."""

    name: str
    kind: str
    key_column: str | None = None
    sort_column: str | None = None
    indexable: bool = True


class ObjectTable:
    """``columns`` are by field id, and by name for the system fields; fields whose values stand elsewhere have
    none."""

    def __init__(self, definition: ObjectDefinition) -> None:
        self.definition = definition
        self.name = definition.name

    @cached_property
    def columns(self) -> Mapping[str, ColumnRef]:
        system = {"id": ColumnRef("id", "bigint")}
        system |= {name: ColumnRef(name, kind) for name, kind in SYSTEM_COLUMNS.items()}
        own = ((field.id, column_ref(field)) for field in self.definition.fields)
        return system | {field_id: ref for field_id, ref in own if ref is not None}

    @cached_property
    def physical(self) -> Mapping[str, str]:
        """Name and kind of every column of the fields, shadows included."""
        columns: dict[str, str] = {}
        for field in self.definition.fields:
            columns |= physical_columns(field)
        return columns


class TableSet:
    """Tables are made when first asked for."""

    def __init__(self, definitions: DefinitionSet) -> None:
        self._definitions = definitions
        self._tables: dict[str, ObjectTable] = {}

    def table(self, name_or_id: str) -> ObjectTable:
        table = self._tables.get(name_or_id)
        if table is None:
            definition = self._find(name_or_id)
            table = self._tables.setdefault(definition.id, ObjectTable(definition))
            self._tables[definition.name] = table
        return table

    def __iter__(self) -> Iterator[ObjectTable]:
        return (self.table(name) for name in self._definitions.objects)

    def _find(self, name_or_id: str) -> ObjectDefinition:
        # Object ids have a form that no name may have.
        definitions = self._definitions
        found = definitions.objects.get(name_or_id) or definitions.objects_by_id.get(name_or_id)
        if found is None:
            raise not_found("object", name_or_id)
        return found


def short(element_id: str) -> str:
    """An id without its prefix, for the names of what users never see."""
    return element_id.partition("_")[2]


def physical_columns(field: FieldDefinition) -> dict[str, str]:
    """Column name and kind; the main column, which bears the field's name, comes first if there is one."""
    return {spec.name(field): spec.kind for spec in storage_of(field).columns(field)}


def column_ref(field: FieldDefinition) -> ColumnRef | None:
    """None where the field has no column."""
    specs = {spec.suffix: spec for spec in storage_of(field).columns(field)}
    if MAIN not in specs:
        return None
    return ColumnRef(
        field.name,
        specs[MAIN].kind,
        specs[KEY].name(field) if KEY in specs else None,
        specs[SORT].name(field) if SORT in specs else None,
        specs[MAIN].indexable,
    )
