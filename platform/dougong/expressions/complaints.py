"""What all parts of the checker share: the tree, the types found so far, the problems."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import Any

from dougong.expressions.errors import problem_at
from dougong.expressions.parsing import Expression
from dougong.expressions.refusals import shortened
from dougong.expressions.types import TYPE_WORDS, Type
from dougong.problems import N_, Problem

WRONG = Type("blank", target="wrong")
"""The type of a part that has been complained about already: it fits everywhere."""


LIST_VALUES = N_(
    "“{part}” is a list of values; use SUM, COUNT, MIN, CONTAINS … over it (at character {position})."
)


class Complaints(ABC):
    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.problems: list[Problem] = []
        self.types: dict[ast.expr, Type] = {}
        self.functions: set[str] = set()

    @abstractmethod
    def type_of(self, node: ast.expr) -> Type:
        """Find out and remember the type of a part."""

    @abstractmethod
    def scalar(self, node: ast.expr) -> Type:
        """The type of a part that must be a single value."""

    @abstractmethod
    def is_record_list(self, node: ast.expr) -> bool:
        """Whether it stands for the values of all records of an object, which only functions take."""

    def complain(self, node: ast.expr, code: str, template: str, **params: Any) -> Type:
        start, end = self.expression.place(node)
        words = {key: TYPE_WORDS[t.name] for key, t in params.items() if isinstance(t, Type)}
        params.setdefault("part", shortened(self.expression.source[start:end]))
        self.problems.append(problem_at(code, template, start, end, **{**params, **words}))
        return WRONG

    def literal(self, node: ast.expr) -> object:
        if isinstance(node, ast.Name) and node.id[0] == "c":
            return self.expression.constants[int(node.id[1:])]
        return None
