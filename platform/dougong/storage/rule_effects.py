"""What existing records mean for new rules of their object: conditions, requirements, combinations."""

from __future__ import annotations

from collections.abc import Iterator

from dougong import expressions
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition, UniqueTogether
from dougong.expressions.types import Path
from dougong.fields.scope import ObjectScope
from dougong.problems import N_, Problem
from dougong.storage import counting
from dougong.storage.ddl import SYSTEM_COLUMNS, quoted
from dougong.storage.demands import Demand, count_elsewhere, demands, told
from dougong.storage.reshaping import TableChange
from dougong.storage.tables import ColumnRef, column_ref
from dougong.storage.transaction import Transaction

NOT_UNIQUE_TOGETHER = N_(
    "{fields} cannot become unique together: {values} combinations stand in more than one record."
)


def rule_effects(
    tx: Transaction, new: DefinitionSet, change: TableChange, table: str, item: ObjectDefinition
) -> Iterator[Problem]:
    """Counted on the table as it is before the publish."""
    rows = Rows(tx, new, change, table, item)
    for demand in demands(change.before, item):
        yield from told(demand, rows.count(demand))
    yield from _repeated_combinations(rows)


class Rows:
    """The live rows of an object's table, asked by the new definitions in terms of the old columns."""

    def __init__(
        self, tx: Transaction, new: DefinitionSet, change: TableChange, table: str, item: ObjectDefinition
    ) -> None:
        self.tx, self.new, self.change, self.table, self.item = tx, new, change, table, item
        known = {f.new.id: column_ref(f.old) for f in change.fields if f.old and f.new and not f.retyped}
        self.columns = {field_id: ref for field_id, ref in known.items() if ref is not None}
        self.columns |= {name: ColumnRef(name, kind) for name, kind in SYSTEM_COLUMNS.items()}

    def count(self, demand: Demand) -> int | None:
        """By SQL over the table, else by whoever knows more of records than this floor; None if nobody can."""
        counted = self._count(demand)
        if counted is not None:
            return counted
        return count_elsewhere(self.tx, self.new, self.item, demand)

    def _count(self, demand: Demand) -> int | None:
        parts = ['"deleted_at" IS NULL']
        binds: dict[str, object] = {}
        if demand.blank is not None:
            if demand.blank.id not in self.columns:
                return None
            parts.append(f"{quoted(self.columns[demand.blank.id].name)} IS NULL")
        for index, (text, holds) in enumerate(demand.conditions):
            compiled = self._compiled(text, f"e{index}_")
            if compiled is None:
                return None
            parts.append(f"({compiled.sql}) IS {'' if holds else 'NOT '}TRUE")
            binds |= compiled.params
        sql = f"SELECT count(*) FROM {quoted(self.table)} WHERE {' AND '.join(parts)}"
        return int(self.tx.execute(sql, binds).fetchone()[0])

    def _compiled(self, text: str, prefix: str) -> expressions.SqlText | None:
        checked = expressions.check(expressions.parse(text), ObjectScope(self.new, self.item))
        if checked.volatility & {"actor", "records"}:
            return None
        if any(resolved.part is not None for resolved in checked.resolved):
            return None
        if any(len(path) > 1 or path[0] not in self.columns for path in checked.paths):
            return None
        types = {resolved.place: resolved.type for resolved in checked.resolved}

        def column(path: Path) -> expressions.SqlColumn:
            ref = self.columns[path[-1]]
            key = quoted(ref.key_column) if ref.key_column else None
            return expressions.SqlColumn(quoted(ref.name), types[path], key_sql=key)

        context = expressions.EvaluationContext(self.tx.now, self.tx.workspace.default_zone)
        try:
            return expressions.compile_condition(checked, self.tx.dialect, column, context, prefix=prefix)
        except expressions.NotCompilable:
            return None


def _repeated_combinations(rows: Rows) -> Iterator[Problem]:
    before = rows.change.before
    known = {item.id: set(item.field_ids) for item in before.unique_together} if before else {}
    for index, item in enumerate(rows.item.unique_together):
        if known.get(item.id) == set(item.field_ids):
            continue
        fields = [rows.item.fields_by_id[field_id] for field_id in item.field_ids]
        if count := _repeated(rows, item, fields):
            place = f"object:{rows.item.name}#/uniqueTogether/{index}"
            params = {"fields": ", ".join(f"“{field.title}”" for field in fields), "values": count}
            yield Problem("not_unique_together", NOT_UNIQUE_TOGETHER, place, params)


def _repeated(rows: Rows, item: UniqueTogether, fields: list[FieldDefinition]) -> int:
    """0 where a field has no values yet; what a change of type makes equal is found out at the publish."""
    columns = [rows.columns.get(field.id) for field in fields]
    names = [column.key_column or column.name for column in columns if column is not None]
    if len(names) < len(fields):
        return 0
    return counting.duplicated_values(rows.tx, rows.table, *names)
