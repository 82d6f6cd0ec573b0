"""The indexes that definitions call for: references, unique fields, and what views filter and sort by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from dougong.dataclasses import dataclass
from dougong.definitions import ROLLUP, DateRule, DefinitionSet
from dougong.fields import COLUMN_KINDS, storage_of
from dougong.fields.any_reference import OBJECT, RECORD
from dougong.storage import ddl
from dougong.storage.connections import Dialect
from dougong.storage.ddl import quoted
from dougong.storage.filtered_columns import mentioned
from dougong.storage.tables import ObjectTable, short
from dougong.storage.view_indexes import (
    SORTED_BY_TITLE,
    Term,
    columns_of_whose,
    lanes_of,
    order_of,
    view_terms,
)

LIVE = '"deleted_at" IS NULL'
DELETED = '"deleted_at" IS NOT NULL'
_ROLLED_UP = 4
"""So many columns are kept in the index of a reference for the rollups over it."""
BUDGET = 16
"""For one object: each index slows every write."""


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    table: str
    terms: tuple[Term, ...]
    unique: bool = False
    where: str = LIVE
    ordered: bool = False
    """Whether it serves an order by more than the id, in which the place of blanks is spelt out."""

    def sql(self, dialect: Dialect) -> str:
        term = order_term if self.ordered else _plain_term
        terms = [term(quoted(name), descending, dialect) for name, descending in self.terms]
        return ddl.create_index(self.name, self.table, terms, unique=self.unique, where=self.where)


def order_term(sql: str, descending: bool, dialect: Dialect) -> str:
    """Blanks are lowest: SQLite's own order, spelt out for PostgreSQL in indexes and ORDER BY alike."""
    direction = "DESC" if descending else "ASC"
    if dialect == "sqlite":
        return f"{sql} {direction}"
    return f"{sql} {direction} NULLS {'LAST' if descending else 'FIRST'}"


def _plain_term(sql: str, descending: bool, dialect: Dialect) -> str:
    return f"{sql} DESC" if descending else sql


def wanted(table: ObjectTable, definitions: DefinitionSet) -> tuple[list[Index], list[Index]]:
    """The indexes to have, and those that the budget leaves out."""
    item = table.definition
    certain = [
        *_unique(table),
        *_together(table),
        *_references(table, definitions),
        _newest(table),
        _deleted(table),
        *_owned(table),
    ]
    of_views: dict[tuple[Term, ...], Index] = {}
    needed: dict[tuple[Term, ...], Index] = {}
    for view in definitions.views_of(item):
        terms = view_terms(view, item, table, definitions)
        if terms:
            # Without its index each level of a tree, and first of all the roots, would be sorted as a whole, and a
            # board with lanes would read all records.
            levels = view.tree is not None and view.filter is None
            steps = levels or bool(lanes_of(view, table))
            ordered = steps or bool(order_of(view))
            index = Index(_name("ix", table, terms), table.name, terms, ordered=ordered)
            (needed if steps else of_views).setdefault(terms, index)
    certain += needed.values()
    room = max(0, BUDGET - len(certain))
    candidates = [
        *_matched(table, definitions),
        *_due(table, definitions),
        *(index for terms, index in of_views.items() if terms not in needed),
    ]
    return certain + candidates[:room], candidates[room:]


def _unique(table: ObjectTable) -> Iterator[Index]:
    for field in table.definition.fields:
        column = table.columns.get(field.id)
        if field.unique and column is not None:
            terms = ((column.key_column or column.name, False),)
            yield Index(_name("uq", table, terms), table.name, terms, unique=True)


def _together(table: ObjectTable) -> Iterator[Index]:
    """Blanks are not equal to each other, in both databases."""
    for item in table.definition.unique_together:
        columns = [table.columns[field_id] for field_id in item.field_ids]
        terms = tuple((column.key_column or column.name, False) for column in columns)
        yield Index(_name("uq", table, terms), table.name, terms, unique=True)


def _matched(table: ObjectTable, definitions: DefinitionSet) -> Iterator[Index]:
    """For defaults that other objects' records take from the records of this one."""
    known = {field.id for field in table.definition.fields if field.unique}
    found: dict[str, Index] = {}
    for item in definitions.objects.values():
        for field in (*item.fields, *(lines.field for lines in item.line_items)):
            source = field.default_from
            if source is None or source.object_id != table.definition.id:
                continue
            if any(field_id == "id" for field_id, _ in source.match):
                continue
            columns = [table.columns[field_id] for field_id, _ in source.match]
            kinds = {column.kind for column in columns}
            if known.isdisjoint(field_id for field_id, _ in source.match) and kinds != {"reference"}:
                terms = (*((column.key_column or column.name, False) for column in columns), ("id", False))
                index = Index(_name("ix", table, terms), table.name, terms)
                found[index.name] = index
    yield from found.values()


def _due(table: ObjectTable, definitions: DefinitionSet) -> Iterator[Index]:
    """For the dates by which automations are due."""
    found: dict[str, Index] = {}
    for one in definitions.automations_of(table.definition):
        clock = one.trigger.clock
        column = table.columns.get(clock.field_id) if isinstance(clock, DateRule) and not one.off else None
        if column is not None and column.indexable:
            terms = ((column.name, False), ("id", False))
            index = Index(_name("ix", table, terms), table.name, terms)
            found[index.name] = index
    yield from found.values()


def _references(table: ObjectTable, definitions: DefinitionSet) -> Iterator[Index]:
    rolled_up = _rolled_up(table, definitions)
    for field in table.definition.fields:
        column = table.columns.get(field.id)
        if column is not None and column.kind == "reference" and not field.unique:
            looked_at = [(name, False) for name in rolled_up.get(field.id, ()) if name != column.name]
            terms = ((column.name, False), ("id", False), *looked_at)
            yield Index(_name("ix", table, terms), table.name, terms)
        elif column is not None and field.type_name == "any_reference":
            suffixes = {spec.suffix: spec.name(field) for spec in storage_of(field).columns(field)}
            found = ((suffixes[RECORD], False), (suffixes[OBJECT], False), ("id", False))
            yield Index(_name("ix", table, found), table.name, found)


def _rolled_up(table: ObjectTable, definitions: DefinitionSet) -> dict[str, list[str]]:
    """By reference, the columns that rollups over it look at: with them in the index the table need not be
    touched, however many records there are to sum up."""
    found: dict[str, dict[str, None]] = {}
    for item in definitions.objects.values():
        for field in item.fields:
            recipe = field.recipe
            if recipe is None or recipe.object_id != table.definition.id or recipe.kind != ROLLUP:
                continue
            names = [recipe.field_id or "", *mentioned(recipe.filter)]
            columns = [column for name in names if (column := table.columns.get(name)) is not None]
            if all(COLUMN_KINDS[column.kind].is_small for column in columns):
                found.setdefault(recipe.via_id, {}).update(dict.fromkeys(column.name for column in columns))
    return {via: [*[*columns][:_ROLLED_UP], "deleted_at"] for via, columns in found.items()}


def _newest(table: ObjectTable) -> Index:
    """For the order that holds where no other is asked for: deep pages are counted off it."""
    terms = (("id", True), ("deleted_at", False), *((name, False) for name in columns_of_whose(table)))
    return Index(_name("ix", table, terms), table.name, terms)


def _owned(table: ObjectTable) -> Iterator[Index]:
    """For those who see but few records, and for how many somebody sees. Fields that name a person have an index
    already."""
    for name in columns_of_whose(table):
        if name in SORTED_BY_TITLE:
            terms = ((name, False), ("id", False), ("deleted_at", False))
            yield Index(_name("ix", table, terms), table.name, terms)


def _deleted(table: ObjectTable) -> Index:
    """For the bin of records, which is small."""
    terms = (("deleted_at", True), ("id", True))
    return Index(_name("ix", table, terms), table.name, terms, where=DELETED, ordered=True)


def _name(prefix: str, table: ObjectTable, terms: tuple[Term, ...]) -> str:
    """From ids and kinds, so that a rename keeps the index and a retyped column gets a new one."""
    identities = {
        field.name: f"{field.id}:{field.type_name}:{field.target_id}" for field in table.definition.fields
    }
    text = ";".join(f"{identities.get(name, name)} {descending}" for name, descending in terms)
    digest = hashlib.sha256(f"{prefix} {text}".encode()).hexdigest()[:10]
    return f"_{prefix}_{short(table.definition.id)}_{digest}"
