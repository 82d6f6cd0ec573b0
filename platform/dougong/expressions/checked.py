"""An expression that has been found to make sense, ready to be computed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cached_property

from dougong.dataclasses import dataclass
from dougong.expressions.evaluation import Evaluator
from dougong.expressions.functions import FUNCTIONS, EvaluationContext, Read, Row, Volatility
from dougong.expressions.operators import Value
from dougong.expressions.parsing import Expression
from dougong.expressions.parts import Part, constant
from dougong.expressions.types import Path, ResolvedPath, Type


@dataclass(frozen=True)
class Checked:
    """``resolved`` belongs to ``expression.paths`` one by one; ``types`` tells the type of each node of
    the tree. What macros stand for is written out in the tree; they are still among the paths."""

    expression: Expression
    type: Type
    resolved: tuple[ResolvedPath, ...]
    types: Mapping[ast.expr, Type]
    functions: frozenset[str]

    @property
    def paths(self) -> tuple[Path, ...]:
        """What the expression reads, each path once."""
        return tuple(dict.fromkeys(r.path for r in self.resolved if r.macro is None and r.records is None))

    @property
    def volatility(self) -> frozenset[Volatility]:
        """Why the value changes by itself, so that it must not be stored; what changes only with the time
        can be refreshed by the day."""
        found = {v for name in self.functions if (v := FUNCTIONS[name].volatility)}
        if any(one.records is not None for one in self.resolved):
            found.add("records")
        return frozenset(found)

    @property
    def volatile(self) -> bool:
        return bool(self.volatility)

    def evaluate(self, values: Row, context: EvaluationContext) -> Value:
        """``values`` must have every path of ``paths``, None for blank."""
        return self._read(values, context)

    def prepare(self, context: EvaluationContext) -> Callable[[Row], Value]:
        """For many rows in one context."""
        read = self._read
        return lambda values: read(values, context)

    def constant(self, node: ast.expr, context: EvaluationContext) -> Value:
        """Of a part that mentions no field."""
        return self._evaluator.reader_of(node)({}, context)

    @cached_property
    def _read(self) -> Read:
        return self._evaluator.reader_of(self.expression.tree)

    @property
    def _evaluator(self) -> Evaluator:
        names = {f"c{index}": constant(value) for index, value in enumerate(self.expression.constants)}
        for index, one in enumerate(self.resolved):
            if one.macro is None:
                names[f"p{index}"] = _part(one)
        return Evaluator(names, self.types)


def _part(resolved: ResolvedPath) -> Part:
    """Lists of records are the same for every row."""
    path, part = resolved.path, resolved.part
    if resolved.records is not None:
        return constant(resolved.records)
    if part is not None:
        return Part(lambda row, context: part.of(row[path]), resolved.type)
    return Part(lambda row, context: row[path], resolved.type)
