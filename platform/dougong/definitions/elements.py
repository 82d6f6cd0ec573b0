"""Definitions as typed, frozen objects: what the floors above work with.

References are ids, paths are tuples of field ids and names of system fields, expressions are stored text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from dougong.definitions.roles import RoleDefinition
from dougong.definitions.walking import Document
from dougong.errors import not_found

Path = tuple[str, ...]
LINE_ITEMS = "line_items"
DeleteRule = Literal["restrict", "clear", "cascade"]
Constant = str | int | bool | Sequence[str | int]

FORMULA, ROLLUP, LOOKUP = "formula", "rollup", "lookup"
AUTO_NUMBER = "auto_number"
COMPUTED = (FORMULA, ROLLUP, LOOKUP)
"""Field types whose values the product makes."""


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    key: str
    title: str
    colour: str | None = None
    when: tuple[str, ...] = ()
    """The ids of the other field's options with which this one can be chosen; none: with all."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the product makes a field's values: by a formula, by summing up other records (rollup), or by
    showing a value at the end of a path (lookup)."""

    kind: str
    formula: str = ""
    stored: bool = True
    """Of a formula: False if its values are made anew whenever somebody reads them."""
    daily: bool = False
    object_id: str = ""
    via_id: str = ""
    function: str = ""
    field_id: str | None = None
    filter: str | None = None
    path: Path = ()
    """Of a lookup, without other lookups in it; empty if it leads nowhere."""


@dataclass(frozen=True)
class FieldDefinition:
    """``options`` is the whole definition of the field, with the keywords of its type.

    A field with a ``recipe`` is, for whoever reads it, a read-only field of the type that its values have:
    that is its ``type_name``, and the keywords of that type stand in its options.
    """

    id: str
    name: str
    title: str
    type_name: str
    object_id: str
    required: bool
    unique: bool
    read_only: bool
    description: str | None
    help: str | None
    placeholder: str | None
    default: Constant | None
    default_expression: str | None
    target_id: str | None
    """The object of the one record that the field refers to."""
    linked_ids: tuple[str, ...]
    """The objects of records that a field refers to which holds several of them, or of several objects."""
    select_options: tuple[Option, ...]
    options: Mapping[str, Any] = dataclasses.field(repr=False, hash=False, compare=True)
    recipe: Recipe | None = None
    required_when: str | None = None
    depends_on: str | None = None
    """The id of the field that decides what can be chosen here."""
    default_from: RecordDefault | None = None
    currency_path: Path = ()
    """Of an amount: from its record to the field with its currency; none: it is in the workspace's, or in the
    one that the definition names."""

    @property
    def derived_from(self) -> str | None:
        """Of a field that stands in no document: the id of the amount, or of the object, that it follows from."""
        found: str | None = self.options.get("derivedFrom")
        return found

    @property
    def personal(self) -> bool:
        """Whether it tells something of a person; what shows another field's values does as that one does."""
        return self.options.get("personal") is True

    @property
    def sensitive(self) -> bool:
        """Whether each reading of it is told in the audit log, and screens show it only to those who ask."""
        return self.options.get("sensitive") is True

    @property
    def stored(self) -> bool:
        """Whether its values stand in a column of its own; those of a lookup are another record's."""
        return self.recipe is None or (self.recipe.kind != LOOKUP and self.recipe.stored)

    @property
    def made_when_read(self) -> bool:
        """Whether it is a formula without a column."""
        return self.recipe is not None and self.recipe.kind == FORMULA and not self.recipe.stored

    @property
    def on_delete(self) -> DeleteRule:
        """What becomes of a record when the one that this field refers to is deleted."""
        rule: DeleteRule = self.options.get("onDelete", "restrict")
        return rule

    @cached_property
    def options_by_key(self) -> Mapping[str, Option]:
        return {option.key: option for option in self.select_options}


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
class RecordDefault:
    """The value of a field of another object's record: the newest whose fields equal the expressions."""

    object_id: str
    match: tuple[tuple[str, str], ...]
    """Ids of its fields, each with an expression over the record that is filled in."""
    value_id: str
    """Of line items: those whose lines are taken over."""
    taken: tuple[tuple[str, str], ...] = ()
    """Of line items: ids of fields of a line, each with that of the other line's field. None: those that have
    the same name and type."""


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


@dataclass(frozen=True, slots=True)
class Stage:
    """``key`` is the option's key, which records hold. ``next_ids`` None means: everywhere."""

    id: str
    name: str
    key: str
    title: str
    option_id: str
    colour: str | None
    category: str
    probability: int | None
    condition: str | None
    message: str
    required_ids: tuple[str, ...]
    next_ids: tuple[str, ...] | None
    rotting_days: int | None

    @property
    def closed(self) -> bool:
        return self.category != "open"

    @property
    def chance(self) -> int | None:
        """In percent; what is won or lost is certain."""
        certain = {"won": 100, "lost": 0}
        return self.probability if self.category == "open" else certain[self.category]


@dataclass(frozen=True)
class PipelineDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    field_id: str
    when: str | None
    stages: tuple[Stage, ...]
    loss_reason_id: str | None
    keep_loss_reason: bool
    probability_id: str | None
    closed_on_id: str | None
    document: Document = dataclasses.field(repr=False, hash=False)

    @cached_property
    def by_key(self) -> Mapping[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def next_of(self, stage: Stage | None) -> tuple[Stage, ...]:
        """Where one may go from a stage; from nowhere, anywhere."""
        if stage is None or stage.next_ids is None:
            return tuple(other for other in self.stages if other is not stage)
        return tuple(other for other in self.stages if other.id in stage.next_ids and other is not stage)


@dataclass(frozen=True, slots=True)
class SortItem:
    path: Path
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ViewColumn:
    id: str
    path: Path
    width: int | None = None


@dataclass(frozen=True, slots=True)
class ColourRule:
    """Paints the records for which ``when`` is true: the cell of a field, or the whole row."""

    id: str
    when: str
    colour: str
    path: Path | None = None


@dataclass(frozen=True)
class ViewDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    type: str
    columns: tuple[ViewColumn, ...]
    filter: str | None
    sort: tuple[SortItem, ...]
    default: bool
    position: int | None
    document: Document = dataclasses.field(repr=False, hash=False)
    board: BoardOptions | None = None
    group: SortItem | None = None
    """By whose values a list's rows stand in groups."""
    frozen: int = 0
    """So many columns stay where they are when a list is scrolled sideways."""
    colours: tuple[ColourRule, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """What a view has besides if it is a board; its ``columns`` are what stands on a card."""

    pipeline_id: str | None
    field_id: str | None
    sum_id: str | None
    lane_id: str | None
    """The id of a field, or the name of a system field."""
    column_limit: int | None


@dataclass(frozen=True, slots=True)
class Placement:
    """A field in a section; ``field_id`` may be the name of a system field."""

    id: str
    field_id: str
    width: str = "half"
    visible: str | None = None
    emptied: bool = False
    """Whether its value goes where it is hidden."""


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    name: str
    title: str
    columns: int
    visible: str | None
    fields: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class RelatedList:
    """Records of ``object_id`` whose reference field ``field_id`` holds the record shown."""

    id: str
    object_id: str
    field_id: str
    columns: tuple[Path, ...]


@dataclass(frozen=True)
class FormDefinition:
    id: str
    name: str
    title: str
    description: str | None
    object_id: str
    sections: tuple[Section, ...]
    related: tuple[RelatedList, ...]
    default: bool
    document: Document = dataclasses.field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """Shows an object or a view of it, or holds ``items``."""

    id: str
    name: str
    title: str | None
    icon: str | None
    object_id: str | None
    view_id: str | None
    items: tuple[MenuEntry, ...] = ()


@dataclass(frozen=True)
class AppDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    colour: str | None
    menu: tuple[MenuEntry, ...]
    document: Document = dataclasses.field(repr=False, hash=False)
