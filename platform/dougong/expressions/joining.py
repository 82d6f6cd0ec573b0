"""What operators make of the parts beside them. They go by the types that checking has found: what surely is no date
is compared and added up without a look at the zone."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from dougong.expressions import numbers, operators
from dougong.expressions.functions import EvaluationContext, Read, Row
from dougong.expressions.operators import Value
from dougong.expressions.parts import Part

Binary = Callable[[Any, Any, Any], Value]
"""Of two values and the zone."""
Joining = Callable[[Part, Part], Read]

COMPARISONS: dict[type[ast.cmpop], Binary] = {
    ast.Eq: operators.equal,
    ast.NotEq: lambda left, right, zone: not operators.equal(left, right, zone),
    ast.Lt: operators.less,
    ast.LtE: operators.less_or_equal,
    ast.Gt: operators.greater,
    ast.GtE: operators.greater_or_equal,
    ast.In: operators.one_of,
    ast.NotIn: lambda left, right, zone: not operators.one_of(left, right, zone),
}


def _with_zone(operation: Binary) -> Joining:
    def joined(left: Part, right: Part) -> Read:
        first, second = left.read, right.read
        return lambda row, context: operation(first(row, context), second(row, context), context.zone)

    return joined


def _unless_blank(operation: Callable[[Any, Any], Value], blank: Value) -> Joining:
    def joined(left: Part, right: Part) -> Read:
        first, second, known = left.read, right.read, right.value

        def compute(row: Row, context: EvaluationContext) -> Value:
            one, other = first(row, context), second(row, context)
            return blank if one is None or other is None else operation(one, other)

        def compute_with_known(row: Row, context: EvaluationContext) -> Value:
            one = first(row, context)
            return blank if one is None else operation(one, known)

        return compute_with_known if right.is_constant and known is not None else compute

    return joined


def _same(left: Part, right: Part) -> Read:
    first, second = left.read, right.read
    return lambda row, context: bool(first(row, context) == second(row, context))


def _different(left: Part, right: Part) -> Read:
    first, second = left.read, right.read
    return lambda row, context: bool(first(row, context) != second(row, context))


def _of_numbers(operation: Callable[[Any, Any], Value], otherwise: Binary) -> Joining:
    plain, careful = _unless_blank(operation, None), _with_zone(otherwise)
    return lambda left, right: (plain if _are_timeless(left, right) else careful)(left, right)


_BINARY: dict[type[ast.AST], Joining] = {
    ast.Add: _of_numbers(numbers.add, operators.add),
    ast.Sub: _of_numbers(numbers.subtract, operators.subtract),
    ast.Mult: _unless_blank(numbers.multiply, None),
    ast.Div: _unless_blank(numbers.divide, None),
    ast.Mod: _unless_blank(numbers.modulo, None),
    ast.Pow: _unless_blank(numbers.power, None),
    ast.BitAnd: _with_zone(operators.join),
}
_TIMELESS: dict[type[ast.cmpop], Joining] = {
    ast.Eq: _same,
    ast.NotEq: _different,
    ast.Lt: _unless_blank(operator.lt, False),
    ast.LtE: _unless_blank(operator.le, False),
    ast.Gt: _unless_blank(operator.gt, False),
    ast.GtE: _unless_blank(operator.ge, False),
}


def compared(kind: type[ast.cmpop], left: Part, right: Part) -> Read:
    if not _are_timeless(left, right):
        return _with_zone(COMPARISONS[kind])(left, right)
    if kind in _TIMELESS:
        return _TIMELESS[kind](left, right)
    read, items = left.read, right.read
    if kind is ast.In:
        return lambda row, context: read(row, context) in (items(row, context) or ())
    return lambda row, context: read(row, context) not in (items(row, context) or ())


def _are_timeless(left: Part, right: Part) -> bool:
    return left.is_timeless and right.is_timeless


def _not(part: Part) -> Read:
    read = part.read
    return lambda row, context: read(row, context) is not True


def _negative(part: Part) -> Read:
    read = part.read

    def negate(row: Row, context: EvaluationContext) -> Value:
        value = read(row, context)
        return None if value is None else numbers.negate(value)

    return negate


OPERATORS: dict[type[ast.AST], Callable[..., Read]] = {
    **_BINARY,
    ast.Not: _not,
    ast.USub: _negative,
    ast.UAdd: lambda part: part.read,
}
