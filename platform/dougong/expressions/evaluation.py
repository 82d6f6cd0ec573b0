"""Compute a value with simpleeval, whose operators, conditions and functions are replaced by the
language's own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from simpleeval import SimpleEval  # type: ignore[import-untyped]  # it ships no types

from dougong.expressions import numbers, operators
from dougong.expressions.functions import FUNCTIONS, EvaluationContext
from dougong.expressions.operators import Value, is_true

Binary = Callable[..., Value]


def _arithmetic(operation: Callable[[Any, Any], Value]) -> Binary:
    return lambda left, right, zone: None if left is None or right is None else operation(left, right)


_BINARY: dict[type[ast.operator], Binary] = {
    ast.Add: operators.add,
    ast.Sub: operators.subtract,
    ast.Mult: _arithmetic(numbers.multiply),
    ast.Div: _arithmetic(numbers.divide),
    ast.Mod: _arithmetic(numbers.modulo),
    ast.Pow: _arithmetic(numbers.power),
    ast.BitAnd: operators.join,
}
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


class Evaluator(SimpleEval):  # type: ignore[misc]  # it ships no types
    """Evaluates one tree for many rows: set ``names`` and call ``value_of``. Not to be shared by threads."""

    def __init__(self, context: EvaluationContext) -> None:
        # SimpleEval's own set-up fills in what must not be there and changes the process's warning filters.
        self.zone = context.zone
        self.functions = _BoundFunctions(context)
        self.names: Mapping[str, Value] = {}
        self.operators: dict[type[ast.AST], Binary] = {}
        self.allowed_attrs: dict[type, set[str]] = {}
        self.nodes = {
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.BoolOp: self._boolean,
            ast.Compare: self._comparison,
            ast.Call: self._eval_call,
            ast.List: self._list,
        }

    def value_of(self, tree: ast.expr) -> Value:
        return self._eval(tree)

    def _eval(self, node: ast.AST) -> Value:
        # Parsing has let through no other nodes, and no name leads to anything but a value: SimpleEval would
        # look for modules and forbidden functions in the result of each node, and in each item of a list.
        return self.nodes[type(node)](node)

    def _name(self, node: ast.Name) -> Value:
        return self.names[node.id]

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self._eval(node.operand)
        if isinstance(node.op, ast.Not):
            return not is_true(value)
        if value is None:
            return None
        return numbers.negate(value) if isinstance(node.op, ast.USub) else value

    def _binary(self, node: ast.BinOp) -> Value:
        return _BINARY[type(node.op)](self._eval(node.left), self._eval(node.right), self.zone)

    def _boolean(self, node: ast.BoolOp) -> bool:
        if isinstance(node.op, ast.And):
            return all(is_true(self._eval(value)) for value in node.values)
        return any(is_true(self._eval(value)) for value in node.values)

    def _comparison(self, node: ast.Compare) -> bool:
        left = self._eval(node.left)
        for comparison, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._eval(comparator)
            if not COMPARISONS[type(comparison)](left, right, self.zone):
                return False
            left = right
        return True

    def _list(self, node: ast.List) -> list[Value]:
        return [self._eval(item) for item in node.elts]


class _BoundFunctions(dict[str, Callable[..., Value]]):
    """Binds a function to the context when it is first called."""

    def __init__(self, context: EvaluationContext) -> None:
        super().__init__()
        self._context = context

    def __missing__(self, name: str) -> Callable[..., Value]:
        bound = self[name] = FUNCTIONS[name].bind(self._context)
        return bound
