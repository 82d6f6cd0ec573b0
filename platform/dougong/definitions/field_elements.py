"""A field of an object as a typed, frozen object.

References are ids, paths are tuples of field ids and names of system fields, expressions are stored text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from dougong.dataclasses import dataclass

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
