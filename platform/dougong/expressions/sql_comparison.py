"""Comparisons in SQL, by the types of their sides."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from dougong.expressions.moments import day_of, next_day, start_of_day
from dougong.expressions.numbers import exact
from dougong.expressions.operators import Value, equal
from dougong.expressions.sql_binds import FALSE, TRUE, Kind, ordered, same
from dougong.expressions.sql_linear import MIRRORED, Linear, compare, whole_units
from dougong.expressions.sql_lists import holds_exactly, is_list
from dougong.expressions.sql_places import band
from dougong.expressions.sql_rows import no_rows
from dougong.expressions.sql_sums import SUMMED, BlankSum, linear, scale_of
from dougong.expressions.sql_walk import ConditionWalk

_KINDS: dict[str, Kind] = {"text": "text", "datetime": "timestamptz", "boolean": "boolean"}


def compare_nodes(walk: ConditionWalk, left: ast.expr, operator: str, right: ast.expr) -> str:
    """``operator`` is one of = < <= > >=; at least one side mentions a field. NULL stands for false."""
    if walk.is_constant(left):
        left, operator, right = right, MIRRORED[operator], left
    if walk.is_constant(right) and walk.constant(right) is None:
        return blank(walk, left) if operator == "=" else FALSE
    names = {walk.type_of(left).name, walk.type_of(right).name}
    if "datetime" in names:
        return _instants(walk, left, operator, right)
    if names <= {*SUMMED, "blank"}:
        first = band(walk, left, operator, walk.constant(right)) if walk.is_constant(right) else ""
        found = _sums(walk, left, operator, right)
        return f"({first}{found})" if first else found
    if "boolean" in names:
        return _truths(walk, left, right)
    return _plain(walk, left, operator, right, "text")


def blank(walk: ConditionWalk, node: ast.expr) -> str:
    """Whether a part that mentions a field is blank."""
    rows = walk.rows(node)
    if rows is not None and rows.counts_rows:
        return no_rows(rows)
    if isinstance(node, ast.Name):
        return f"{walk.column(node).sql} IS NULL"
    name = walk.type_of(node).name
    if name == "boolean" and is_two_valued(node):
        return FALSE
    if name not in SUMMED:
        raise walk.refusal(node)
    try:
        return linear(walk, node).blank(walk.binds)
    except BlankSum:
        return TRUE


def is_member(walk: ConditionWalk, left: ast.expr, right: ast.expr) -> str:
    """Constants become one parameter; what else stands in the list is compared one by one."""
    if isinstance(right, ast.Name) and is_list(walk, right):
        return holds_exactly(walk, right, left)
    if not isinstance(right, ast.List):
        raise walk.refusal(right)
    items = right.elts
    if not isinstance(left, ast.Name) or walk.is_constant(left):
        return _any([_equality(walk, left, item) for item in items])
    listed: list[Value] = []
    tests: list[str] = []
    for item in items:
        value = walk.constant(item) if walk.is_constant(item) else None
        if value is not None and _is_listable(walk, left, item):
            listed.append(value)
        else:
            tests.append(compare_nodes(walk, left, "=", item))
    if listed:
        tests.insert(0, _listed(walk, left, listed))
    return _any(tests)


def is_two_valued(node: ast.expr) -> bool:
    """Conditions proper are never blank; fields and the results of IF and the like may be."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _TWO_VALUED
    return isinstance(node, ast.BoolOp | ast.Compare | ast.UnaryOp)


_TWO_VALUED = {
    "AND",
    "OR",
    "NOT",
    "ISEMPTY",
    "CONTAINS",
    "HASANY",
    "HASALL",
    "STARTSWITH",
    "ENDSWITH",
    "EXACT",
}


def _any(tests: Sequence[str]) -> str:
    if len(tests) <= 1:
        return tests[0] if tests else FALSE
    return f"({' OR '.join(tests)})"


def _equality(walk: ConditionWalk, left: ast.expr, item: ast.expr) -> str:
    if walk.is_constant(left) and walk.is_constant(item):
        same_value = equal(walk.constant(left), walk.constant(item), walk.context.zone)
        return TRUE if same_value else FALSE
    return compare_nodes(walk, left, "=", item)


def _is_listable(walk: ConditionWalk, left: ast.expr, item: ast.expr) -> bool:
    name, other = walk.type_of(left).name, walk.type_of(item).name
    return name != "boolean" and (name == other or {name, other} == {"record", "number"})


def _listed(walk: ConditionWalk, left: ast.Name, values: list[Value]) -> str:
    column = walk.column(left)
    name = walk.type_of(left).name
    if name not in ("number", "record"):
        return walk.binds.one_of(column.sql, _KINDS.get(name, "date"), values)
    scale = scale_of(walk, left)
    if scale and not walk.binds.is_sqlite:
        return walk.binds.one_of(column.sql, "numeric", [exact(value) for value in values])
    units = [whole_units(exact(value), scale) for value in values]
    return walk.binds.one_of(column.sql, "bigint", [unit for unit in units if unit is not None])


def _plain(walk: ConditionWalk, left: ast.expr, operator: str, right: ast.expr, kind: Kind) -> str:
    """A column with a constant or with another column."""
    binds = walk.binds
    if not isinstance(left, ast.Name):
        raise walk.refusal(left)
    column = walk.column(left).sql
    if walk.is_constant(right):
        value = binds.value(kind, walk.constant(right))
        return ordered(column, operator, value, kind, binds.dialect)
    if not isinstance(right, ast.Name):
        raise walk.refusal(right)
    other = walk.column(right).sql
    if operator == "=":
        return same(column, other, binds.dialect)
    return ordered(column, operator, other, kind, binds.dialect)


def _truths(walk: ConditionWalk, left: ast.expr, right: ast.expr) -> str:
    if walk.is_constant(right) and is_two_valued(left):
        return walk.condition(left, positive=walk.constant(right) is True)
    if isinstance(left, ast.Name) and (isinstance(right, ast.Name) or walk.is_constant(right)):
        return _plain(walk, left, "=", right, "boolean")
    return f"({_truth_value(walk, left)}) = ({_truth_value(walk, right)})"


def _truth_value(walk: ConditionWalk, node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return walk.column(node).sql
    if not is_two_valued(node):
        raise walk.refusal(node)
    return f"({walk.condition(node)}) IS TRUE"


def _instants(walk: ConditionWalk, left: ast.expr, operator: str, right: ast.expr) -> str:
    if not walk.is_constant(right):
        if walk.type_of(left).name != walk.type_of(right).name:
            raise walk.refusal(right)
        return _plain(walk, left, operator, right, "timestamptz")
    value = walk.constant(right)
    if walk.type_of(left).name == "date":
        day = Decimal(day_of(value, walk.context.zone).toordinal())
        return _sum_with(walk, left, operator, Linear.of_constant(day))
    if isinstance(value, datetime):
        return _plain(walk, left, operator, right, "timestamptz")
    if not isinstance(left, ast.Name):
        raise walk.refusal(left)
    return _on_day(walk, walk.column(left).sql, operator, value)


def _on_day(walk: ConditionWalk, column: str, operator: str, day: date) -> str:
    """An instant compared with a date goes by the day on which it lies, which is a range of instants."""
    zone, following = walk.context.zone, next_day(day)
    first = walk.binds.value("timestamptz", start_of_day(day, zone))
    if operator in ("<", ">="):
        return f"{column} {operator} {first}"
    if following is None:
        return {"<=": f"{column} IS NOT NULL", ">": FALSE, "=": f"{column} >= {first}"}[operator]
    end = walk.binds.value("timestamptz", start_of_day(following, zone))
    ends = {"<=": f"{column} < {end}", ">": f"{column} >= {end}"}
    return ends.get(operator, f"({column} >= {first} AND {column} < {end})")


def _sums(walk: ConditionWalk, left: ast.expr, operator: str, right: ast.expr) -> str:
    try:
        return _sum_with(walk, left, operator, linear(walk, right))
    except BlankSum:
        return blank(walk, left) if operator == "=" else FALSE


def _sum_with(walk: ConditionWalk, left: ast.expr, operator: str, right: Linear) -> str:
    try:
        found = linear(walk, left)
    except BlankSum:
        return right.blank(walk.binds) if operator == "=" else FALSE
    if not found.plus(right).is_exact:
        raise walk.refusal(left)
    return compare(found, operator, right, walk.binds)
