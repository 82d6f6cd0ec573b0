"""Refusals of expressions. Each problem says where in the user's own text it lies."""

from __future__ import annotations

from typing import Any

from dougong.errors import InvalidInput
from dougong.problems import Problem


class ExpressionError(InvalidInput):
    """Every problem has the params ``position`` (from 1), ``start`` and ``end`` (offsets into the source)."""


class ExpressionSyntaxError(ExpressionError):
    """The text is not an expression."""


class ExpressionTypeError(ExpressionError):
    """The expression can be read but makes no sense with these fields."""


class NotCompilable(ExpressionError):
    """The expression is right but beyond what a database can filter by."""


def problem_at(code: str, template: str, start: int, end: int, **params: Any) -> Problem:
    return Problem(code, template, "", {**params, "position": start + 1, "start": start, "end": end})
