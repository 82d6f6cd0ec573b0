"""Find out whether an expression makes sense with the fields at hand, and tell kindly why not."""

from __future__ import annotations

import ast

from dougong.expressions.check_calls import CallChecks
from dougong.expressions.checked import Checked
from dougong.expressions.combining import arithmetic_type
from dougong.expressions.complaints import LIST_VALUES, WRONG
from dougong.expressions.errors import ExpressionTypeError
from dougong.expressions.expanding import expanded
from dougong.expressions.parsing import Expression
from dougong.expressions.refusals import unknown_field
from dougong.expressions.tokens import segments
from dougong.expressions.types import (
    BLANK,
    BOOLEAN,
    NUMBER,
    TEXT,
    ResolvedPath,
    Scope,
    Type,
    UnknownPath,
)
from dougong.problems import N_


def check(expression: Expression, scope: Scope, expected: Type | None = None) -> Checked:
    """Raises ExpressionTypeError with all problems that were found. Params whose names end in ``_word``
    are English words that can be translated like templates."""
    return _Checker(expression, scope).check(expected)


class _Checker(CallChecks):
    def __init__(self, expression: Expression, scope: Scope) -> None:
        super().__init__(expression)
        self._scope = scope

    def check(self, expected: Type | None) -> Checked:
        self._resolved = [self._resolve(index) for index in range(len(self.expression.paths))]
        tree = self.expression.tree
        found = self.scalar(tree)
        if expected is not None:
            self._expect(tree, found, expected)
        if self.problems:
            raise ExpressionTypeError(sorted(self.problems, key=lambda p: p.params["start"]))
        made = Checked(self.expression, found, tuple(self._resolved), self.types, frozenset(self.functions))
        return expanded(made)

    def _resolve(self, index: int) -> ResolvedPath:
        path = self.expression.paths[index]
        try:
            return self._scope.resolve(path)
        except UnknownPath as unknown:
            token = self.expression.rewritten.path_tokens[index]
            name, start, end = segments(token, self.expression.source)[unknown.index]
            self.problems.append(unknown_field(path, name, unknown, start, end))
            return ResolvedPath(WRONG, path)

    def type_of(self, node: ast.expr) -> Type:
        found = self.types[node] = self._infer(node)
        return found

    def scalar(self, node: ast.expr) -> Type:
        found = self.type_of(node)
        if found.name != "list":
            return found
        if isinstance(node, ast.List):
            template = N_("A list can stand only after IN (at character {position}).")
            return self.complain(node, "list_not_allowed", template)
        return self.complain(node, "list_not_allowed", LIST_VALUES)

    def _infer(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self._expect_condition(value)
            return BOOLEAN
        if isinstance(node, ast.UnaryOp):
            return self._unary(node)
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Compare):
            return self.compare(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        for item in node.elts if isinstance(node, ast.List) else ():
            self.scalar(item)
        return Type("list")

    def is_record_list(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name) or node.id[0] != "p":
            return False
        return self._resolved[int(node.id[1:])].records is not None

    def _name(self, node: ast.Name) -> Type:
        index = int(node.id[1:])
        if node.id[0] == "p":
            return self._resolved[index].type
        value = self.expression.constants[index]
        if value is None:
            return BLANK
        if isinstance(value, str):
            return TEXT
        return BOOLEAN if isinstance(value, bool) else NUMBER

    def _expect_condition(self, node: ast.expr) -> None:
        found = self.scalar(node)
        if found.name not in ("boolean", "blank"):
            self.complain(
                node,
                "condition_expected",
                N_("A condition is needed at character {position}, but “{part}” is {got_word}."),
                got_word=found,
            )

    def _unary(self, node: ast.UnaryOp) -> Type:
        if isinstance(node.op, ast.Not):
            self._expect_condition(node.operand)
            return BOOLEAN
        found = self.scalar(node.operand)
        if found.name in ("number", "blank"):
            return NUMBER if found is not WRONG else found
        template = N_(
            "A sign can stand only before a number, but “{part}” is {got_word} (at character {position})."
        )
        return self.complain(node.operand, "number_expected", template, got_word=found)

    def _binary(self, node: ast.BinOp) -> Type:
        left, right = self.scalar(node.left), self.scalar(node.right)
        if left is WRONG or right is WRONG:
            return WRONG
        if isinstance(node.op, ast.BitAnd):
            return self._join(node, left, right)
        found = arithmetic_type(node.op, left, right)
        if found is not None:
            return found
        template = N_("“{part}” cannot be computed: {left_word} and {right_word} (at character {position}).")
        if isinstance(node.op, ast.Add) and "text" in (left.name, right.name):
            template = N_("“+” adds numbers; to join texts write “&”: “{part}” (at character {position}).")
        return self.complain(node, "cannot_compute", template, left_word=left, right_word=right)

    def _join(self, node: ast.BinOp, left: Type, right: Type) -> Type:
        for part, found in ((node.left, left), (node.right, right)):
            if found.name == "record":
                template = N_(
                    "A record is not text; name a field of it, as in “{part}.name” (at character {position})."
                )
                self.complain(part, "record_is_not_text", template)
        return TEXT

    def _expect(self, tree: ast.expr, found: Type, expected: Type) -> None:
        if found.name == "blank" or (found.name == expected.name and expected.target in (None, found.target)):
            if expected.choices:
                self.check_choice(expected.choices, tree)
            return
        template = N_("The expression must give {needed_word}, but it gives {got_word}.")
        self.complain(tree, "result_type", template, needed_word=expected, got_word=found)
