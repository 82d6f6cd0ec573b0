"""What the index of a view holds, so that its pages are read, counted and summed up without the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dougong.definitions import DefinitionSet, ObjectDefinition, SortItem, ViewDefinition
from dougong.definitions.trees import parent_field
from dougong.fields import COLUMN_KINDS
from dougong.storage.filtered_columns import fixed_columns, mentioned
from dougong.storage.tables import ColumnRef, ObjectTable

_SUMMED = 2
"""So many amounts of a list are summed up under it."""

SORTED_BY_TITLE = ("created_by", "updated_by", "owner")

_ASKED = 3
"""So many columns that roles compare are kept in the index of a tree."""

_WHOSE = 2
"""So many columns that say whose a record is are kept in the indexes that give an order."""

Term = tuple[str, bool]
"""A column and whether it descends."""


def sort_column(column: ColumnRef) -> str:
    return column.sort_column or column.name


def columns_of_whose(table: ObjectTable) -> list[str]:
    """The columns by which roles choose the records that somebody sees: whoever sees only some of them goes
    through an order without touching the table for the others."""
    found: dict[str, None] = {}
    for role in table.definition.roles.values():
        for rule in role.rules_for(table.definition.id):
            if "read" in rule.operations and rule.rows not in ("all", "shared"):
                column = table.columns.get(rule.by)
                found[rule.by if column is None else column.name] = None
    return list(found)[:_WHOSE]


def _asked_by_roles(table: ObjectTable, item: ObjectDefinition) -> list[str]:
    """The columns that roles compare to choose the records that somebody sees: what stands below each row of a tree is
    counted, however far apart it lies in the table."""
    rules = [rule for role in item.roles.values() for rule in role.rules_for(item.id)]
    asked = {name for rule in rules if "read" in rule.operations for name in mentioned(rule.condition)}
    columns = [
        table.columns[field.id]
        for field in item.fields
        if field.id in table.columns and not asked.isdisjoint((field.id, field.name))
    ]
    return [column.name for column in columns if COLUMN_KINDS[column.kind].is_small][:_ASKED]


def order_of(view: ViewDefinition) -> Sequence[SortItem]:
    """In which its records are read: those of a calendar and of a timeline by when they begin."""
    begins = view.timeline.start_id if view.timeline else view.calendar.date_id if view.calendar else None
    return (SortItem((begins,)),) if begins else view.sort


def view_terms(
    view: ViewDefinition, item: ObjectDefinition, table: ObjectTable, definitions: DefinitionSet
) -> tuple[Term, ...]:
    """What the filter holds fixed, then the order, then the id: deep pages can be counted off the index. A
    board is dealt out by its column first, and before all else by its lanes: whatever somebody filters it by, they are
    found by stepping from one to the next."""
    dealt = _dealt_by(view, table, definitions)
    held = fixed_columns(view.filter, item, table)
    fixed = dict.fromkeys([*dealt, *held] if lanes_of(view, table) else [*held, *dealt])
    equal = [(name, False) for name in fixed]
    ordered = list(_sort_terms(order_of(view), table))
    if not equal and not ordered:
        return ()
    descending = ordered[-1][1] if ordered else True
    own = (*equal, *(term for term in ordered if term[0] not in dict(equal)))
    # What is only looked at while rows are skipped, counted or summed up stands in the index too, so that the
    # table need not be touched: 50,000 rows take 0.5 ms instead of 10.
    looked_at = [
        name
        for name in (
            *_small_columns(view, item, table),
            *_weighed(view, table, definitions),
            *_until(view, table),
            "deleted_at",
            *columns_of_whose(table),
            *(_asked_by_roles(table, item) if view.tree is not None else ()),
        )
        if (name, False) not in own
    ]
    rest = [(name, False) for name in dict.fromkeys(looked_at) if (name, True) not in own]
    return (*own, ("id", descending), *rest)


def _dealt_by(view: ViewDefinition, table: ObjectTable, definitions: DefinitionSet) -> list[str]:
    """The column of the field whose values are a board's columns, or by which records of a tree stand below each
    other; a tree that is narrowed is no longer read level by level."""
    parent = parent_field(definitions, view) if view.filter is None else None
    if parent is not None and (column := table.columns.get(parent.id)) is not None:
        return [column.name]
    if view.board is None:
        return []
    pipeline = definitions.pipelines_by_id.get(view.board.pipeline_id or "")
    column = table.columns.get((pipeline.field_id if pipeline else view.board.field_id) or "")
    own = [column.name] if column and column.indexable else []
    return [*lanes_of(view, table), *own]


def lanes_of(view: ViewDefinition, table: ObjectTable) -> list[str]:
    """The column whose values are a board's lanes."""
    column = table.columns.get((view.board.lane_id if view.board else None) or "")
    return [column.name] if column and column.indexable else []


def _weighed(view: ViewDefinition, table: ObjectTable, definitions: DefinitionSet) -> list[str]:
    """What a board sums up, and by what it weighs."""
    if view.board is None:
        return []
    pipeline = definitions.pipelines_by_id.get(view.board.pipeline_id or "")
    wanted_ids = (view.board.sum_id, pipeline.probability_id if pipeline else None)
    return [column.name for one in wanted_ids if one and (column := table.columns.get(one))]


def _until(view: ViewDefinition, table: ObjectTable) -> list[str]:
    """When what has begun before a period ends: to be looked at before the table is."""
    end_id = view.timeline.end_id if view.timeline else view.calendar.end_id if view.calendar else None
    column = table.columns.get(end_id or "")
    return [column.name] if column is not None else []


def _sort_terms(items: Sequence[SortItem], table: ObjectTable) -> Iterator[Term]:
    for item in items:
        if len(item.path) > 1 or item.path[0] == "id":
            return  # what follows cannot be read in order
        column = table.columns.get(item.path[0])
        if column is None or not column.indexable or column.name in SORTED_BY_TITLE:
            return
        if column.kind == "reference":
            return  # sorted by the title of the record referred to
        yield sort_column(column), item.descending


def _small_columns(view: ViewDefinition, item: ObjectDefinition, table: ObjectTable) -> Iterator[str]:
    """The view's amounts, dates and numbers that its filter asks for or that are summed up under the list."""
    names = set(mentioned(view.filter))
    shown = [
        column.path[0] for column in view.columns if len(column.path) == 1 and column.path[0] in table.columns
    ]
    summed = [name for name in shown if table.columns[name].kind == "money"][:_SUMMED]
    for field in item.fields:
        column = table.columns.get(field.id)
        if column is None or not COLUMN_KINDS[column.kind].is_small:
            continue
        if field.id in names or field.name in names or field.id in summed:
            yield column.name
