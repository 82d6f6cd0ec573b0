"""Any condition as a sentence, for who never saw a formula: what rows of a filter can say as they say it, and beyond
that two values beside each other, "not", and totals of lines. What is left stays a formula with today's titles."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import Expression, parse, rename
from dougong.expressions.types import Path
from dougong.fields import OPERATORS
from dougong.problems import N_
from dougong.views import named
from dougong.web.conditions.filter_trees import Group, Node, Text, recognised
from dougong.web.conditions.operand_words import DATED, Operands, path_of
from dougong.web.conditions.tree_words import said
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.texts import gettext

NOT = N_("not: {condition}")
IS_NO = N_("is no")
NOTHING = N_("nothing")
YES = N_("Yes")
NO = N_("No")
DAYS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: N_("before"),
    ast.LtE: N_("not after"),
    ast.Gt: N_("after"),
    ast.GtE: N_("not before"),
}
COMPARED: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "equals",
    ast.NotEq: "differs",
    ast.Lt: "less",
    ast.LtE: "at_most",
    ast.Gt: "greater",
    ast.GtE: "at_least",
}


@dataclass(frozen=True, slots=True)
class Words:
    """``source`` is the expression where not all of it could be said."""

    text: str
    source: str = ""


UNSAID = Words("")


def condition_words(
    screen: Screen, obj: ObjectDefinition, tree: Group, source: str, variables: Mapping[str, str]
) -> Words:
    """``tree`` is what was read from the source; ``variables`` are the titles of what else it may name, by path."""
    teller = _Teller(screen, obj, variables)
    text = said(screen, tree, teller.told)
    return Words(text, "" if teller.is_whole else source)


def value_words(
    screen: Screen,
    obj: ObjectDefinition,
    source: str,
    field: FieldDefinition | None,
    variables: Mapping[str, str],
) -> Words:
    """Of an expression over an object; ``field`` is the one that gets the value."""
    text = _Teller(screen, obj, variables).value(source, field)
    return Words(in_titles(screen, obj, source, variables), source) if text is None else Words(text)


def in_titles(screen: Screen, obj: ObjectDefinition, source: str, variables: Mapping[str, str]) -> str:
    """An expression as people call its fields, whether it names them or has their ids."""

    def titled(path: Path) -> Path:
        if ".".join(path) in variables:
            return (*path[:-1], variables[".".join(path)])
        found, lines = path_of(screen, obj, path), obj.line_items_by_name.get(path[0])
        first = () if lines is None else (screen.titles.field(lines.field),)
        rest = path[len(first) :] if found is None else found.ids
        return (*first, *(screen.titles.segment(one) for one in rest))

    try:
        return rename(named(screen.definitions, source), titled)
    except DougongError:
        return source


class _Teller:
    def __init__(self, screen: Screen, obj: ObjectDefinition, variables: Mapping[str, str]) -> None:
        self.screen = screen
        self.obj = obj
        self.variables = variables
        self.is_whole = True

    def told(self, node: Text) -> str:
        """What no row can say."""
        try:
            expression = parse(node.source)
        except DougongError:
            self.is_whole = False
            return node.source
        text = self._said(self._operands(expression), expression.tree)
        if text is None:
            self.is_whole = False
            return in_titles(self.screen, self.obj, node.source, self.variables)
        return text

    def value(self, source: str, field: FieldDefinition | None) -> str | None:
        try:
            expression = parse(source)
        except DougongError:
            return None
        operands = self._operands(expression)
        constant = operands.constant(expression.tree)
        options = field.select_options if field is not None else ()
        option = next((one for one in options if one.key == constant), None)
        if option is not None:
            return self.screen.titles.option(option)
        if constant is None or isinstance(constant, bool):
            return gettext({None: NOTHING, True: YES, False: NO}[constant])
        beside = None if field is None else FieldPath((field.id,), field.name, field)
        return operands.said(expression.tree, beside)

    def _operands(self, expression: Expression) -> Operands:
        return Operands(self.screen, self.obj, self.variables, expression)

    def _said(self, operands: Operands, tree: ast.expr) -> str | None:
        if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
            return self._compared(operands, tree.left, tree.ops[0], tree.comparators[0])
        if isinstance(tree, ast.Name):
            return self._row(f"{operands.source(tree)} = TRUE")
        inner = _negated(tree)
        if inner is None:
            return None
        if isinstance(inner, ast.Name):
            return self._row(f"{operands.source(inner)} <> TRUE")
        text = self._row(operands.source(inner)) or self._said(operands, inner)
        return None if text is None else gettext(NOT).format(condition=text)

    def _row(self, source: str) -> str | None:
        found: Node | None = recognised(self.screen, self.obj, source)
        return None if found is None else said(self.screen, found)

    def _compared(self, operands: Operands, left: ast.expr, how: ast.cmpop, right: ast.expr) -> str | None:
        kind = COMPARED.get(type(how))
        path = operands.path(left)
        first, second = operands.said(left), operands.said(right, path)
        if kind is None or first is None:
            return None
        if second is None and operands.constant(right) is None and kind in ("equals", "differs"):
            return f"{first} {gettext(OPERATORS['blank' if kind == 'equals' else 'filled'].title)}"
        if second is None:
            is_no = kind == "equals" and operands.constant(right) is False
            return f"{first} {gettext(IS_NO)}" if is_no else None
        dated = DAYS.get(type(how)) if path is not None and path.type_name in DATED else None
        return f"{first} {gettext(dated or OPERATORS[kind].title)} {second}"


def _negated(tree: ast.expr) -> ast.expr | None:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return tree.operand
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "NOT" and tree.args:
        return tree.args[0]
    return None
