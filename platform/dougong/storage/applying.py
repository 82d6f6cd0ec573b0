"""Carry a comparison of definitions out on the tables: renames, additions, conversions, the bin, indexes.

Columns that swap names go through temporary ones; nothing is copied but converted values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields.storage import MAIN
from dougong.storage import bin, ddl
from dougong.storage.bin import BinEntry
from dougong.storage.converting import Conversion, Loss, Row, change_listed_keys, write_rows
from dougong.storage.counting import conversion_of, filled_rows, replaced_values, table_rows
from dougong.storage.ddl import quoted
from dougong.storage.index_changes import create_indexes, drop_indexes
from dougong.storage.linking import relink_changed
from dougong.storage.reshaping import FieldChange, TableChange, specs
from dougong.storage.tables import physical_columns, short
from dougong.storage.transaction import Transaction

Columns = dict[str, str]
"""Column names by the suffix of their storage."""


class Application:
    def __init__(
        self, tx: Transaction, old: DefinitionSet, new: DefinitionSet, actor_id: int | None = None
    ) -> None:
        self.tx = tx
        self.old = old
        self.new = new
        self.actor_id = actor_id
        self.losses: dict[str, Loss] = {}

    def run(self, changes: list[TableChange]) -> dict[str, Loss]:
        """Returns what was lost, by the id of the field or object."""
        drop_indexes(self.tx, self.new, changes)
        converted = {change.new.id: self._convert(change) for change in changes if change.new}
        self._move_tables(changes)
        for change in changes:
            if change.new is not None and change.before is not None:
                self._move_columns(change, change.new, converted[change.new.id])
            elif change.new is not None:
                self._create(change.new)
        create_indexes(self.tx, self.new, changes)
        relink_changed(self.tx, self.old, self.new)
        return self.losses

    def _ddl(self, statement: str) -> None:
        self.tx.execute(statement)

    # Tables

    def _move_tables(self, changes: list[TableChange]) -> None:
        moves: list[tuple[str, str]] = []
        for change in changes:
            before = change.physical_name
            if change.new is None and change.old is not None:
                self.losses[change.old.id] = Loss(change.old.id, table_rows(self.tx, change.old.name))
                moves.append((change.old.name, bin.add_object(self.tx, change.old, self.actor_id)))
            elif change.new is not None and before is not None and before != change.new.name:
                moves.append((before, change.new.name))
            if change.entry is not None:
                bin.remove(self.tx, change.entry)
        for index, (before, _) in enumerate(moves):
            self._ddl(ddl.rename_table(before, f"_tmp_{index}"))
        for index, (_, after) in enumerate(moves):
            self._ddl(ddl.rename_table(f"_tmp_{index}", after))

    def _create(self, item: ObjectDefinition) -> None:
        columns: Columns = {}
        for field in item.fields:
            columns |= physical_columns(field)
        self._ddl(ddl.create_table(item.name, short(item.id), columns, self.tx.dialect))

    # Values: while tables and columns still have their old names

    def _convert(self, change: TableChange) -> Mapping[str, Columns]:
        """The columns that hold each retyped field's new values, by field id."""
        if change.physical_name is None or change.new is None:
            return {}
        return {
            field.new.id: self._convert_field(change.physical_name, field, field.old, field.new)
            for field in change.fields
            if field.retyped and field.old is not None and field.new is not None
        }

    def _convert_field(
        self, table: str, change: FieldChange, old: FieldDefinition, new: FieldDefinition
    ) -> Columns:
        kept = change.entry.columns if change.entry else {}
        columns: Columns = {}
        for spec in specs(new):
            columns[spec.suffix] = kept.get(spec.suffix) or f"_new_{short(new.id)}{spec.suffix}"
            if spec.suffix not in kept:
                self._ddl(ddl.add_column(table, columns[spec.suffix], spec.kind, self.tx.dialect))
        if change.replaced:
            self.losses[new.id] = replaced_values(self.tx, table, change, old, new)
            return columns
        loss = self.losses[new.id] = Loss(new.id)
        conversion = conversion_of(table, change, old, new)
        write_rows(self.tx, table, new, columns, conversion.rows(self.tx, self.old, self.new, loss))
        if kept and columns.keys() - kept.keys():
            self._derive(table, new, columns)
        return columns

    # Columns

    def _move_columns(
        self, change: TableChange, item: ObjectDefinition, converted: Mapping[str, Columns]
    ) -> None:
        table = item.name
        moves: list[tuple[str, str]] = []
        for field in change.fields:
            if field.old is not None:
                moves += self._leaving(table, change, field, field.old)
            if field.new is not None:
                moves += self._arriving(change, field, field.new, converted)
        self._rename_columns(table, [move for move in moves if move[0] != move[1]])
        for field in change.fields:
            if field.new is not None and not field.retyped:
                self._complete(table, field, field.new)

    def _leaving(
        self, table: str, change: TableChange, field: FieldChange, old: FieldDefinition
    ) -> Iterable[tuple[str, str]]:
        """Into the bin: all columns of a dropped or retyped field, or the shadow columns it no longer has."""
        gone = specs(old) if field.new is None or field.retyped else field.removed_suffixes
        if not gone or change.before is None or field.source is not None:
            return
        if field.new is None:
            self.losses[old.id] = Loss(old.id, filled_rows(self.tx, table, old.name))
        elif field.replaced and not field.retyped:
            self.losses[old.id] = replaced_values(self.tx, table, field, old, field.new)
        suffixes = [spec.suffix for spec in gone]
        names = bin.add_field(self.tx, change.before, old, suffixes, self.actor_id)
        for spec in gone:
            yield spec.name(old), names[spec.suffix]

    def _arriving(
        self,
        change: TableChange,
        field: FieldChange,
        new: FieldDefinition,
        converted: Mapping[str, Columns],
    ) -> Iterable[tuple[str, str]]:
        """From the old name, from the bin, or from where the conversion put the values."""
        kept = [spec for spec in specs(new) if spec not in field.added_suffixes]
        sources: Mapping[str, str] = {}
        if field.retyped:
            kept, sources = list(specs(new)), converted[new.id]
        elif field.old is not None and specs(field.old):
            sources = {spec.suffix: spec.name(field.old) for spec in specs(field.old)}
        elif field.entry is not None:
            sources = field.entry.columns
            kept = [spec for spec in specs(new) if spec.suffix in sources]
        if field.entry is not None:
            bin.remove(self.tx, field.entry)
            yield from self._left_over(change, field.entry, new)
        for spec in kept:
            if spec.suffix in sources:
                yield sources[spec.suffix], spec.name(new)

    def _left_over(
        self, change: TableChange, entry: BinEntry, new: FieldDefinition
    ) -> Iterable[tuple[str, str]]:
        """Shadow columns from the bin that the field no longer has stay there."""
        suffixes = entry.columns.keys() - {spec.suffix for spec in specs(new)}
        if suffixes and change.before is not None:
            names = bin.add_field(self.tx, change.before, entry.field, sorted(suffixes), self.actor_id)
            for suffix in suffixes:
                yield entry.columns[suffix], names[suffix]

    def _rename_columns(self, table: str, moves: list[tuple[str, str]]) -> None:
        leaving = {before for before, _ in moves}
        aside = {after: f"_tmp_{index}" for index, (_, after) in enumerate(moves) if after in leaving}
        for before, after in moves:
            self._ddl(ddl.rename_column(table, before, aside.get(after, after)))
        for after, temporary in aside.items():
            self._ddl(ddl.rename_column(table, temporary, after))

    def _complete(self, table: str, field: FieldChange, new: FieldDefinition) -> None:
        """Columns that are wholly new, with what can be derived for them, and changed option keys."""
        present: set[str] = set()
        if field.old is not None and specs(field.old):
            present = {spec.suffix for spec in specs(field.old)}
        elif field.entry is not None:
            present = set(field.entry.columns)
        missing = [spec for spec in specs(new) if spec.suffix not in present]
        for spec in missing:
            self._ddl(ddl.add_column(table, spec.name(new), spec.kind, self.tx.dialect))
        if missing and present:
            self._derive(table, new, {spec.suffix: spec.name(new) for spec in specs(new)})
        if field.new_keys:
            self._change_keys(table, new.name, specs(new)[0].kind, field.new_keys)

    def _derive(self, table: str, field: FieldDefinition, columns: Columns) -> None:
        """Fill shadow columns from the field's own: a conversion that changes nothing."""
        unchanged = Conversion(table, columns[MAIN], field, field)
        rows: Iterable[Row] = unchanged.rows(self.tx, self.old, self.new, Loss(field.id))
        write_rows(self.tx, table, field, columns, (row for row in rows if row[2] is None))

    def _change_keys(self, table: str, column: str, kind: str, keys: Mapping[str, str]) -> None:
        if kind == "list":
            change_listed_keys(self.tx, table, column, keys)
            return
        whens = " ".join("WHEN ? THEN ?" for _ in keys)
        pairs = [text for pair in keys.items() for text in pair]
        marks = ", ".join("?" for _ in keys)
        name = quoted(column)
        sql = f"UPDATE {quoted(table)} SET {name} = CASE {name} {whens} END WHERE {name} IN ({marks})"
        self.tx.execute(sql, (*pairs, *keys))
