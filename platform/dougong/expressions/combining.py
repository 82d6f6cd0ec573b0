"""Which types may be compared and computed with which."""

from __future__ import annotations

import ast

from dougong.expressions.types import NUMBER, Type
from dougong.problems import N_

_MOMENTS = {"date", "datetime"}
_UNORDERED = {"boolean", "record", "blank"}


def comparison_problem(left: Type, right: Type, *, ordered: bool) -> str | None:
    """The template of a problem, or None if all is well. A record may be compared with a number, its id."""
    names = {left.name, right.name}
    if ordered and "blank" in names:
        return N_("Nothing is less or greater than NULL; compare by = or <> (at character {position}).")
    if ordered and names & _UNORDERED:
        return N_("“{part}”: {left_word} has no order; compare by = or <> (at character {position}).")
    if "blank" in names or names <= _MOMENTS or names == {"record", "number"}:
        return None
    if "text" in names and names & _MOMENTS:
        return N_("“{part}” compares {left_word} with {right_word}; write dates as DATE(2026, 1, 31).")
    if len(names) > 1:
        return N_("“{part}” compares {left_word} with {right_word} (at character {position}).")
    if left.name == "record" and None not in (left.target, right.target) and left.target != right.target:
        return N_("“{part}” compares records of two different objects (at character {position}).")
    return None


def arithmetic_type(operator: ast.operator, left: Type, right: Type) -> Type | None:
    """The type of a sum, product …; None if it makes no sense."""
    names = {left.name, right.name} - {"blank"}
    if names <= {"number"}:
        return NUMBER
    moments = names & {"date", "datetime"}
    if isinstance(operator, ast.Sub) and right.name in moments and left.name in {*moments, "blank"}:
        return NUMBER
    if isinstance(operator, ast.Add | ast.Sub) and len(moments) == 1 and names <= moments | {"number"}:
        moment, number = (left, right) if left.name in moments else (right, left)
        is_step = number.name in ("number", "blank")
        return moment if is_step and (isinstance(operator, ast.Add) or moment is left) else None
    return None
