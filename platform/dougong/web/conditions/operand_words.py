"""What stands on a side of a comparison, in words: a field, a constant, a day so far from another, a total of lines."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from types import EllipsisType

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.expressions import Expression
from dougong.expressions.rewriting import Constant
from dougong.expressions.types import Path
from dougong.problems import N_
from dougong.web.paths import FieldPath, path_of_name
from dougong.web.screens import Screen
from dougong.web.texts import gettext, ngettext

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
DATED = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class Operands:
    """Of one expression over an object; ``variables`` are the titles of what else it may name, by path."""

    screen: Screen
    obj: ObjectDefinition
    variables: Mapping[str, str]
    whole: Expression

    def said(self, node: ast.expr, beside: FieldPath | None = None) -> str | None:
        """A side of a comparison; ``beside`` is the field that a constant is compared with."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._called(node.func.id, node.args)
        if isinstance(node, ast.BinOp):
            return self._shifted(node)
        if not isinstance(node, ast.Name):
            return None
        path = self.path(node)
        if path is not None:
            return self.screen.titles.path(path.ids)
        if node.id[0] == "p":
            return self.variables.get(".".join(self.whole.paths[int(node.id[1:])]))
        return self._constant_text(self.constant(node), beside.field if beside is not None else None)

    def constant(self, node: ast.expr) -> Constant | EllipsisType:
        """``...`` of what is none."""
        is_one = isinstance(node, ast.Name) and node.id[0] == "c"
        return self.whole.constants[int(ast.unparse(node)[1:])] if is_one else ...

    def path(self, node: ast.expr) -> FieldPath | None:
        """Of a field, or of the field that a total is made of."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            return self.path(node.args[0]) if node.func.id in TOTALS else None
        if not isinstance(node, ast.Name) or node.id[0] != "p":
            return None
        return path_of(self.screen, self.obj, self.whole.paths[int(node.id[1:])])

    def source(self, node: ast.expr) -> str:
        start, end = self.whole.place(node)
        return self.whole.source[start:end]

    def _shifted(self, node: ast.BinOp) -> str | None:
        """A day so many days away from another."""
        path, days = self.path(node.left), self.constant(node.right)
        is_today = isinstance(node.left, ast.Call) and ast.unparse(node.left.func) == "TODAY"
        is_day = is_today or (path is not None and path.type_name in DATED)
        first = self.said(node.left)
        if not is_day or first is None or not isinstance(days, Decimal) or days != int(days):
            return None
        if isinstance(node.op, ast.Add):
            text = ngettext("%(num)d day after {day}", "%(num)d days after {day}", int(days))
        elif isinstance(node.op, ast.Sub):
            text = ngettext("%(num)d day before {day}", "%(num)d days before {day}", int(days))
        else:
            return None
        return text.format(day=first)

    def _constant_text(self, value: object, field: FieldDefinition | None) -> str | None:
        formats = self.screen.formats
        if isinstance(value, Decimal):
            is_percent = field is not None and field.type_name == "percent"
            return formats.percent(str(value)) if is_percent else formats.decimal(str(value))
        return f"“{value}”" if isinstance(value, str) else None

    def _called(self, name: str, given: list[ast.expr]) -> str | None:
        if not given:
            return gettext(FIXED[name]) if name in FIXED else None
        only = given[0] if len(given) == 1 and name in TOTALS else None
        if not isinstance(only, ast.Name) or only.id[0] != "p":
            return None
        names, path = self.whole.paths[int(only.id[1:])], self.path(only)
        lines = self.obj.line_items_by_name.get(names[0])
        if path is None and (lines is None or len(names) > 1):
            return None
        titles = [self.screen.titles.field(lines.field)] if lines is not None else []
        titles += [self.screen.titles.path(path.ids)] if path is not None else []
        return gettext(TOTALS[name]).format(field=" · ".join(titles))


def path_of(screen: Screen, obj: ObjectDefinition, path: Path) -> FieldPath | None:
    """Also of a field of the object's lines."""
    lines = obj.line_items_by_name.get(path[0])
    at = obj if lines is None else screen.definitions.objects_by_id.get(lines.object_id)
    name = ".".join(path if lines is None else path[1:])
    return path_of_name(screen.definitions, at, name) if at is not None and name else None
