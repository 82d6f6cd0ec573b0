"""Find out whether an expression makes sense with the fields at hand, and tell kindly why not."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import Any

from dougong.expressions.checked import Checked
from dougong.expressions.combining import arithmetic_type, comparison_problem
from dougong.expressions.errors import ExpressionTypeError, problem_at
from dougong.expressions.functions import FUNCTIONS, Function
from dougong.expressions.parsing import Expression
from dougong.expressions.refusals import shortened, unknown_field
from dougong.expressions.tokens import segments
from dougong.expressions.types import (
    BLANK,
    BOOLEAN,
    NUMBER,
    TEXT,
    TYPE_WORDS,
    ResolvedPath,
    Scope,
    Type,
    UnknownPath,
)
from dougong.problems import N_, Problem

# The type of a part that has been complained about already: it fits everywhere.
_WRONG = Type("blank", target="wrong")


def check(expression: Expression, scope: Scope, expected: Type | None = None) -> Checked:
    """Raises ExpressionTypeError with all problems that were found. Params whose names end in ``_word``
    are English words that can be translated like templates."""
    return _Checker(expression, scope).check(expected)


class _Checker:
    def __init__(self, expression: Expression, scope: Scope) -> None:
        self._expression = expression
        self._scope = scope
        self._problems: list[Problem] = []
        self._types: dict[ast.expr, Type] = {}
        self._functions: set[str] = set()

    def check(self, expected: Type | None) -> Checked:
        self._resolved = [self._resolve(index) for index in range(len(self._expression.paths))]
        tree = self._expression.tree
        found = self._scalar(tree)
        if expected is not None:
            self._expect(tree, found, expected)
        if self._problems:
            raise ExpressionTypeError(sorted(self._problems, key=lambda p: p.params["start"]))
        return Checked(
            self._expression, found, tuple(self._resolved), self._types, frozenset(self._functions)
        )

    def _resolve(self, index: int) -> ResolvedPath:
        path = self._expression.paths[index]
        try:
            return self._scope.resolve(path)
        except UnknownPath as unknown:
            token = self._expression.rewritten.path_tokens[index]
            name, start, end = segments(token, self._expression.source)[unknown.index]
            self._problems.append(unknown_field(path, name, unknown, start, end))
            return ResolvedPath(_WRONG, path)

    def _complain(self, node: ast.expr, code: str, template: str, **params: Any) -> Type:
        start, end = self._expression.place(node)
        words = {key: TYPE_WORDS[t.name] for key, t in params.items() if isinstance(t, Type)}
        params.setdefault("part", shortened(self._expression.source[start:end]))
        self._problems.append(problem_at(code, template, start, end, **{**params, **words}))
        return _WRONG

    def _type(self, node: ast.expr) -> Type:
        found = self._types[node] = self._infer(node)
        return found

    def _scalar(self, node: ast.expr) -> Type:
        """The type of a part that must be a single value."""
        found = self._type(node)
        if found.name != "list":
            return found
        if isinstance(node, ast.List):
            template = N_("A list can stand only after IN (at character {position}).")
        else:
            template = N_(
                "“{part}” is a list of values; use SUM, COUNT, MIN … over it (at character {position})."
            )
        return self._complain(node, "list_not_allowed", template)

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
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        for item in node.elts if isinstance(node, ast.List) else ():
            self._scalar(item)
        return Type("list")

    def _name(self, node: ast.Name) -> Type:
        index = int(node.id[1:])
        if node.id[0] == "p":
            return self._resolved[index].type
        value = self._expression.constants[index]
        if value is None:
            return BLANK
        if isinstance(value, str):
            return TEXT
        return BOOLEAN if isinstance(value, bool) else NUMBER

    def _expect_condition(self, node: ast.expr) -> None:
        found = self._scalar(node)
        if found.name not in ("boolean", "blank"):
            self._complain(
                node,
                "condition_expected",
                N_("A condition is needed at character {position}, but “{part}” is {got_word}."),
                got_word=found,
            )

    def _unary(self, node: ast.UnaryOp) -> Type:
        if isinstance(node.op, ast.Not):
            self._expect_condition(node.operand)
            return BOOLEAN
        found = self._scalar(node.operand)
        if found.name in ("number", "blank"):
            return NUMBER if found is not _WRONG else found
        template = N_(
            "A sign can stand only before a number, but “{part}” is {got_word} (at character {position})."
        )
        return self._complain(node.operand, "number_expected", template, got_word=found)

    def _binary(self, node: ast.BinOp) -> Type:
        left, right = self._scalar(node.left), self._scalar(node.right)
        if left is _WRONG or right is _WRONG:
            return _WRONG
        if isinstance(node.op, ast.BitAnd):
            return self._join(node, left, right)
        found = arithmetic_type(node.op, left, right)
        if found is not None:
            return found
        template = N_("“{part}” cannot be computed: {left_word} and {right_word} (at character {position}).")
        if isinstance(node.op, ast.Add) and "text" in (left.name, right.name):
            template = N_("“+” adds numbers; to join texts write “&”: “{part}” (at character {position}).")
        return self._complain(node, "cannot_compute", template, left_word=left, right_word=right)

    def _join(self, node: ast.BinOp, left: Type, right: Type) -> Type:
        for part, found in ((node.left, left), (node.right, right)):
            if found.name == "record":
                template = N_(
                    "A record is not text; name a field of it, as in “{part}.name” (at character {position})."
                )
                self._complain(part, "record_is_not_text", template)
        return TEXT

    def _compare(self, node: ast.Compare) -> Type:
        left_node, left = node.left, self._scalar(node.left)
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                self._member(left_node, left, right_node)
                right = BOOLEAN
            else:
                right = self._scalar(right_node)
                ordered = not isinstance(operator, ast.Eq | ast.NotEq)
                self._pair(node, left_node, left, right_node, right, ordered=ordered)
            left_node, left = right_node, right
        return BOOLEAN

    def _member(self, left_node: ast.expr, left: Type, right_node: ast.expr) -> None:
        self._types[right_node] = Type("list")
        if not isinstance(right_node, ast.List):
            template = N_("After IN a list must follow, as in stage in ['won', 'lost'] (at {position}).")
            self._complain(right_node, "in_needs_list", template)
            return
        for item in right_node.elts:
            self._pair(item, left_node, left, item, self._scalar(item), ordered=False)

    def _pair(
        self,
        whole: ast.expr,
        left_node: ast.expr,
        left: Type,
        right_node: ast.expr,
        right: Type,
        *,
        ordered: bool,
    ) -> None:
        if left is _WRONG or right is _WRONG:
            return
        template = comparison_problem(left, right, ordered=ordered)
        if template is not None:
            self._complain(whole, "cannot_compare", template, left_word=left, right_word=right)
            return
        for typed, other in ((left, right_node), (right, left_node)):
            if typed.choices:
                self._check_choice(typed.choices, other)

    def _check_choice(self, choices: tuple[str, ...], node: ast.expr) -> None:
        value = self._literal(node)
        if not isinstance(value, str) or value in choices:
            return
        guess = next(iter(get_close_matches(value, choices, n=1)), None)
        template = N_("There is no option “{value}” (at character {position}); there are: {choices}.")
        if guess:
            template = N_("There is no option “{value}” (at character {position}); did you mean “{guess}”?")
        self._complain(
            node, "unknown_option", template, value=value, guess=guess or "", choices=", ".join(choices)
        )

    def _literal(self, node: ast.expr) -> object:
        if isinstance(node, ast.Name) and node.id[0] == "c":
            return self._expression.constants[int(node.id[1:])]
        return None

    def _call(self, node: ast.Call) -> Type:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS[name]
        self._functions.add(name)
        if not self._right_count(node, function):
            return _WRONG
        types = [self._argument(argument, function, index) for index, argument in enumerate(node.args)]
        if _WRONG in types:
            return _WRONG
        if isinstance(function.result, Type):
            return function.result
        found = function.result(types)
        if found is None:
            template = N_(
                "The values given to {function} do not fit together (at character {position}): {signature}."
            )
            return self._complain(
                node, "arguments_differ", template, function=name, signature=function.signature
            )
        return found

    def _right_count(self, node: ast.Call, function: Function) -> bool:
        count = len(node.args)
        if count >= function.fewest and (function.most is None or count <= function.most):
            return True
        for argument in node.args:
            self._type(argument)
        template = N_(
            "{function} was given {count} values (at character {position}); it is written {signature}."
        )
        self._complain(
            node,
            "argument_count",
            template,
            function=function.name,
            count=count,
            signature=function.signature,
        )
        return False

    def _argument(self, node: ast.expr, function: Function, index: int) -> Type:
        parameter = function.parameter(index)
        found = self._type(node) if parameter.lists and isinstance(node, ast.Name) else self._scalar(node)
        judged = found.element or found if found.name == "list" else found
        if parameter.choices:
            return self._chosen(node, function, parameter.choices)
        accepts = parameter.accepts
        if not accepts or judged.name == "blank" or judged.name in accepts:
            return found
        if judged.name == "datetime" and "date" in accepts:
            return found
        template = N_(
            "{function} needs {needed_word} as its “{parameter}”, but “{part}” is {got_word} (at {position})."
        )
        return self._complain(
            node,
            "argument_type",
            template,
            function=function.name,
            parameter=parameter.name,
            needed_word=Type(accepts[0]),
            got_word=judged,
        )

    def _chosen(self, node: ast.expr, function: Function, choices: tuple[str, ...]) -> Type:
        value = self._literal(node)
        if isinstance(value, str) and value in choices:
            return Type("text", choices=(value,))
        template = N_("“{part}” (at character {position}) is not a unit of {function}; there are: {choices}.")
        return self._complain(
            node,
            "unknown_unit",
            template,
            function=function.name,
            choices=", ".join(f"'{choice}'" for choice in choices),
        )

    def _expect(self, tree: ast.expr, found: Type, expected: Type) -> None:
        if found.name == "blank" or (found.name == expected.name and expected.target in (None, found.target)):
            if expected.choices:
                self._check_choice(expected.choices, tree)
            return
        template = N_("The expression must give {needed_word}, but it gives {got_word}.")
        self._complain(tree, "result_type", template, needed_word=expected, got_word=found)
