"""Turn a checked condition into SQL that selects the same rows on both databases as Python would.

Only what a database can do exactly is turned: fields, comparisons, AND, OR, NOT, IN, tests for blank,
CONTAINS and its kin, sums and differences. Parts without fields are computed here and become parameters.

A condition is compiled either as it stands or negated; NOT is pushed down to the comparisons, so that in
the result NULL can only mean "not fulfilled". The SQL is for WHERE; as a value it must be wrapped in ``(…)
IS TRUE``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions.checked import Checked
from dougong.expressions.errors import ExpressionTypeError, problem_at
from dougong.expressions.functions import FUNCTIONS, EvaluationContext
from dougong.expressions.joining import COMPARISONS
from dougong.expressions.operators import is_true
from dougong.expressions.sql_binds import FALSE, TRUE, Binds, Dialect
from dougong.expressions.sql_comparison import compare_nodes, is_member
from dougong.expressions.sql_functions import SQL_FORMS
from dougong.expressions.sql_walk import ConditionWalk, SqlColumn
from dougong.expressions.types import Path
from dougong.problems import N_


@dataclass(frozen=True, slots=True)
class SqlText:
    """``fixed`` is true if neither the time nor the user nor the zone went into the parameters."""

    sql: str
    params: dict[str, Any]
    fixed: bool


_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def compile_condition(
    checked: Checked,
    dialect: Dialect,
    column: Callable[[Path], SqlColumn],
    context: EvaluationContext,
    *,
    prefix: str = "e",
) -> SqlText:
    """``column`` says where a canonical path is found; parameters are named ``:e0``, ``:e1`` … Raises
    NotCompilable, and ExpressionTypeError if the expression is not a condition."""
    if checked.type.name not in ("boolean", "blank"):
        template = N_("A filter must be a condition that is true or false.")
        problem = problem_at("condition_expected", template, 0, len(checked.expression.source))
        raise ExpressionTypeError(problem)
    compiler = Compiler(checked, Binds(dialect, prefix), column, context)
    if "chance" in checked.volatility:
        template = N_("“{part}” is different each time it is asked for; no filter can go by it.")
        raise compiler.refusal(checked.expression.tree, template)
    sql = compiler.condition(checked.expression.tree)
    return SqlText(sql, compiler.binds.params, is_fixed(checked))


class Compiler(ConditionWalk):
    """The comparisons and functions have their own modules, which call back."""

    def condition(self, node: ast.expr, positive: bool = True) -> str:
        if self.is_constant(node):
            return TRUE if is_true(self.constant(node)) == positive else FALSE
        if isinstance(node, ast.Name):
            return self._signed(self._truth(node), positive)
        if isinstance(node, ast.UnaryOp):
            return self.condition(node.operand, not positive)
        if isinstance(node, ast.BoolOp):
            return self.joined(node.values, positive, conjunctive=isinstance(node.op, ast.And))
        if isinstance(node, ast.Compare):
            return self._comparison(node, positive)
        if isinstance(node, ast.Call):
            return self._call(node, positive)
        raise self.refusal(node)

    def joined(self, nodes: list[ast.expr], positive: bool, *, conjunctive: bool) -> str:
        parts = [self.condition(node, positive) for node in nodes]
        return f"({(' AND ' if conjunctive == positive else ' OR ').join(parts)})"

    def equal(self, left: ast.expr, right: ast.expr, positive: bool) -> str:
        return self._signed(compare_nodes(self, left, "=", right), positive)

    def _signed(self, sql: str, positive: bool) -> str:
        return sql if positive else f"({sql}) IS NOT TRUE"

    def _truth(self, node: ast.Name) -> str:
        sql = self.column(node).sql
        return f"{sql} = 1" if self.binds.is_sqlite else sql

    def _comparison(self, node: ast.Compare, positive: bool) -> str:
        """A chain such as ``1 < a <= b`` is fulfilled if each of its links is."""
        parts: list[str] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self._link(left, operator, right, positive))
            left = right
        return parts[0] if len(parts) == 1 else f"({(' AND ' if positive else ' OR ').join(parts)})"

    def _link(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, positive: bool) -> str:
        if self.is_constant(left) and self.is_constant(right):
            compare = COMPARISONS[type(operator)]
            fulfilled = compare(self.constant(left), self.constant(right), self.context.zone)
            return TRUE if fulfilled == positive else FALSE
        if isinstance(operator, ast.In | ast.NotIn):
            wanted = positive == isinstance(operator, ast.In)
            return self._signed(is_member(self, left, right), wanted)
        if isinstance(operator, ast.NotEq):
            return self.equal(left, right, not positive)
        return self._signed(compare_nodes(self, left, _OPERATORS[type(operator)], right), positive)

    def _call(self, node: ast.Call, positive: bool) -> str:
        form = SQL_FORMS.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if form is None:
            raise self.refusal(node)
        return form(self, node, positive)


def is_fixed(checked: Checked) -> bool:
    if "records" in checked.volatility:
        return False
    if any(found.name == "datetime" for found in checked.types.values()):
        return False
    return not any(FUNCTIONS[name].takes_context for name in checked.functions)
