"""What existing records mean for new demands: required, unique, removed options."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.problems import N_, Problem
from dougong.storage import counting
from dougong.storage.reshaping import FieldChange, TableChange
from dougong.storage.tables import column_ref
from dougong.storage.transaction import Transaction

NOW_REQUIRED = N_(
    "“{field}” becomes required, but {rows} records have no value: they must get one at their next change."
)
NOW_UNIQUE = N_("“{field}” cannot become unique: {values} values stand in more than one record.")
OPTION_GONE = N_("{rows} records of “{object}” have an option of “{field}” that is removed: {options}.")


def effects(tx: Transaction, new: DefinitionSet, changes: list[TableChange]) -> Iterator[Problem]:
    """Counted on the tables as they are before the publish."""
    for change in changes:
        table, item = change.physical_name, change.new
        if table is None or item is None:
            continue
        for field in change.fields:
            if field.old is not None and field.new is not None and not field.retyped:
                yield from _field_effects(tx, table, item, field, field.old, field.new)


def _field_effects(
    tx: Transaction,
    table: str,
    item: ObjectDefinition,
    change: FieldChange,
    old: FieldDefinition,
    new: FieldDefinition,
) -> Iterator[Problem]:
    place = f"object:{item.name}#/properties/{new.name}"
    if new.required and not old.required and (rows := counting.blank_rows(tx, table, old.name)):
        params = {"field": new.title, "rows": rows}
        yield Problem("now_required", NOW_REQUIRED, place, params, "warning")
    if new.unique and not old.unique:
        column = column_ref(old)
        values = counting.duplicated_values(tx, table, column.key_column or column.name)
        if values:
            yield Problem("now_unique", NOW_UNIQUE, place, {"field": new.title, "values": values})
    if gone := change.removed_keys:
        rows = counting.rows_with(tx, table, old.name, gone)
        if rows:
            names = {"object": item.title, "field": new.title, "options": ", ".join(gone)}
            yield Problem("option_gone", OPTION_GONE, place, {**names, "rows": rows}, "warning")
