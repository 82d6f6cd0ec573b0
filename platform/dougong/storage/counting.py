"""How many rows a change would touch, counted without changing any."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.storage import MAIN
from dougong.storage.converting import Conversion, Loss
from dougong.storage.ddl import quoted
from dougong.storage.reshaping import FieldChange, TableChange, specs
from dougong.storage.transaction import Transaction


def losses(
    tx: Transaction, old: DefinitionSet, new: DefinitionSet, changes: list[TableChange]
) -> Iterator[Loss]:
    """What applying the changes would lose, object by object and field by field."""
    for change in changes:
        if change.new is None and change.old is not None:
            yield Loss(change.old.id, table_rows(tx, change.old.name))
        elif change.physical_name is not None:
            for field in change.fields:
                if field.new is None and field.old is not None and specs(field.old):
                    yield Loss(field.old.id, filled_rows(tx, change.physical_name, field.old.name))
                elif field.replaced and field.old is not None and field.new is not None:
                    yield replaced_values(tx, change.physical_name, field, field.old, field.new)
                elif field.retyped and field.old is not None and field.new is not None:
                    loss = Loss(field.new.id)
                    conversion = conversion_of(change.physical_name, field, field.old, field.new)
                    deque(conversion.rows(tx, old, new, loss), maxlen=0)
                    yield loss


def replaced_values(
    tx: Transaction, table: str, change: FieldChange, old: FieldDefinition, new: FieldDefinition
) -> Loss:
    """What a computed field had can be computed again."""
    column = change.source.columns[MAIN] if change.source else old.name
    return Loss(new.id, 0 if old.recipe is not None else filled_rows(tx, table, column))


def conversion_of(table: str, change: FieldChange, old: FieldDefinition, new: FieldDefinition) -> Conversion:
    source = change.source.columns[MAIN] if change.source else old.name
    if change.entry is None:
        return Conversion(table, source, old, new)
    kept = change.entry.columns[MAIN]
    return Conversion(table, source, old, new, kept, change.entry.field, change.new_keys)


def table_rows(tx: Transaction, table: str) -> int:
    return _count(tx, f"SELECT count(*) FROM {quoted(table)}")


def live_rows(tx: Transaction, table: str) -> int:
    return _count(tx, f'SELECT count(*) FROM {quoted(table)} WHERE "deleted_at" IS NULL')


def rows_up_to(tx: Transaction, table: str, most: int) -> int:
    """Live rows, but one more than ``most`` for more: nobody waits for the exact number of very many."""
    few = f'SELECT 1 FROM {quoted(table)} WHERE "deleted_at" IS NULL LIMIT {most + 1}'
    return _count(tx, f"SELECT count(*) FROM ({few}) AS few")


def filled_rows(tx: Transaction, table: str, column: str) -> int:
    return _count(tx, f"SELECT count({quoted(column)}) FROM {quoted(table)}")


def blank_rows(tx: Transaction, table: str, column: str) -> int:
    return _count(
        tx, f'SELECT count(*) FROM {quoted(table)} WHERE {quoted(column)} IS NULL AND "deleted_at" IS NULL'
    )


def rows_with(tx: Transaction, table: str, column: str, values: list[str], *, listed: bool = False) -> int:
    """How many rows have one of the values, or a list that holds one."""
    marks = ", ".join("?" for _ in values)
    has = f"{quoted(column)} IN ({marks})"
    if listed and tx.dialect == "sqlite":
        has = f'EXISTS (SELECT 1 FROM json_each({quoted(column)}) m WHERE m."value" IN ({marks}))'
    elif listed:
        has = f"EXISTS (SELECT 1 FROM jsonb_array_elements_text({quoted(column)}) m WHERE m IN ({marks}))"
    sql = f"SELECT count(*) FROM {quoted(table)} WHERE {has}"
    return int(tx.execute(sql, values).fetchone()[0])


def duplicated_values(tx: Transaction, table: str, *columns: str) -> int:
    """How many values, or combinations of them, stand in more than one live record."""
    filled = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
    groups = (
        f'SELECT 1 FROM {quoted(table)} WHERE {filled} AND "deleted_at" IS NULL '
        f"GROUP BY {', '.join(map(quoted, columns))} HAVING count(*) > 1"
    )
    return _count(tx, f"SELECT count(*) FROM ({groups}) AS d")


def _count(tx: Transaction, sql: str) -> int:
    return int(tx.execute(sql).fetchone()[0])
