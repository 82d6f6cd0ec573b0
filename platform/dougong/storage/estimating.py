"""How long a publish will hold everybody up, from row counts and what was measured on a small machine."""

from __future__ import annotations

from dougong.definitions import DefinitionSet
from dougong.storage import catalogue, counting
from dougong.storage.indexes import wanted
from dougong.storage.reshaping import TableChange
from dougong.storage.tables import ObjectTable
from dougong.storage.transaction import Transaction

BASE = 0.02
CONVERTED_ROWS_PER_SECOND = 50_000
INDEXED_ROWS_PER_SECOND = 400_000


def seconds(tx: Transaction, new: DefinitionSet, changes: list[TableChange]) -> float:
    total = BASE
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
