"""Make a function of an expression: simpleeval walks through its tree once, and what its nodes give is not a value
but how the value is found in a row. Its operators, conditions and functions are the language's own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial

from simpleeval import SimpleEval  # type: ignore[import-untyped]  # it ships no types

from dougong.expressions.calling import called
from dougong.expressions.functions import FUNCTIONS, EvaluationContext, Read, Row
from dougong.expressions.joining import COMPARISONS, OPERATORS, compared
from dougong.expressions.parts import Part, constant
from dougong.expressions.types import Type


class Evaluator(SimpleEval):  # type: ignore[misc]  # it ships no types
    """``names`` are the parts that the tree is made of, by the names that it has for them."""

    def __init__(self, names: Mapping[str, Part], types: Mapping[ast.expr, Type]) -> None:
        # SimpleEval's own set-up fills in what must not be there and changes the process's warning filters.
        self.names = names
        self.functions = _Calls()
        self.operators = OPERATORS
        self.allowed_attrs: dict[type, set[str]] = {}
        self.nodes = {
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._boolean,
            ast.Compare: self._comparison,
            ast.Call: self._eval_call,
            ast.List: self._list,
        }
        self._types = types

    def reader_of(self, tree: ast.expr) -> Read:
        return self._eval(tree).read

    def _eval(self, node: ast.expr) -> Part:
        # Parsing has let through no other nodes, and no name leads to anything but a part: SimpleEval would look for
        # modules and forbidden functions in what each node gives.
        made = self.nodes[type(node)](node)
        return made if isinstance(made, Part) else Part(made, self._types.get(node))

    def _boolean(self, node: ast.BoolOp) -> Read:
        reads = [self._eval(value).read for value in node.values]
        # All hold until one does not; any until one does.
        decides = isinstance(node.op, ast.Or)

        def joined(row: Row, context: EvaluationContext) -> bool:
            for read in reads:
                if (read(row, context) is True) is decides:
                    return decides
            return not decides

        return joined

    def _comparison(self, node: ast.Compare) -> Read:
        left, *others = (self._eval(side) for side in (node.left, *node.comparators))
        kinds = [type(comparison) for comparison in node.ops]
        if len(kinds) == 1:
            return compared(kinds[0], left, others[0])
        first = left.read
        links = [(COMPARISONS[kind], other.read) for kind, other in zip(kinds, others, strict=True)]

        def chain(row: Row, context: EvaluationContext) -> bool:
            held = first(row, context)
            for compare, read in links:
                value = read(row, context)
                if not compare(held, value, context.zone):
                    return False
                held = value
            return True

        return chain

    def _list(self, node: ast.List) -> Part | Read:
        items = [self._eval(item) for item in node.elts]
        if all(item.is_constant and not item.is_record_list for item in items):
            return constant([item.value for item in items])
        reads = [item.read for item in items]
        return lambda row, context: [read(row, context) for read in reads]


class _Calls(dict[str, Callable[..., Read]]):
    def __missing__(self, name: str) -> Callable[..., Read]:
        made = self[name] = partial(called, FUNCTIONS[name])
        return made
