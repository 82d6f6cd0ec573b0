"""From text to a syntax tree in which nothing but the allowed nodes can occur."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from dougong.dataclasses import dataclass
from dougong.expressions.errors import ExpressionSyntaxError, problem_at
from dougong.expressions.limits import MAX_DEPTH, MAX_NODES
from dougong.expressions.refusals import too_complex
from dougong.expressions.rewriting import Constant, Rewriter, Rewritten
from dougong.expressions.tokens import tokenize
from dougong.expressions.types import Path
from dougong.problems import N_

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Name,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.Call,
    ast.List,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """``tree`` holds names only: ``p0`` is ``paths[0]``, ``c0`` is ``constants[0]``. It must not be
    changed."""

    source: str
    tree: ast.expr
    paths: tuple[Path, ...]
    constants: tuple[Constant, ...]
    rewritten: Rewritten

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Start and end of a node in the source."""
        return self.rewritten.place(node.col_offset, node.end_col_offset or node.col_offset)


@lru_cache(maxsize=512)
def parse(source: str) -> Expression:
    """Raises ExpressionSyntaxError."""
    rewritten = Rewriter(source, tokenize(source)).rewrite()
    try:
        tree = ast.parse(rewritten.python, mode="eval").body
    except (RecursionError, MemoryError):
        raise too_complex(0, len(source)) from None
    except SyntaxError as error:
        start, end = rewritten.place((error.offset or 1) - 1, error.end_offset or 1)
        problem = problem_at(
            "syntax", N_("The expression cannot be understood at character {position}."), start, end
        )
        raise ExpressionSyntaxError(problem) from None
    expression = Expression(source, tree, tuple(rewritten.paths), tuple(rewritten.constants), rewritten)
    _check_shape(expression)
    return expression


def children(node: ast.expr) -> Iterator[ast.expr]:
    """The values that a node is made of, without the name of a called function."""
    if isinstance(node, ast.Call):
        yield from node.args
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child


def _check_shape(expression: Expression) -> None:
    waiting: list[tuple[ast.expr, int]] = [(expression.tree, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise too_complex(*expression.place(node))
        if not isinstance(node, _ALLOWED):
            start, end = expression.place(node)
            problem = problem_at(
                "not_allowed",
                N_("The part at character {position} is not allowed in expressions."),
                start,
                end,
            )
            raise ExpressionSyntaxError(problem)
        waiting.extend((child, depth + 1) for child in children(node))
