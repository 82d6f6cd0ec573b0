"""An object as a typed, frozen object: its fields, its rules, and who refers to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.duplicate_rules import DuplicateRule
from dougong.definitions.field_elements import FieldDefinition, Path
from dougong.definitions.roles import RoleDefinition
from dougong.definitions.walking import Document
from dougong.errors import not_found


@dataclass(frozen=True, slots=True)
class LineItems:
    """Records of another object that are written within their parent. In an object's document they stand
    among its fields, in its definition beside them, for they have no column.

    ``object_id`` is whose records the lines are, ``via_id`` their reference to the parent, ``order_id``
    the field that keeps their order (None: they stand as they were made)."""

    field: FieldDefinition
    object_id: str
    via_id: str
    order_id: str | None
    column_ids: tuple[str, ...]
    total_ids: tuple[str, ...] | None

    @property
    def id(self) -> str:
        return self.field.id

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True)
class UniqueTogether:
    """No two records hold the same values in all of the fields."""

    id: str
    name: str
    field_ids: tuple[str, ...]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """``condition`` must be true for a save to pass; ``field_ids`` are where the message stands. A rule that
    ``warns`` lets a save pass that says it has seen the message; ``when`` says for which records it holds."""

    id: str
    name: str
    condition: str
    message: str
    field_ids: tuple[str, ...]
    description: str | None = None
    when: str | None = None
    warns: bool = False


@dataclass(frozen=True, slots=True)
class BackReference:
    """A reference field of some object, seen from its target."""

    object_id: str
    object_name: str
    field: FieldDefinition


@dataclass(frozen=True, slots=True)
class RecordCurrency:
    """Where the currency of an object's records stands, as seen from them, and its rate. ``date_id`` is the
    field by whose day the rate is looked up (None: the day of creation)."""

    path: Path
    rate: Path
    date_id: str | None = None

    @property
    def own(self) -> bool:
        return len(self.path) == 1


@dataclass(frozen=True)
class ObjectDefinition:
    id: str
    name: str
    title: str
    plural_title: str
    description: str | None
    icon: str | None
    colour: str | None
    fields: tuple[FieldDefinition, ...]
    title_field: FieldDefinition | None
    search_fields: tuple[FieldDefinition, ...]
    """As the definition lists them; if it lists none, the types of the fields decide."""
    rules: tuple[Rule, ...]
    line_items: tuple[LineItems, ...]
    referenced_by: tuple[BackReference, ...] = dataclasses.field(repr=False)
    linked_by: tuple[BackReference, ...] = dataclasses.field(repr=False)
    """The same for fields that hold several records, or records of several objects."""
    document: Document = dataclasses.field(repr=False, hash=False)
    unique_together: tuple[UniqueTogether, ...] = ()
    duplicates: tuple[DuplicateRule, ...] = ()
    currency: RecordCurrency | None = None
    """None where amounts are in the workspace's currency."""
    roles: Mapping[str, RoleDefinition] = dataclasses.field(default_factory=dict, repr=False, hash=False)
    """Those of the same definitions, by name: they say who may do what with the object's records."""
    cache: dict[Any, Any] = dataclasses.field(default_factory=dict, repr=False, hash=False, compare=False)
    """What is derived from the definition; keys begin with the name of their room."""

    def field(self, name: str) -> FieldDefinition:
        found = self.fields_by_name.get(name)
        if found is None:
            raise not_found("field", name)
        return found

    def field_by_id(self, field_id: str) -> FieldDefinition:
        found = self.fields_by_id.get(field_id)
        if found is None:
            raise not_found("field", field_id)
        return found

    @cached_property
    def fields_by_name(self) -> Mapping[str, FieldDefinition]:
        return {item.name: item for item in self.fields}

    @cached_property
    def fields_by_id(self) -> Mapping[str, FieldDefinition]:
        return {item.id: item for item in self.fields}

    @cached_property
    def line_items_by_name(self) -> Mapping[str, LineItems]:
        return {item.name: item for item in self.line_items}

    @cached_property
    def line_items_by_id(self) -> Mapping[str, LineItems]:
        return {item.id: item for item in self.line_items}
