"""Any condition as a sentence, for who never saw a formula: what rows of a filter can say as they say it, and beyond
that two values beside each other, "not", and totals of lines. What is left stays a formula with today's titles."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from types import EllipsisType

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import Expression, parse, rename
from dougong.expressions.rewriting import Constant
from dougong.expressions.types import Path
from dougong.fields import OPERATORS
from dougong.problems import N_
from dougong.views import named
from dougong.web.conditions.filter_trees import Group, Node, Text, recognised
from dougong.web.conditions.tree_words import said
from dougong.web.paths import FieldPath, path_of_name
from dougong.web.screens import Screen
from dougong.web.texts import gettext, ngettext

NOT = N_("not: {condition}")
TOTALS: Mapping[str, str] = {
    "SUM": N_("sum of {field}"),
    "MAX": N_("largest {field}"),
    "MIN": N_("smallest {field}"),
    "AVG": N_("average {field}"),
    "COUNT": N_("number of {field}"),
}
FIXED: Mapping[str, str] = {
    "TODAY": N_("today"),
    "NOW": N_("this moment"),
    "CURRENT_USER": N_("whoever is at work"),
}
"""What functions without arguments give."""
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
DATED = frozenset({"date", "datetime"})


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
        found, lines = _path_of(screen, obj, path), obj.line_items_by_name.get(path[0])
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
        text = self._said(expression, expression.tree)
        if text is None:
            self.is_whole = False
            return in_titles(self.screen, self.obj, node.source, self.variables)
        return text

    def value(self, source: str, field: FieldDefinition | None) -> str | None:
        try:
            expression = parse(source)
        except DougongError:
            return None
        constant = _constant_of(expression, expression.tree)
        options = field.select_options if field is not None else ()
        option = next((one for one in options if one.key == constant), None)
        if option is not None:
            return self.screen.titles.option(option)
        if constant is None or isinstance(constant, bool):
            return gettext({None: NOTHING, True: YES, False: NO}[constant])
        beside = None if field is None else FieldPath((field.id,), field.name, field)
        return self._value(expression, expression.tree, beside)

    def _said(self, whole: Expression, tree: ast.expr) -> str | None:
        if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
            return self._compared(whole, tree.left, tree.ops[0], tree.comparators[0])
        if isinstance(tree, ast.Name):
            return self._row(f"{_source(whole, tree)} = TRUE")
        inner = _negated(tree)
        if inner is None:
            return None
        if isinstance(inner, ast.Name):
            return self._row(f"{_source(whole, inner)} <> TRUE")
        text = self._row(_source(whole, inner)) or self._said(whole, inner)
        return None if text is None else gettext(NOT).format(condition=text)

    def _row(self, source: str) -> str | None:
        found: Node | None = recognised(self.screen, self.obj, source)
        return None if found is None else said(self.screen, found)

    def _compared(self, whole: Expression, left: ast.expr, how: ast.cmpop, right: ast.expr) -> str | None:
        kind = COMPARED.get(type(how))
        first, second = self._value(whole, left, None), self._value(whole, right, self._path(whole, left))
        if kind is None or first is None:
            return None
        if second is None and _constant_of(whole, right) is None and kind in ("equals", "differs"):
            return f"{first} {gettext(OPERATORS['blank' if kind == 'equals' else 'filled'].title)}"
        if second is None:
            is_no = kind == "equals" and _constant_of(whole, right) is False
            return f"{first} {gettext(IS_NO)}" if is_no else None
        path = self._path(whole, left)
        dated = DAYS.get(type(how)) if path is not None and path.type_name in DATED else None
        return f"{first} {gettext(dated or OPERATORS[kind].title)} {second}"

    def _value(self, whole: Expression, node: ast.expr, beside: FieldPath | None) -> str | None:
        """A side of a comparison; ``beside`` is the field that a constant is compared with."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._called(whole, node.func.id, node.args)
        if isinstance(node, ast.BinOp):
            return self._shifted(whole, node)
        if not isinstance(node, ast.Name):
            return None
        path = self._path(whole, node)
        if path is not None:
            return self.screen.titles.path(path.ids)
        if node.id[0] == "p":
            return self.variables.get(".".join(whole.paths[int(node.id[1:])]))
        return self._constant(_constant_of(whole, node), beside.field if beside is not None else None)

    def _shifted(self, whole: Expression, node: ast.BinOp) -> str | None:
        """A day so many days away from another."""
        path, days = self._path(whole, node.left), _constant_of(whole, node.right)
        is_today = isinstance(node.left, ast.Call) and ast.unparse(node.left.func) == "TODAY"
        is_day = is_today or (path is not None and path.type_name in DATED)
        first = self._value(whole, node.left, None)
        if not is_day or first is None or not isinstance(days, Decimal) or days != int(days):
            return None
        if isinstance(node.op, ast.Add):
            return ngettext("%(num)d day after {day}", "%(num)d days after {day}", int(days)).format(
                day=first
            )
        if isinstance(node.op, ast.Sub):
            return ngettext("%(num)d day before {day}", "%(num)d days before {day}", int(days)).format(
                day=first
            )
        return None

    def _constant(self, value: object, field: FieldDefinition | None) -> str | None:
        formats = self.screen.formats
        if isinstance(value, Decimal):
            is_percent = field is not None and field.type_name == "percent"
            return formats.percent(str(value)) if is_percent else formats.decimal(str(value))
        return f"“{value}”" if isinstance(value, str) else None

    def _called(self, whole: Expression, name: str, given: list[ast.expr]) -> str | None:
        if not given:
            return gettext(FIXED[name]) if name in FIXED else None
        only = given[0] if len(given) == 1 and name in TOTALS else None
        if not isinstance(only, ast.Name) or only.id[0] != "p":
            return None
        names, path = whole.paths[int(only.id[1:])], self._path(whole, only)
        lines = self.obj.line_items_by_name.get(names[0])
        if path is None and (lines is None or len(names) > 1):
            return None
        titles = [self.screen.titles.field(lines.field)] if lines is not None else []
        titles += [self.screen.titles.path(path.ids)] if path is not None else []
        return gettext(TOTALS[name]).format(field=" · ".join(titles))

    def _path(self, whole: Expression, node: ast.expr) -> FieldPath | None:
        """Of a field, or of the field that a total is made of."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            return self._path(whole, node.args[0]) if node.func.id in TOTALS else None
        if not isinstance(node, ast.Name) or node.id[0] != "p":
            return None
        return _path_of(self.screen, self.obj, whole.paths[int(node.id[1:])])


def _path_of(screen: Screen, obj: ObjectDefinition, path: Path) -> FieldPath | None:
    """Also of a field of the object's lines."""
    lines = obj.line_items_by_name.get(path[0])
    at = obj if lines is None else screen.definitions.objects_by_id.get(lines.object_id)
    name = ".".join(path if lines is None else path[1:])
    return path_of_name(screen.definitions, at, name) if at is not None and name else None


def _negated(tree: ast.expr) -> ast.expr | None:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return tree.operand
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "NOT" and tree.args:
        return tree.args[0]
    return None


def _source(whole: Expression, node: ast.expr) -> str:
    start, end = whole.place(node)
    return whole.source[start:end]


def _constant_of(whole: Expression, node: ast.expr) -> Constant | EllipsisType:
    """``...`` of what is none."""
    is_one = isinstance(node, ast.Name) and node.id[0] == "c"
    return whole.constants[int(ast.unparse(node)[1:])] if is_one else ...
