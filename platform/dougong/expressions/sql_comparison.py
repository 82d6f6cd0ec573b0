"""Comparisons in SQL, by the types of their sides."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from dougong.expressions.moments import day_of, next_day, start_of_day
from dougong.expressions.numbers import exact
from dougong.expressions.operators import Value, equal
from dougong.expressions.sql_binds import FALSE, TRUE, Kind, ordered, same
from dougong.expressions.sql_linear import MIRRORED, Linear, Term, compare, whole_units

if TYPE_CHECKING:
    from dougong.expressions.sql import Compiler

_SUMMED = ("number", "record", "date")
_KINDS: dict[str, Kind] = {"text": "text", "datetime": "timestamptz", "boolean": "boolean"}


class _BlankSum(Exception):
    """A part of a sum is blank whatever the row, and so the whole sum is."""


def compare_nodes(compiler: Compiler, left: ast.expr, operator: str, right: ast.expr) -> str:
    """``operator`` is one of = < <= > >=; at least one side mentions a field. NULL stands for false."""
    if compiler.is_constant(left):
        left, operator, right = right, MIRRORED[operator], left
    if compiler.is_constant(right) and compiler.constant(right) is None:
        return blank(compiler, left) if operator == "=" else FALSE
    names = {compiler.type_of(left).name, compiler.type_of(right).name}
    if "datetime" in names:
        return _instants(compiler, left, operator, right)
    if names <= {*_SUMMED, "blank"}:
        return _sums(compiler, left, operator, right)
    if "boolean" in names:
        return _truths(compiler, left, right)
    return _plain(compiler, left, operator, right, "text")


def blank(compiler: Compiler, node: ast.expr) -> str:
    """Whether a part that mentions a field is blank."""
    if isinstance(node, ast.Name):
        return f"{compiler.column(node).sql} IS NULL"
    name = compiler.type_of(node).name
    if name == "boolean" and is_two_valued(node):
        return FALSE
    if name not in _SUMMED:
        raise compiler.refusal(node)
    try:
        return _linear(compiler, node).blank(compiler.binds)
    except _BlankSum:
        return TRUE


def is_member(compiler: Compiler, left: ast.expr, right: ast.expr) -> str:
    """Constants become one parameter; what else stands in the list is compared one by one."""
    if not isinstance(right, ast.List):
        raise compiler.refusal(right)
    items = right.elts
    if not isinstance(left, ast.Name) or compiler.is_constant(left):
        return _any([_equality(compiler, left, item) for item in items])
    listed: list[Value] = []
    tests: list[str] = []
    for item in items:
        value = compiler.constant(item) if compiler.is_constant(item) else None
        if value is not None and _is_listable(compiler, left, item):
            listed.append(value)
        else:
            tests.append(compare_nodes(compiler, left, "=", item))
    if listed:
        tests.insert(0, _listed(compiler, left, listed))
    return _any(tests)


def is_two_valued(node: ast.expr) -> bool:
    """Conditions proper are never blank; fields and the results of IF and the like may be."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _TWO_VALUED
    return isinstance(node, ast.BoolOp | ast.Compare | ast.UnaryOp)


_TWO_VALUED = {"AND", "OR", "NOT", "ISEMPTY", "CONTAINS", "STARTSWITH", "ENDSWITH", "EXACT"}


def _any(tests: Sequence[str]) -> str:
    if len(tests) <= 1:
        return tests[0] if tests else FALSE
    return f"({' OR '.join(tests)})"


def _equality(compiler: Compiler, left: ast.expr, item: ast.expr) -> str:
    if compiler.is_constant(left) and compiler.is_constant(item):
        same_value = equal(compiler.constant(left), compiler.constant(item), compiler.context.zone)
        return TRUE if same_value else FALSE
    return compare_nodes(compiler, left, "=", item)


def _is_listable(compiler: Compiler, left: ast.expr, item: ast.expr) -> bool:
    name, other = compiler.type_of(left).name, compiler.type_of(item).name
    return name != "boolean" and (name == other or {name, other} == {"record", "number"})


def _listed(compiler: Compiler, left: ast.Name, values: list[Value]) -> str:
    column = compiler.column(left)
    name = compiler.type_of(left).name
    if name not in ("number", "record"):
        return compiler.binds.one_of(column.sql, _KINDS.get(name, "date"), values)
    scale = _scale(compiler, left)
    if scale and not compiler.binds.is_sqlite:
        return compiler.binds.one_of(column.sql, "numeric", [exact(value) for value in values])
    units = [whole_units(exact(value), scale) for value in values]
    return compiler.binds.one_of(column.sql, "bigint", [unit for unit in units if unit is not None])


def _plain(compiler: Compiler, left: ast.expr, operator: str, right: ast.expr, kind: Kind) -> str:
    """A column with a constant or with another column."""
    binds = compiler.binds
    if not isinstance(left, ast.Name):
        raise compiler.refusal(left)
    column = compiler.column(left).sql
    if compiler.is_constant(right):
        value = binds.value(kind, compiler.constant(right))
        return ordered(column, operator, value, kind, binds.dialect)
    if not isinstance(right, ast.Name):
        raise compiler.refusal(right)
    other = compiler.column(right).sql
    if operator == "=":
        return same(column, other, binds.dialect)
    return ordered(column, operator, other, kind, binds.dialect)


def _truths(compiler: Compiler, left: ast.expr, right: ast.expr) -> str:
    if compiler.is_constant(right) and is_two_valued(left):
        return compiler.condition(left, positive=compiler.constant(right) is True)
    if isinstance(left, ast.Name) and (isinstance(right, ast.Name) or compiler.is_constant(right)):
        return _plain(compiler, left, "=", right, "boolean")
    return f"({_truth_value(compiler, left)}) = ({_truth_value(compiler, right)})"


def _truth_value(compiler: Compiler, node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return compiler.column(node).sql
    if not is_two_valued(node):
        raise compiler.refusal(node)
    return f"({compiler.condition(node)}) IS TRUE"


def _instants(compiler: Compiler, left: ast.expr, operator: str, right: ast.expr) -> str:
    if not compiler.is_constant(right):
        if compiler.type_of(left).name != compiler.type_of(right).name:
            raise compiler.refusal(right)
        return _plain(compiler, left, operator, right, "timestamptz")
    value = compiler.constant(right)
    if compiler.type_of(left).name == "date":
        day = Decimal(day_of(value, compiler.context.zone).toordinal())
        return _sum_with(compiler, left, operator, Linear.of_constant(day))
    if isinstance(value, datetime):
        return _plain(compiler, left, operator, right, "timestamptz")
    if not isinstance(left, ast.Name):
        raise compiler.refusal(left)
    return _on_day(compiler, compiler.column(left).sql, operator, value)


def _on_day(compiler: Compiler, column: str, operator: str, day: date) -> str:
    """An instant compared with a date goes by the day on which it lies, which is a range of instants."""
    zone, following = compiler.context.zone, next_day(day)
    first = compiler.binds.value("timestamptz", start_of_day(day, zone))
    if operator in ("<", ">="):
        return f"{column} {operator} {first}"
    if following is None:
        return {"<=": f"{column} IS NOT NULL", ">": FALSE, "=": f"{column} >= {first}"}[operator]
    end = compiler.binds.value("timestamptz", start_of_day(following, zone))
    ends = {"<=": f"{column} < {end}", ">": f"{column} >= {end}"}
    return ends.get(operator, f"({column} >= {first} AND {column} < {end})")


def _sums(compiler: Compiler, left: ast.expr, operator: str, right: ast.expr) -> str:
    try:
        return _sum_with(compiler, left, operator, _linear(compiler, right))
    except _BlankSum:
        return blank(compiler, left) if operator == "=" else FALSE


def _sum_with(compiler: Compiler, left: ast.expr, operator: str, right: Linear) -> str:
    try:
        found = _linear(compiler, left)
    except _BlankSum:
        return right.blank(compiler.binds) if operator == "=" else FALSE
    if not found.plus(right).is_exact:
        raise compiler.refusal(left)
    return compare(found, operator, right, compiler.binds)


def _linear(compiler: Compiler, node: ast.expr) -> Linear:
    if compiler.is_constant(node):
        return _constant(compiler, node)
    if isinstance(node, ast.Name):
        return _column(compiler, node)
    if isinstance(node, ast.UnaryOp):
        operand = _linear(compiler, node.operand)
        return operand.negated() if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return _step(compiler, node) if compiler.type_of(node).name == "date" else _difference(compiler, node)
    raise compiler.refusal(node)


def _constant(compiler: Compiler, node: ast.expr) -> Linear:
    value = compiler.constant(node)
    if value is None:
        raise _BlankSum
    if isinstance(value, date):
        return Linear.of_constant(Decimal(day_of(value, compiler.context.zone).toordinal()))
    return Linear.of_constant(exact(value))


def _column(compiler: Compiler, node: ast.Name) -> Linear:
    name = compiler.type_of(node).name
    if name not in _SUMMED:
        raise compiler.refusal(node)
    return Linear.of_column(Term(compiler.column(node).sql, _scale(compiler, node), name == "date"))


def _difference(compiler: Compiler, node: ast.BinOp) -> Linear:
    names = [compiler.type_of(side).name for side in (node.left, node.right)]
    if names == ["datetime", "datetime"]:
        raise compiler.refusal(node)
    left, right = _linear(compiler, node.left), _linear(compiler, node.right)
    return left.plus(right if isinstance(node.op, ast.Add) else right.negated())


def _step(compiler: Compiler, node: ast.BinOp) -> Linear:
    """A date and a number of days, which must be the same for all rows."""
    start, step = node.left, node.right
    if compiler.type_of(start).name != "date":
        start, step = step, start
    if not compiler.is_constant(step):
        raise compiler.refusal(step)
    days = compiler.constant(step)
    if days is None:
        raise _BlankSum
    return _linear(compiler, start).moved(int(days) if isinstance(node.op, ast.Add) else -int(days))


def _scale(compiler: Compiler, node: ast.Name) -> int:
    column = compiler.column(node)
    return (compiler.type_of(node).scale or 0) if column.scale is None else column.scale
