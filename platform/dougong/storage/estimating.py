"""How long a publish will hold everybody up, from row counts and what was measured on a small machine."""

from __future__ import annotations

from dougong.definitions import DefinitionSet
from dougong.fields import Computation, dependencies
from dougong.fields.dependencies import outdated
from dougong.storage import catalogue, counting
from dougong.storage.indexes import wanted
from dougong.storage.reshaping import TableChange
from dougong.storage.tables import ObjectTable
from dougong.storage.transaction import Transaction

BASE = 0.02
CONVERTED_ROWS_PER_SECOND = 50_000
INDEXED_ROWS_PER_SECOND = 400_000
COMPUTED_ROWS_PER_SECOND = 12_000
FILLED_AT_ONCE = 20_000
"""Values of larger tables are computed by a job after the publish."""


def seconds(tx: Transaction, old: DefinitionSet, new: DefinitionSet, changes: list[TableChange]) -> float:
    at_once = sum(rows for _, rows in computed_rows(tx, old, new, changes) if rows <= FILLED_AT_ONCE)
    total = BASE + at_once / COMPUTED_ROWS_PER_SECOND
    for change in changes:
        if change.new is None or change.physical_name is None:
            continue
        converted = sum(field.retyped or bool(field.new_keys) for field in change.fields)
        present = catalogue.indexes(tx, change.physical_name)
        made = sum(index.name not in present for index in wanted(ObjectTable(change.new), new)[0])
        if converted or made:
            rows = counting.table_rows(tx, change.physical_name)
            total += rows * (converted / CONVERTED_ROWS_PER_SECOND + made / INDEXED_ROWS_PER_SECOND)
    return total


def computed_rows(
    tx: Transaction, old: DefinitionSet, new: DefinitionSet, changes: list[TableChange]
) -> list[tuple[Computation, int]]:
    """The computed fields whose values the publish computes, and of how many records."""
    tables = {
        change.new.id: change.physical_name for change in changes if change.new and change.physical_name
    }
    found = outdated(dependencies(old), dependencies(new))
    rows = {one.owner.id: 0 for one in found}
    for object_id in rows:
        if object_id in tables:
            rows[object_id] = counting.live_rows(tx, tables[object_id])
    return [(one, rows[one.owner.id]) for one in found if rows[one.owner.id]]
