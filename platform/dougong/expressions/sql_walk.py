"""What a compiler of conditions offers to the modules that compile comparisons and functions for it."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.expressions.checked import Checked
from dougong.expressions.errors import NotCompilable, problem_at
from dougong.expressions.functions import EvaluationContext
from dougong.expressions.operators import Value
from dougong.expressions.parsing import children
from dougong.expressions.sql_binds import Binds
from dougong.expressions.types import Path, Type
from dougong.problems import N_


@dataclass(frozen=True, slots=True)
class Link:
    """Where the records that a list holds stand one by one: ``source`` is the record with the list,
    ``select`` finds such by a condition on ``target`` that follows it."""

    source: str
    select: str
    target: str


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """``sql`` is quoted and qualified. ``scale`` are the decimals kept (None: those of the type).
    ``key_sql`` is the column with the folded text, given only where it holds the whole of it. ``link`` is for
    lists of records. ``rows`` is what follows SELECT where the column is one of lines, of which a record has many;
    ``counts_rows`` if it stands for the lines themselves. ``parts`` are the columns of the value's parts."""

    sql: str
    type: Type
    scale: int | None = None
    key_sql: str | None = None
    link: Link | None = None
    rows: str | None = None
    counts_rows: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)


class ConditionWalk(ABC):
    """The tree with its types, columns and constants. In the SQL of a condition NULL counts as false."""

    def __init__(
        self, checked: Checked, binds: Binds, column: Callable[[Path], SqlColumn], context: EvaluationContext
    ) -> None:
        self.binds = binds
        self.context = context
        self._checked = checked
        self._column = column
        self._with_fields: dict[ast.expr, bool] = {}
        self._constants: dict[ast.expr, Value] = {}

    @abstractmethod
    def condition(self, node: ast.expr, positive: bool = True) -> str:
        """The condition, or its negation."""

    @abstractmethod
    def joined(self, nodes: list[ast.expr], positive: bool, *, conjunctive: bool) -> str:
        """All or any of the conditions; negated, any or all of their negations."""

    @abstractmethod
    def equal(self, left: ast.expr, right: ast.expr, positive: bool) -> str:
        """Null-safe; at least one side mentions a field."""

    def type_of(self, node: ast.expr) -> Type:
        return self._checked.types[node]

    def column(self, node: ast.Name) -> SqlColumn:
        """Of a field of which a record has one value."""
        found = self._resolved(node)
        if found.rows is not None:
            raise self.refusal(node)
        return found

    def rows(self, node: ast.expr) -> SqlColumn | None:
        """Of a field of lines; None for everything else."""
        if not isinstance(node, ast.Name) or self.is_constant(node):
            return None
        found = self._resolved(node)
        return found if found.rows is not None else None

    def _resolved(self, node: ast.Name) -> SqlColumn:
        return self._column(self._checked.resolved[int(node.id[1:])].place)

    def is_constant(self, node: ast.expr) -> bool:
        """Whether no field is mentioned."""
        known = self._with_fields.get(node)
        if known is None:
            mentions = isinstance(node, ast.Name) and node.id[0] == "p" and not self._is_record_list(node)
            known = mentions or any(not self.is_constant(child) for child in children(node))
            self._with_fields[node] = known
        return not known

    def _is_record_list(self, node: ast.Name) -> bool:
        """Read when the statement is made, it is the same for all of its rows."""
        return self._checked.resolved[int(node.id[1:])].records is not None

    def constant(self, node: ast.expr) -> Value:
        if node not in self._constants:
            self._constants[node] = self._checked.constant(node, self.context)
        return self._constants[node]

    def refusal(self, node: ast.expr, template: str | None = None) -> NotCompilable:
        start, end = self._checked.expression.place(node)
        part = self._checked.expression.source[start:end]
        advice = N_(
            "“{part}” is too much for a filter (at character {position}); store it as a formula field and"
            " filter by that."
        )
        return NotCompilable(problem_at("not_a_filter", template or advice, start, end, part=part))
