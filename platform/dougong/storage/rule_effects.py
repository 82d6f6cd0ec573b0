"""What existing records mean for new rules of their object: conditions, requirements, combinations."""

from __future__ import annotations

from collections.abc import Iterator

from dougong import expressions
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition, Rule, UniqueTogether
from dougong.expressions.types import Path
from dougong.fields.scope import ObjectScope
from dougong.problems import N_, Problem
from dougong.storage import counting
from dougong.storage.ddl import SYSTEM_COLUMNS, quoted
from dougong.storage.reshaping import TableChange
from dougong.storage.tables import ColumnRef, column_ref
from dougong.storage.transaction import Transaction

RULE_BROKEN = N_(
    "{rows} records of “{object}” break the rule “{rule}”; they must be mended at their next change."
)
NOW_REQUIRED_WHEN = N_(
    "“{field}” becomes required under a condition, but {rows} records that fulfil it have no value: they must"
    " get one at their next change."
)
NOT_UNIQUE_TOGETHER = N_(
    "{fields} cannot become unique together: {values} combinations stand in more than one record."
)


def rule_effects(
    tx: Transaction, new: DefinitionSet, change: TableChange, table: str, item: ObjectDefinition
) -> Iterator[Problem]:
    """Counted on the table as it is before the publish."""
    rows = Rows(tx, new, change, table, item)
    yield from _broken_rules(rows)
    yield from _missing_values(rows)
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

    def count(self, *conditions: tuple[str, str], more: str = "") -> int:
        """Rows for which each condition is what is said of it in SQL; 0 too where only the evaluator could
        tell."""
        parts = [] if not more else [more]
        binds: dict[str, object] = {}
        for index, (text, said) in enumerate(conditions):
            compiled = self._compiled(text, f"e{index}_")
            if compiled is None:
                return 0
            parts.append(f"({compiled.sql}) {said}")
            binds |= compiled.params
        sql = (
            f'SELECT count(*) FROM {quoted(self.table)} WHERE "deleted_at" IS NULL AND {" AND ".join(parts)}'
        )
        return int(self.tx.execute(sql, binds).fetchone()[0])

    def _compiled(self, text: str, prefix: str) -> expressions.SqlText | None:
        checked = expressions.check(expressions.parse(text), ObjectScope(self.new, self.item))
        if any(len(path) > 1 or path[0] not in self.columns for path in checked.paths):
            return None
        types = {resolved.path: resolved.type for resolved in checked.resolved}

        def column(path: Path) -> expressions.SqlColumn:
            ref = self.columns[path[0]]
            key = quoted(ref.key_column) if ref.key_column else None
            return expressions.SqlColumn(quoted(ref.name), types[path], key_sql=key)

        context = expressions.EvaluationContext(self.tx.now, self.tx.workspace.default_zone)
        try:
            return expressions.compile_condition(checked, self.tx.dialect, column, context, prefix=prefix)
        except expressions.NotCompilable:
            return None


def _broken_rules(rows: Rows) -> Iterator[Problem]:
    before = rows.change.before
    known = {rule.id: (rule.condition, rule.when) for rule in before.rules} if before else {}
    for index, rule in enumerate(rows.item.rules):
        if rule.warns or known.get(rule.id) == (rule.condition, rule.when):
            continue
        if count := rows.count(*_breaking(rule)):
            params = {"rows": count, "object": rows.item.title, "rule": rule.name}
            place = f"object:{rows.item.name}#/rules/{index}"
            yield Problem("rule_broken", RULE_BROKEN, place, params, "warning")


def _breaking(rule: Rule) -> Iterator[tuple[str, str]]:
    yield rule.condition, "IS NOT TRUE"
    if rule.when is not None:
        yield rule.when, "IS TRUE"


def _missing_values(rows: Rows) -> Iterator[Problem]:
    for field in rows.change.fields:
        new, old = field.new, field.old
        if new is None or new.required_when is None or new.required or new.id not in rows.columns:
            continue
        if old is not None and (old.required or old.required_when == new.required_when):
            continue
        blank = f"{quoted(rows.columns[new.id].name)} IS NULL"
        if count := rows.count((new.required_when, "IS TRUE"), more=blank):
            place = f"object:{rows.item.name}#/properties/{new.name}"
            params = {"field": new.title, "rows": count}
            yield Problem("now_required_when", NOW_REQUIRED_WHEN, place, params, "warning")


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
