"""Put what a field without values of its own stands for in its place, as if its author had written that out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from dougong.expressions.checked import Checked
from dougong.expressions.functions import FUNCTIONS
from dougong.expressions.limits import MAX_DEPTH, MAX_NODES
from dougong.expressions.parsing import children
from dougong.expressions.refusals import too_complex
from dougong.expressions.rewriting import Constant
from dougong.expressions.types import NUMBER, TEXT, Macro, Path, ResolvedPath, Type

_WHOLE = ("DAYS", "DATEDIF", "YEAR", "MONTH", "DAY", "LEN", "COUNT")


def expanded(checked: Checked) -> Checked:
    """Raises ExpressionSyntaxError where it becomes too much."""
    if not any(resolved.macro is not None for resolved in checked.resolved):
        return checked
    expansion = _Expansion(checked)
    tree = expansion.outer(checked.expression.tree)
    expression = replace(
        checked.expression, tree=tree, paths=tuple(expansion.paths), constants=tuple(expansion.constants)
    )
    _check_size(tree, len(expression.source))
    return Checked(
        expression,
        checked.type,
        tuple(expansion.resolved),
        expansion.types,
        frozenset(expansion.functions),
    )


class _Expansion:
    """Every node of the new tree lies, for messages, where its author wrote the name of the field."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self.paths: list[Path] = list(checked.expression.paths)
        self.resolved: list[ResolvedPath] = list(checked.resolved)
        self.constants: list[Constant] = list(checked.expression.constants)
        self.functions: set[str] = set(checked.functions)
        self.types: dict[ast.expr, Type] = {}

    def outer(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id[0] == "p":
            resolved = self._checked.resolved[int(node.id[1:])]
            if resolved.macro is not None and resolved.free is None:
                return self._inner(resolved, resolved.macro, node)
        return self._typed(_rebuilt(node, self.outer), self._checked.types.get(node), node)

    def _inner(self, resolved: ResolvedPath, macro: Macro, at: ast.expr) -> ast.expr:
        inner, above = macro.checked, resolved.path[:-1]
        first = {"p": len(self.resolved), "c": len(self.constants)}
        for one in inner.resolved:
            path = one.path if one.records is not None else (*above, *one.path)
            self.paths.append(path if one.part is None else (*path, one.part.name))
            self.resolved.append(replace(one, path=path, free=len(above)))
        self.constants += inner.expression.constants
        self.functions |= inner.functions

        def copy(node: ast.expr) -> ast.expr:
            found = inner.types.get(node)
            if isinstance(node, ast.Name):
                kind, index = node.id[0], int(node.id[1:])
                return self._typed(ast.Name(f"{kind}{first[kind] + index}"), found, at)
            return self._typed(_rebuilt(node, copy), found, at)

        tree = copy(inner.expression.tree)
        if macro.decimals is not None and not _fits(inner.expression.tree, macro.decimals, inner):
            return self._call("ROUND", tree, macro.decimals, NUMBER, at)
        if macro.longest is not None and not isinstance(tree, ast.Name):
            return self._call("LEFT", tree, macro.longest, TEXT, at)
        return tree

    def _call(self, function: str, tree: ast.expr, argument: int, type_: Type, at: ast.expr) -> ast.expr:
        self.constants.append(Decimal(argument))
        self.functions.add(function)
        constant = self._typed(ast.Name(f"c{len(self.constants) - 1}"), NUMBER, at)
        return self._typed(ast.Call(ast.Name(function), [tree, constant], []), type_, at)

    def _typed(self, node: ast.expr, type_: Type | None, at: ast.expr) -> ast.expr:
        if type_ is not None:
            self.types[node] = type_
        return ast.copy_location(node, at)


def _rebuilt(node: ast.expr, visit: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """A copy with visited children; a tree may be in use elsewhere and is never changed."""
    match node:
        case ast.Name():
            return ast.Name(node.id)
        case ast.UnaryOp():
            return ast.UnaryOp(node.op, visit(node.operand))
        case ast.BinOp():
            return ast.BinOp(visit(node.left), node.op, visit(node.right))
        case ast.BoolOp():
            return ast.BoolOp(node.op, [visit(value) for value in node.values])
        case ast.Compare():
            return ast.Compare(visit(node.left), node.ops, [visit(other) for other in node.comparators])
        case ast.Call():
            return ast.Call(node.func, [visit(argument) for argument in node.args], [])
        case ast.List():
            return ast.List([visit(item) for item in node.elts])
    raise TypeError(node)


def _fits(node: ast.expr, decimals: int, checked: Checked) -> bool:
    """Whether a number surely has no more decimals, so that the databases need not round it."""
    match node:
        case ast.Name() if node.id[0] == "c":
            value = checked.expression.constants[int(node.id[1:])]
            return isinstance(value, Decimal) and value == value.quantize(Decimal(1).scaleb(-decimals))
        case ast.Name():
            scale = checked.types[node].scale
            return scale is not None and scale <= decimals
        case ast.UnaryOp():
            return _fits(node.operand, decimals, checked)
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            sides = [checked.types[side].name for side in (node.left, node.right)]
            if all(name == "date" for name in sides):
                return True
            return all(_fits(side, decimals, checked) for side in (node.left, node.right))
        case ast.Call(func=ast.Name(id=name)):
            return name in _WHOLE and FUNCTIONS[name].result == NUMBER
    return False


def _check_size(tree: ast.expr, end: int) -> None:
    waiting, count = [(tree, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise too_complex(0, end)
        waiting.extend((child, depth + 1) for child in children(node))
