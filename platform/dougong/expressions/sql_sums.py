"""Sums in SQL: what stands on a side of a comparison of numbers, dates or counts, as columns with factors."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal

from dougong.expressions.moments import day_of
from dougong.expressions.numbers import exact
from dougong.expressions.sql_linear import Linear, Term
from dougong.expressions.sql_lists import is_list, length
from dougong.expressions.sql_places import distance
from dougong.expressions.sql_rows import over_rows
from dougong.expressions.sql_walk import ConditionWalk

SUMMED = ("number", "record", "date")


class BlankSum(Exception):
    """A part of a sum is blank whatever the row, and so the whole sum is."""


def linear(walk: ConditionWalk, node: ast.expr) -> Linear:
    if walk.is_constant(node):
        return _constant(walk, node)
    if isinstance(node, ast.Name):
        return _column(walk, node)
    if (apart := distance(walk, node)) is not None:
        return apart
    if isinstance(node, ast.Call) and (found := over_rows(walk, node)) is not None:
        return found
    if isinstance(node, ast.Call) and (counted := _counted_list(walk, node)) is not None:
        return Linear.of_column(Term(length(walk, counted), 0))
    if isinstance(node, ast.Call) and (between := _days_between(walk, node)) is not None:
        end, start = between
        return linear(walk, end).plus(linear(walk, start).negated())
    if isinstance(node, ast.UnaryOp):
        operand = linear(walk, node.operand)
        return operand.negated() if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return _step(walk, node) if walk.type_of(node).name == "date" else _difference(walk, node)
    raise walk.refusal(node)


def _counted_list(walk: ConditionWalk, node: ast.Call) -> ast.Name | None:
    [*parts] = node.args
    if not isinstance(node.func, ast.Name) or node.func.id != "COUNT" or len(parts) != 1:
        return None
    return parts[0] if isinstance(parts[0], ast.Name) and is_list(walk, parts[0]) else None


def _days_between(walk: ConditionWalk, node: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The end and the start in a call of DAYS over dates, which is their difference."""
    if not isinstance(node.func, ast.Name) or node.func.id != "DAYS":
        return None
    end, start = node.args
    return (end, start) if walk.type_of(end).name == walk.type_of(start).name == "date" else None


def _constant(walk: ConditionWalk, node: ast.expr) -> Linear:
    value = walk.constant(node)
    if value is None:
        raise BlankSum
    if isinstance(value, date):
        return Linear.of_constant(Decimal(day_of(value, walk.context.zone).toordinal()))
    return Linear.of_constant(exact(value))


def _column(walk: ConditionWalk, node: ast.Name) -> Linear:
    name = walk.type_of(node).name
    if name not in SUMMED:
        raise walk.refusal(node)
    return Linear.of_column(Term(walk.column(node).sql, scale_of(walk, node), name == "date"))


def _difference(walk: ConditionWalk, node: ast.BinOp) -> Linear:
    names = [walk.type_of(side).name for side in (node.left, node.right)]
    if names == ["datetime", "datetime"]:
        raise walk.refusal(node)
    left, right = linear(walk, node.left), linear(walk, node.right)
    return left.plus(right if isinstance(node.op, ast.Add) else right.negated())


def _step(walk: ConditionWalk, node: ast.BinOp) -> Linear:
    """A date and a number of days, which must be the same for all rows."""
    start, step = node.left, node.right
    if walk.type_of(start).name != "date":
        start, step = step, start
    if not walk.is_constant(step):
        raise walk.refusal(step)
    days = walk.constant(step)
    if days is None:
        raise BlankSum
    return linear(walk, start).moved(int(days) if isinstance(node.op, ast.Add) else -int(days))


def scale_of(walk: ConditionWalk, node: ast.Name) -> int:
    column = walk.column(node)
    return (walk.type_of(node).scale or 0) if column.scale is None else column.scale
