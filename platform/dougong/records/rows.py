"""The rows that roles allow, as conditions in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from dougong.access import LOOKING, POLICY, Actor, Grant, Operation
from dougong.definitions import RoleRule
from dougong.expressions import EvaluationContext
from dougong.fields.base import DEPARTMENTS
from dougong.records import whose
from dougong.records.conditions import Condition, compile_filter
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.storage import Release

if TYPE_CHECKING:
    from dougong.records.joins import Joins

MakeJoins = Callable[[Release, ObjectLayout, str, EvaluationContext], "Joins"]
"""Joins in which everything may be read: a role's condition may mention what its holders do not see."""

Part = Literal["rows", "through", "condition"]
"""Of a rule."""

NONE = "1 = 0"
MOST_GATHERED = 6
"""Rules whose records are gathered one after the other: each leaves out those of all before it."""
ME_BIND = f":{whose.ME}"


class RowCompiler:
    """Makes the conditions of one statement; ``prefix`` keeps their binds and aliases apart from others'."""

    def __init__(
        self, release: Release, actor: Actor, context: EvaluationContext, joins: MakeJoins, prefix: str
    ) -> None:
        self._release = release
        self._actor = actor
        self._context = context
        self._joins = joins
        self._prefix = prefix
        self._count = 0
        self.binds: dict[str, object] = {}
        self.volatile = False

    def compile(self, alias: str, layout: ObjectLayout, operation: Operation) -> str | None:
        """None where all rows are allowed."""
        if not POLICY.can(self._actor, operation, layout.definition):
            return NONE
        groups = POLICY.grants(self._actor, operation, layout.definition)
        if groups is None:
            return None
        return " AND ".join(self._any(alias, layout, group, one) for one, group in groups.items())

    def gather(self, alias: str, layout: ObjectLayout) -> str | None:
        """A SELECT of the ids of the live records that may be read, each once, rule by rule: whose records
        they are, or which, there is an index on. None where a rule begins otherwise."""
        groups = POLICY.grants(self._actor, "read", layout.definition) or {}
        rules = [grant.rule for grant in groups.get("read", ())]
        if not rules or any(rule.rows == "all" for rule in rules):
            return None
        found = dict.fromkeys(self.rule(alias, layout, rule, "read") for rule in rules)
        texts = [text for text in found if text is not None]
        if len(texts) > MOST_GATHERED:
            return None
        live = f'SELECT {alias}."id" FROM {layout.table} {alias} WHERE {alias}."deleted_at" IS NULL'
        selects = []
        for number, text in enumerate(texts):
            before = " OR ".join(f"({other})" for other in texts[:number])
            fresh = f" AND CASE WHEN {before} THEN 0 ELSE 1 END = 1" if before else ""
            selects.append(f"{live} AND {text}{fresh}")
        return " UNION ALL ".join(selects)

    def rule(self, alias: str, layout: ObjectLayout, rule: RoleRule, operation: Operation) -> str | None:
        """The condition of one rule alone; None where it lets everything pass."""
        found = self.parts(alias, layout, rule, operation)
        return " AND ".join(found.values()) if found else None

    def _any(self, alias: str, layout: ObjectLayout, group: Sequence[Grant], operation: Operation) -> str:
        texts = (self.rule(alias, layout, grant.rule, operation) for grant in group)
        return f"({' OR '.join(dict.fromkeys(text for text in texts if text is not None))})"

    def parts(
        self, alias: str, layout: ObjectLayout, rule: RoleRule, operation: Operation
    ) -> dict[Part, str]:
        """What of a rule does not let everything pass; each part has to."""
        parts: dict[Part, str] = {}
        if rule.rows == "shared":
            records = whose.shared(layout.id, editing=operation not in LOOKING)
            parts["rows"] = f'{alias}."id" IN ({records})'
            self.binds[whose.ME] = self._actor.user_id
        elif rule.rows != "all":
            parts["rows"] = self._owned(alias, layout, rule)
        if rule.through_id is not None:
            parts["through"] = self._through(alias, layout.by_id[rule.through_id], operation)
        if rule.condition is not None:
            parts["condition"] = self._condition(alias, layout, rule.condition)
        return parts

    def _owned(self, alias: str, layout: ObjectLayout, rule: RoleRule) -> str:
        self.binds[whose.ME] = self._actor.user_id
        field = layout.by_id[rule.by]
        column = f"{alias}.{field.column}"
        if field.target == DEPARTMENTS:
            return f"{column} {self._among(whose.DEPARTMENTS[rule.rows])}"
        if rule.rows == "own":
            return f"{column} = {ME_BIND}"
        return f"{column} {self._among(f'{whose.MYSELF} UNION ALL {whose.PEOPLE[rule.rows]}')}"

    def _among(self, select: str) -> str:
        """PostgreSQL joins what stands in an IN, and reads the whole table for it; an array it looks up in an index."""
        return f"= ANY(ARRAY({select}))" if self._release.dialect == "postgresql" else f"IN ({select})"

    def _through(self, alias: str, field: FieldLayout, operation: Operation) -> str:
        """Whatever more than looking is a change of the record to which this one belongs."""
        target = layout_of(self._release, field.target or "")
        inner = self._alias()
        needed: Operation = "read" if operation in LOOKING else "update"
        visible = self.compile(inner, target, needed)
        if visible == NONE:
            return NONE
        also = "" if visible is None else f" AND {visible}"
        return (
            f'EXISTS (SELECT 1 FROM {target.table} {inner} WHERE {inner}."id" = {alias}.{field.column}{also})'
        )

    def _condition(self, alias: str, layout: ObjectLayout, text: str) -> str:
        inner = self._alias()
        joins = self._joins(self._release, layout, alias, self._context)
        condition = compile_filter(joins, text, self._context, prefix=f"{inner}_")
        if joins.sql:
            joins = self._joins(self._release, layout, inner, self._context)
            condition = compile_filter(joins, text, self._context, prefix=f"{inner}_")
        self._keep(condition)
        if not joins.sql:
            return f"({condition.sql})"
        return (
            f"EXISTS (SELECT 1 FROM {layout.table} {inner}{joins.sql}"
            f' WHERE {inner}."id" = {alias}."id" AND ({condition.sql}))'
        )

    def _keep(self, condition: Condition) -> None:
        self.binds |= condition.binds
        self.volatile |= condition.volatile

    def _alias(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"
