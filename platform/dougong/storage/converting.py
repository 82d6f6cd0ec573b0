"""Values of a column from one field type to another, in batches, by the field types' own coercion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields import (
    COLUMN_KINDS,
    CoercionContext,
    FieldError,
    ReferenceKey,
    converter,
    pending,
    resolved,
    storage_of,
    to_text,
)
from dougong.fields.base import DEPARTMENTS, PEOPLE
from dougong.fields.storage import KEY
from dougong.storage.connections import Dialect
from dougong.storage.ddl import quoted
from dougong.storage.naming_departments import find_departments
from dougong.storage.naming_people import find_people
from dougong.storage.tables import column_ref
from dougong.storage.transaction import Transaction

BATCH = 2_000
EXAMPLES = 5

Row = tuple[int, Any, FieldError | None]
"""A record's id, its converted value, and why it has none."""


@dataclass(frozen=True, slots=True)
class Example:
    record_id: int
    value: str
    reason: FieldError


@dataclass(slots=True)
class Loss:
    """How many rows lose a value, with a few of them where a conversion failed."""

    element_id: str
    rows: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the column ``source`` in ``table``. ``kept`` is a column with values of the new field from before.

    A value that nobody changed since it was converted from its kept one goes back to exactly that.
    """

    table: str
    source: str
    old: FieldDefinition
    new: FieldDefinition
    kept: str | None = None
    kept_field: FieldDefinition | None = None
    new_keys: Mapping[str, str] = field(default_factory=dict)
    """Kept option keys that have changed since."""

    def rows(self, tx: Transaction, old: DefinitionSet, new: DefinitionSet, loss: Loss) -> Iterator[Row]:
        """Only the rows that have a value to convert; failures are counted in ``loss``."""
        context = CoercionContext(
            lenient=True, zone=tx.workspace.default_zone, currency=tx.workspace.currency
        )
        convert = _guarded(self.old, self.new, new, context)
        read = storage_of(self.old).from_db
        unchanged = self._unchanged(tx, old, context)
        for batch in self._batches(tx):
            todo: list[tuple[int, Any]] = []
            for number, raw, kept in batch:
                value = read(raw, tx.dialect)
                if not unchanged(value, kept):
                    todo.append((number, value))
                elif self.new_keys and (renamed := self._renamed(kept, tx.dialect)) is not None:
                    yield number, renamed, None
            results = _found(tx, old, [(number, *convert(value)) for number, value in todo], self.new.name)
            for (number, value), (_, result, error) in zip(todo, results, strict=True):
                if error is not None:
                    loss.rows += 1
                    if len(loss.examples) < EXAMPLES:
                        loss.examples.append(Example(number, to_text(value, self.old)[:80], error))
                yield number, result, error

    def _unchanged(
        self, tx: Transaction, old: DefinitionSet, context: CoercionContext
    ) -> Callable[[Any, Any], bool]:
        if self.kept_field is None:
            return lambda value, kept: value is None
        forward = _guarded(self.kept_field, self.old, old, context)
        read = storage_of(self.kept_field).from_db
        return lambda value, kept: bool(forward(read(kept, tx.dialect))[0] == value)

    def _renamed(self, kept: Any, dialect: Dialect) -> Any:
        """A kept choice, or choices, by the keys of today; None where these are the same."""
        if self.kept_field is None or kept is None:
            return None
        before: Any = storage_of(self.kept_field).from_db(kept, dialect)
        if isinstance(before, tuple):
            after: Any = tuple(dict.fromkeys(self.new_keys.get(key, key) for key in before))
        else:
            after = self.new_keys.get(before, before)
        return None if after == before else after

    def _batches(self, tx: Transaction) -> Iterator[Sequence[tuple[Any, ...]]]:
        source = quoted(self.source)
        kept = quoted(self.kept) if self.kept else "NULL"
        filled = f"({source} IS NOT NULL OR {kept} IS NOT NULL)" if self.kept else f"{source} IS NOT NULL"
        sql = (
            f'SELECT "id", {source}, {kept} FROM {quoted(self.table)} '
            f'WHERE "id" > ? AND {filled} ORDER BY "id" LIMIT {BATCH}'
        )
        last = 0
        while batch := tx.execute(sql, (last,)).fetchall():
            yield batch
            last = batch[-1][0]


def _guarded(
    old: FieldDefinition, new: FieldDefinition, definitions: DefinitionSet, context: CoercionContext
) -> Callable[[Any], tuple[Any, FieldError | None]]:
    try:
        convert = converter(old, new, definitions, context)
    except FieldError as impossible:
        reason = impossible
        return lambda value: (None, None if value is None else reason)

    def guarded(value: Any) -> tuple[Any, FieldError | None]:
        try:
            return convert(value), None
        except FieldError as error:
            return None, error

    return guarded


def _found(tx: Transaction, definitions: DefinitionSet, rows: list[Row], name: str) -> list[Row]:
    """Replace references that are given by a key with the ids of the records meant."""
    groups = pending(value for _, value, _ in rows)
    if not groups:
        return rows
    found: dict[ReferenceKey, int | None] = {}
    for (target_id, field_id), keys in groups.items():
        if target_id == PEOPLE:
            found |= find_people(tx, field_id, keys)
            continue
        if target_id == DEPARTMENTS:
            found |= find_departments(tx, keys)
            continue
        found |= _look_up(tx, definitions, target_id, field_id, list(keys))
    return [_resolved(row, found, name) for row in rows]


def _resolved(row: Row, found: dict[ReferenceKey, int | None], name: str) -> Row:
    number, value, error = row
    try:
        return number, resolved(value, found, name), error
    except FieldError as refusal:
        return number, None, refusal


def _look_up(
    tx: Transaction, definitions: DefinitionSet, target_id: str, field_id: str, keys: list[ReferenceKey]
) -> dict[ReferenceKey, int | None]:
    target = definitions.objects_by_id.get(target_id)
    if target is None or field_id not in target.fields_by_id:
        return {}  # the object comes with this release: it has no records yet
    field = target.fields_by_id[field_id]
    specs = {spec.suffix: spec for spec in storage_of(field).columns(field)}
    derive = specs[KEY].derive if KEY in specs else None
    ref = column_ref(field)
    column = quoted(ref.key_column if ref is not None and ref.key_column else field.name)
    found: dict[ReferenceKey, int | None] = {}
    for key in keys:
        stored = derive(key.value) if derive else storage_of(field).to_db(key.value, tx.dialect)
        sql = f'SELECT "id" FROM {quoted(target.name)} WHERE {column} = ? AND "deleted_at" IS NULL LIMIT 2'
        ids = [row[0] for row in tx.execute(sql, (stored,))]
        if ids:
            found[key] = ids[0] if len(ids) == 1 else None
    return found


def write_rows(
    tx: Transaction, table: str, new: FieldDefinition, columns: Mapping[str, str], rows: Iterable[Row]
) -> None:
    """Put converted values into ``columns`` (by suffix), with what is derived from them."""
    storage, dialect = storage_of(new), tx.dialect
    specs = storage.columns(new)
    encode = storage.encoder(dialect)
    makers = [spec.maker(dialect) if spec.suffix else encode or _same for spec in specs]
    names = [quoted(columns[spec.suffix]) for spec in specs]
    write = _write_arrays if dialect == "postgresql" else _write_singly
    types = [spec.sql_type(dialect).partition(" COLLATE")[0] for spec in specs]
    batch: list[tuple[Any, ...]] = []
    for number, value, _ in rows:
        stored = [None if value is None else make(value) for make in makers]
        batch.append((*stored, number))
        if len(batch) >= BATCH:
            write(tx, table, names, types, batch)
            batch = []
    if batch:
        write(tx, table, names, types, batch)


def _same(value: Any) -> Any:
    return value


def change_listed_keys(tx: Transaction, table: str, column: str, keys: Mapping[str, str]) -> None:
    """Option keys that have changed, in lists of them."""
    kind, name = COLUMN_KINDS["list"], quoted(column)
    rows = tx.execute(f'SELECT "id", {name} FROM {quoted(table)} WHERE {name} IS NOT NULL').fetchall()
    changed = []
    for number, stored in rows:
        listed = kind.decode[tx.dialect](stored)
        new = tuple(dict.fromkeys(keys.get(key, key) for key in listed))
        if new != listed:
            changed.append((kind.encode[tx.dialect](new), number))
    if changed:
        tx.executemany(f'UPDATE {quoted(table)} SET {name} = ? WHERE "id" = ?', changed)


def _write_singly(
    tx: Transaction, table: str, names: list[str], _types: list[str], batch: list[tuple[Any, ...]]
) -> None:
    assignments = ", ".join(f"{name} = ?" for name in names)
    tx.executemany(f'UPDATE {quoted(table)} SET {assignments} WHERE "id" = ?', batch)


def _write_arrays(
    tx: Transaction, table: str, names: list[str], types: list[str], batch: list[tuple[Any, ...]]
) -> None:
    """One statement for the whole batch: each costs PostgreSQL a message and its client more."""
    assignments = ", ".join(f"{name} = given.c{index}" for index, name in enumerate(names))
    arrays = ", ".join(f"CAST(? AS {type_}[])" for type_ in [*types, "bigint"])
    given = ", ".join([*(f"c{index}" for index in range(len(names))), "id"])
    source = f"unnest({arrays}) AS given({given})"
    sql = f'UPDATE {quoted(table)} AS t SET {assignments} FROM {source} WHERE t."id" = given.id'
    tx.execute(sql, [list(column) for column in zip(*batch, strict=True)])
