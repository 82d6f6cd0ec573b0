"""Counts, sums and extremes over a record's lines, in SQL: each a subquery that stands for one number or day."""

from __future__ import annotations

import ast

from dougong.expressions.numbers import LIMIT
from dougong.expressions.sql_linear import Linear, Term
from dougong.expressions.sql_walk import ConditionWalk, SqlColumn

_SUMMED = ("number", "date")
_WEIGHT = LIMIT / 10
"""What a sum is taken to reach at most, so that a few more things can be added to it."""
_LARGEST = 9 * 10**18
_PART = 10**9


def over_rows(walk: ConditionWalk, node: ast.Call) -> Linear | None:
    """None if the call is not about lines."""
    rows = walk.rows(node.args[0]) if len(node.args) == 1 else None
    if rows is None:
        return None
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    element, of_lines = walk.type_of(node.args[0]).element, rows.counts_rows
    if element is None or not (of_lines or element.name in _SUMMED):
        raise walk.refusal(node)
    scale = (element.scale or 0) if rows.scale is None else rows.scale
    if name == "COUNT":
        counted = "count(*)" if of_lines else f"count({rows.sql})"
        return Linear.of_column(Term(_select(counted, rows), 0))
    if of_lines or name not in ("SUM", "MIN", "MAX") or (name == "SUM" and element.name != "number"):
        raise walk.refusal(node)
    if name != "SUM":
        return Linear.of_column(
            Term(_select(f"{name.lower()}({rows.sql})", rows), scale, element.name == "date")
        )
    total = _bounded_sum(rows.sql) if walk.binds.is_sqlite else f"coalesce(sum({rows.sql}), 0)"
    return Linear((Term(_select(total, rows), scale),), weight=_WEIGHT)


def no_rows(rows: SqlColumn) -> str:
    return f"NOT EXISTS (SELECT 1 {rows.rows})"


def _select(what: str, rows: SqlColumn) -> str:
    return f"(SELECT {what} {rows.rows})"


def _bounded_sum(column: str) -> str:
    """SQLite's sums fail beyond 64 bits; what is there stays larger than all that it can be compared with."""
    parts = f"sum({column} / {_PART}) * {_PART} + sum({column} % {_PART})"
    return (
        f"CASE WHEN total({column}) > {_LARGEST}.0 THEN {_LARGEST}"
        f" WHEN total({column}) < -{_LARGEST}.0 THEN -{_LARGEST} ELSE coalesce({parts}, 0) END"
    )
