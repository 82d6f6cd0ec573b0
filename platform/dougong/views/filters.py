"""A filter as the conditions that must all be true."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from dougong.expressions import ExpressionSyntaxError, parse


def conjuncts(text: str | None) -> list[str]:
    """The parts of a condition that "and" joins at its top, as they are written."""
    if not text:
        return []
    try:
        expression = parse(text)
    except ExpressionSyntaxError:
        return [text]
    found: list[ast.expr] = []
    waiting = [expression.tree]
    while waiting:
        node = waiting.pop(0)
        parts = together(node)
        if parts is None:
            found.append(node)
        else:
            waiting = [*parts, *waiting]
    if len(found) == 1:
        return [text]
    places = [expression.place(node) for node in found]
    return [balanced(text, start, end) for start, end in places]


def together(node: ast.expr, conjunctive: bool = True) -> Sequence[ast.expr] | None:
    """What "and" (or "or") joins, whether written as a word or as a function."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And if conjunctive else ast.Or):
        return node.values
    word = "AND" if conjunctive else "OR"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == word:
        return node.args
    return None


def balanced(text: str, start: int, end: int) -> str:
    """The part of a text, with a bracket that the place of its last token leaves out."""
    part = text[start:end]
    while part.count("(") > part.count(")") and end < len(text) and text[end] == ")":
        end += 1
        part = text[start:end]
    return part


def joined(parts: Iterable[str | None]) -> str | None:
    """All of the conditions, as one."""
    given = list(dict.fromkeys(part for part in parts if part))
    if len(given) == 1:
        return given[0]
    return " AND ".join(f"({part})" for part in given) if given else None
