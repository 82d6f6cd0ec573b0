"""An expression that has been found to make sense, ready to be computed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions.evaluation import Evaluator
from dougong.expressions.functions import FUNCTIONS, EvaluationContext, Volatility
from dougong.expressions.operators import Value
from dougong.expressions.parsing import Expression
from dougong.expressions.types import Path, ResolvedPath, Type


@dataclass(frozen=True, slots=True)
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

    def evaluate(self, values: Mapping[Path, Value], context: EvaluationContext) -> Value:
        """``values`` must have every path of ``paths``, None for blank."""
        return self.prepare(context)(values)

    def prepare(self, context: EvaluationContext) -> Callable[[Mapping[Path, Value]], Value]:
        """For many rows in one context."""
        evaluator, tree = Evaluator(context), self.expression.tree
        constants = self._constants()
        read = [
            (f"p{i}", one) for i, one in enumerate(self.resolved) if one.macro is None and one.records is None
        ]
        fields = [(name, one.path) for name, one in read if one.part is None]
        parts = [(name, one.path, one.part) for name, one in read if one.part is not None]

        def evaluate(values: Mapping[Path, Value]) -> Value:
            names = {**constants, **{name: values[path] for name, path in fields}}
            for name, path, part in parts:
                names[name] = part.of(values[path])
            evaluator.names = names
            return evaluator.value_of(tree)

        return evaluate

    def constants_evaluator(self, context: EvaluationContext) -> Evaluator:
        """For parts that mention no field."""
        evaluator = Evaluator(context)
        evaluator.names = self._constants()
        return evaluator

    def _constants(self) -> dict[str, Any]:
        """Lists of records are the same for every row."""
        found: dict[str, Any] = {f"c{index}": value for index, value in enumerate(self.expression.constants)}
        lists = ((f"p{i}", one.records) for i, one in enumerate(self.resolved))
        return found | {name: records for name, records in lists if records is not None}
