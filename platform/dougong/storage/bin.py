"""What publishes have taken out of service: renamed columns and tables, kept with their values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, Documents, FieldDefinition, ObjectDefinition
from dougong.storage.transaction import Transaction

_COLUMNS = (
    '"id", "object_id", "field_id", "table_name", "columns", "definition", '
    '"release", "binned_at", "binned_by"'
)


@dataclass(frozen=True, slots=True)
class BinEntry:
    """A dropped or replaced field, or a dropped object. ``columns`` are by the suffix of their storage."""

    id: int
    object_id: str
    field_id: str | None
    table_name: str | None
    columns: Mapping[str, str]
    definition: Mapping[str, Any]
    release: int
    binned_at: str
    binned_by: int | None

    @property
    def field(self) -> FieldDefinition:
        """The field as it was when it was dropped."""
        (field,) = self.object.fields
        return field

    @property
    def object(self) -> ObjectDefinition:
        """The object as it was; of a field's entry, an object that has nothing but this field."""
        return DefinitionSet(Documents.from_json([self.definition])).object_by_id(self.object_id)

    @property
    def name(self) -> str:
        return self.field.name if self.field_id else self.object.name


def read_entries(tx: Transaction) -> list[BinEntry]:
    """The newest first."""
    rows = tx.execute(f'SELECT {_COLUMNS} FROM "_dg_bin" ORDER BY "id" DESC').fetchall()
    return [_entry(*row) for row in rows]


def _entry(
    number: int,
    object_id: str,
    field_id: str | None,
    table_name: str | None,
    columns: str,
    definition: str,
    release: int,
    binned_at: str,
    binned_by: int | None,
) -> BinEntry:
    document = json.loads(definition)
    names = json.loads(columns)
    return BinEntry(number, object_id, field_id, table_name, names, document, release, binned_at, binned_by)


def add_object(tx: Transaction, item: ObjectDefinition, actor_id: int | None) -> str:
    """Returns the name that the table shall have in the bin."""
    # What the fields' types follow from may be gone when the object comes back.
    document = {**item.document, "properties": {field.name: field.options for field in item.fields}}
    number = _add(tx, item.id, None, document, actor_id)
    name = f"_bin_{number}"
    tx.execute('UPDATE "_dg_bin" SET "table_name" = ? WHERE "id" = ?', (name, number))
    return name


def add_field(
    tx: Transaction,
    item: ObjectDefinition,
    field: FieldDefinition,
    suffixes: Iterable[str],
    actor_id: int | None,
) -> Mapping[str, str]:
    """Returns the names that the columns shall have in the bin, by suffix."""
    document = {**item.document, "properties": {field.name: field.options}, "rules": [], "search": []}
    number = _add(tx, item.id, field.id, document, actor_id)
    columns = {suffix: f"_bin_{number}_{suffix}" if suffix else f"_bin_{number}" for suffix in suffixes}
    tx.execute('UPDATE "_dg_bin" SET "columns" = ? WHERE "id" = ?', (json.dumps(columns), number))
    return columns


def add_columns(tx: Transaction, number: int, columns: Mapping[str, str]) -> None:
    """An entry has got columns that its field's type did not have before."""
    tx.execute('UPDATE "_dg_bin" SET "columns" = ? WHERE "id" = ?', (json.dumps(columns), number))


def remove(tx: Transaction, entry: BinEntry) -> None:
    tx.execute('DELETE FROM "_dg_bin" WHERE "id" = ?', (entry.id,))


def _add(
    tx: Transaction, object_id: str, field_id: str | None, document: Mapping[str, Any], actor_id: int | None
) -> int:
    cursor = tx.execute(
        """INSERT INTO "_dg_bin" ("object_id", "field_id", "columns", "definition",
                                  "release", "binned_at", "binned_by")
           VALUES (?, ?, '{}', ?, ?, ?, ?) RETURNING "id" """,
        (
            object_id,
            field_id,
            json.dumps(document, ensure_ascii=False),
            tx.release.number,
            tx.now_text,
            actor_id,
        ),
    )
    number: int = cursor.fetchone()[0]
    return number
