"""What existing records mean for new demands: required, unique, removed options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import main_column
from dougong.fields.storage import KEY, MAIN
from dougong.problems import N_, Problem
from dougong.storage import counting
from dougong.storage.reshaping import FieldChange, TableChange, specs
from dougong.storage.rule_effects import rule_effects
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
            if field.new is None or field.retyped or main_column(field.new) is None:
                continue
            if field.old is not None and main_column(field.old) is not None:
                yield from _field_effects(tx, table, item, field, field.old, field.new)
            elif field.new.required and field.entry is None and (rows := counting.live_rows(tx, table)):
                place = f"object:{item.name}#/properties/{field.new.name}"
                params = {"field": field.new.title, "rows": rows}
                yield Problem("now_required", NOW_REQUIRED, place, params, "warning")
            elif field.entry is not None and field.new.unique:
                # Records may have come back since from their own bin.
                yield from _duplicates(tx, table, item, field.new, field.entry.columns)
        yield from rule_effects(tx, new, change, table, item)


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
        yield from _duplicates(tx, table, item, new, {spec.suffix: spec.name(old) for spec in specs(old)})
    if gone := change.removed_keys:
        listed = specs(old)[0].kind == "list"
        rows = counting.rows_with(tx, table, old.name, gone, listed=listed)
        if rows:
            names = {"object": item.title, "field": new.title, "options": ", ".join(gone)}
            yield Problem("option_gone", OPTION_GONE, place, {**names, "rows": rows}, "warning")


def _duplicates(
    tx: Transaction, table: str, item: ObjectDefinition, field: FieldDefinition, columns: Mapping[str, str]
) -> Iterator[Problem]:
    """``columns`` are where the values stand now, by the suffix of their storage."""
    values = counting.duplicated_values(tx, table, columns.get(KEY) or columns[MAIN])
    if values:
        place = f"object:{item.name}#/properties/{field.name}"
        yield Problem("now_unique", NOW_UNIQUE, place, {"field": field.title, "values": values})
